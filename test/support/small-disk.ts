import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BLOCK_BYTES = 64 * 1024

/** A file system of its own in memory, that can be filled, emptied again and made read-only. */
export type SmallDisk = {
  readonly folder: string
  /** Takes all the space that is left. */
  readonly fill: () => void
  /** Gives that space back. */
  readonly free: () => void
  readonly readOnly: () => void
  readonly remove: () => void
}

/** Throws a sentence where this process may not mount. */
export function mountSmallDisk(size_MB: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-disk-'))
  const filler = join(folder, 'filler')
  mount('-t', 'tmpfs', '-o', `size=${size_MB}m,mode=700`, 'tmpfs', folder)
  return {
    folder,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    readOnly: () => mount('-o', 'remount,ro', folder),
    remove: () => {
      run('umount', '-l', folder)
      rmdirSync(folder)
    },
  }
}

const mount = (...args: readonly string[]): void => run('mount', ...args)

function run(command: string, ...args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args)
  if (error || status !== 0)
    throw new Error(`this test mounts a small disk and must run as root: ${error?.message ?? stderr.toString()}`)
}

function fillUp(file: string): void {
  const handle = openSync(file, 'a')
  try {
    for (let bytes = BLOCK_BYTES; bytes >= 1;) {
      try {
        writeSync(handle, Buffer.alloc(bytes))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        bytes = Math.floor(bytes / 2)
      }
    }
  } finally {
    closeSync(handle)
  }
}

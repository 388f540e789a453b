import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Space that is set aside for dropping readings when the disk has become full. */
export const RESERVE_FILE = 'journal.reserve'
export const RESERVE_BYTES = 8 * 1024 * 1024
/** It is set aside only while this much is free, so that it never makes a disk full itself. */
const FREE_BYTES_NEEDED = 5 * RESERVE_BYTES

/**
 * Dropping frees pages within the file but must write to the log first, and the log begins anew only after the file has taken what it holds: on a
 * disk that the journal has filled itself neither is possible, and it would stay full for ever. Sets the reserve aside
 * where it is missing and there is room. Never throws: without it only that one way out is missing.
 */
export function setReserveAside(folder: string): void {
  const file = join(folder, RESERVE_FILE)
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= RESERVE_BYTES) return
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < FREE_BYTES_NEEDED) return
    const handle = openSync(file, 'w', 0o600)
    try {
      writeSync(handle, Buffer.alloc(RESERVE_BYTES))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    releaseReserve(folder)
  }
}

/** Answers whether there was something to release. */
export function releaseReserve(folder: string): boolean {
  try {
    rmSync(join(folder, RESERVE_FILE))
    return true
  } catch {
    return false
  }
}

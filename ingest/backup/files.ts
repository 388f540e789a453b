import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, open, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { STORE_FILES } from '../telemetry/schema.ts'
import { BackupRefused } from './refusal.ts'

export const BACKUPS = 'backups'
export const PLANS = 'plans'
export const SITE_FILE = 'watchroom.yaml'
/** An attempt is made under this ending; without it stands a whole backup or none. */
export const PART = '.part'

/** Files that one program copies in its own way. */
const DATABASE = /^[\w-]+\.sqlite$/
/** Locks, reserves, logs and half-written files: nothing of them is worth keeping, and what is damaged has been put aside. */
const NOT_KEPT = /(^journal\.(lock|reserve)$|-(wal|shm|journal)$|\.(wal|part|new|tmp)$|\.damaged-\d+)/
/** A copy leaves this free: with less the platform says that its disk is nearly full. */
export const LEFT_FREE_bytes = 256 * 1024 * 1024
/** A file system keeps some space for itself per file; a manifest takes a little. */
const MORE_bytes = 1024 * 1024

/** What of a data folder belongs into a backup. */
export type Content = {
  readonly databases: readonly string[]
  readonly history: readonly string[]
  readonly pictures: readonly string[]
  readonly others: readonly string[]
}

export async function contentOf(folder: string): Promise<Content> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const history = files.filter((name) => (STORE_FILES as readonly string[]).includes(name))
  const databases = files.filter((name) => DATABASE.test(name))
  const rest = files.filter((name) => !history.includes(name) && !databases.includes(name))
  return { databases, history, pictures: await picturesIn(folder), others: rest.filter((name) => !NOT_KEPT.test(name)) }
}

export async function picturesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, PLANS)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => !NOT_KEPT.test(name)).map((name) => join(PLANS, name))
}

export type Room = { readonly needed_bytes: number; readonly free_bytes: number; readonly enough: boolean }

/** Whether a copy of the data folder finds room, so that it never fills the disk of a platform that runs. */
export async function roomFor(folder: string, into: string, leave_bytes = LEFT_FREE_bytes): Promise<Room> {
  const { databases, history, pictures, others } = await contentOf(folder)
  const logs = databases.map((name) => `${name}-wal`)
  const all = [...databases, ...logs, ...history, ...pictures, ...others]
  const sizes = await Promise.all(
    all.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  const { bavail, bsize } = await statfs(into)
  const needed_bytes = sizes.reduce((sum, size) => sum + size, MORE_bytes)
  const free_bytes = bavail * bsize
  return { needed_bytes, free_bytes, enough: free_bytes - needed_bytes >= leave_bytes }
}

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`

export function refuseWithoutRoom({ needed_bytes, free_bytes, enough }: Room, into: string, leave_bytes: number): void {
  if (enough) return
  const more = leave_bytes === 0 ? '' : `, and ${megabytes(leave_bytes)} stay free`
  throw new BackupRefused(
    `there is no room in ${into}: ${megabytes(needed_bytes)} are needed${more}; ${megabytes(free_bytes)} are free`,
  )
}

/** The hash of a file as it lies on the disk, and its size. */
export async function hashOf(file: string): Promise<{ readonly sha256: string; readonly size_bytes: number }> {
  const hash = createHash('sha256')
  let size_bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer)
    size_bytes += (chunk as Buffer).length
  }
  return { sha256: hash.digest('hex'), size_bytes }
}

/** A copy that only its owner can read; the folder under `into` is made. */
export async function copyPrivate(from: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true, mode: 0o700 })
  await copyFile(from, to)
  await makePrivate(to)
}

/** Readable for its owner only, and on the disk. */
export async function makePrivate(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.chmod(0o600)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The names in a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

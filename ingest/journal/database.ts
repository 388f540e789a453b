import { accessSync, chmodSync, closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export const JOURNAL_FILE = 'journal.sqlite'
/** Marks the file as ours ("WRjl"), so that another program's database is refused. */
export const APPLICATION_ID = 0x57526a6c
/** Other connections only ever read; a lock in the way can only be a short one, such as an administrator's backup. */
const BUSY_TIMEOUT_ms = 2000
/** After a reader made the log grow, it is cut back to this. */
const LOG_BYTES_KEPT = 16 * 1024 * 1024
/** Checkpoints are made after the answer to a commit (see checkpoint.ts); this only catches what that might miss. */
const AUTOCHECKPOINT_PAGES = 8192
/** What is read again (rows of alarms and devices) is small; the blobs of readings only pass through. The system keeps the file's pages too. */
const CACHE_KiB = 2 * 1024

/** Makes the folder (0700) where it is missing; one that is there keeps its mode, it may be shared on purpose. */
export function createFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) syncFolder(dirname(made))
  // SQLite would only say that it cannot open a file.
  accessSync(folder, constants.W_OK)
}

/** Makes an empty file (0600) where it is missing, its name on disk when this returns; one that others can read is closed to them. */
export function createFile(folder: string, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found) {
    if (!found.isFile()) throw new Error('it is not a file')
    if ((found.mode & 0o077) !== 0) chmodSync(file, 0o600)
    return
  }
  closeSync(openSync(file, 'a', 0o600))
  syncFolder(folder)
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Opens the file for writing. WAL with synchronous=FULL: each commit is one append and one fsync of the log, and readers do not stand in
 * its way. `auto_vacuum=incremental` lets blobs' pages be given back after a store was down for long (see drop.ts).
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_ms })
  try {
    if (statSync(file).size === 0) database.exec('pragma auto_vacuum = incremental')
    database.exec(`pragma journal_mode = wal;
      pragma synchronous = full;
      pragma wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES};
      pragma journal_size_limit = ${LOG_BYTES_KEPT};
      pragma cache_size = -${CACHE_KiB};
      pragma temp_store = memory;`)
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

/** The number that a pragma answers. */
export function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`pragma ${name}`).get()
  return Number(row && Object.values(row)[0])
}

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { JournalRefused } from './refusal.ts'
import { isSqliteError, SQLITE_BUSY } from './sqlite-error.ts'

/** Nothing is ever stored in it; it is only there to be locked. */
export const LOCK_FILE = 'journal.lock'

/**
 * Takes the folder for this process until `close()` or its end, also by kill -9: the lock is the operating system's, held through
 * SQLite on a file of its own, so no file with a process id can be left behind. Throws when another process (or another journal of
 * this one) holds it.
 */
export function lockFolder(folder: string): { readonly close: () => void } {
  const database = new DatabaseSync(join(folder, LOCK_FILE), { timeout: 0 })
  try {
    // Without a rollback journal file the lock needs no space on a full disk.
    database.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    database.close()
    if (!isSqliteError(error, SQLITE_BUSY)) throw error
    throw new JournalRefused(`already running: another process works with the data folder ${folder}`, { cause: error })
  }
  return database
}

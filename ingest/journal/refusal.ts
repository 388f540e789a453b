import { join } from 'node:path'
import { JOURNAL_FILE } from './database.ts'
import {
  isSqliteError,
  SQLITE_CANTOPEN,
  SQLITE_CORRUPT,
  SQLITE_FULL,
  SQLITE_IOERR,
  SQLITE_NOTADB,
  SQLITE_READONLY,
  sqliteWords,
} from './sqlite-error.ts'

/** A journal that cannot be opened, in a sentence for the person who starts the program; never wrapped again. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused'
}

/** What stops an open, said so that a person knows what to do. */
export function refusalOf(error: unknown, folder: string): JournalRefused {
  const file = join(folder, JOURNAL_FILE)
  if (error instanceof JournalRefused) return error
  const words = sqliteWords(error)
  const cause = { cause: error }
  if (isSystemError(error) || isSqliteError(error, SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN)) {
    return new JournalRefused(`the data folder ${folder} cannot be written: ${words}`, cause)
  }
  if (isSqliteError(error) && !isSqliteError(error, SQLITE_CORRUPT, SQLITE_NOTADB)) {
    return new JournalRefused(`${file} cannot be opened: ${words}`, cause)
  }
  return new JournalRefused(
    `${file} is damaged: ${words}. Restore the data folder from a backup; or, to start empty and lose what it holds, move ` +
      'journal.sqlite, journal.sqlite-wal and journal.sqlite-shm together to another place.',
    cause,
  )
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error

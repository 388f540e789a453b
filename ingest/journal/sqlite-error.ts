/** Primary result codes: https://www.sqlite.org/rescode.html */
export const SQLITE_BUSY = 5
export const SQLITE_READONLY = 8
export const SQLITE_IOERR = 10
export const SQLITE_CORRUPT = 11
export const SQLITE_FULL = 13
export const SQLITE_CANTOPEN = 14
export const SQLITE_CONSTRAINT = 19
export const SQLITE_MISMATCH = 20
export const SQLITE_NOTADB = 26

type SqliteError = Error & { readonly errcode: number; readonly errstr: string }

/** Whether SQLite itself refused, and with one of these primary codes where any are given. */
export const isSqliteError = (error: unknown, ...codes: readonly number[]): error is SqliteError =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  // Extended codes carry the primary one in their low byte.
  (codes.length === 0 || codes.includes(error.errcode & 0xff))

/** SQLite's words with its result code, for the log and the trouble line. */
export const sqliteWords = (error: unknown): string => {
  if (isSqliteError(error)) return `${error.message} (SQLite ${error.errcode})`
  return error instanceof Error ? error.message : String(error)
}

/** One line of the log: a code a program can search for, and fields. Never a secret, never a whole payload. */
export type LogLine = {
  readonly level: 'info' | 'warn' | 'error'
  readonly code: string
  readonly [field: string]: string | number | boolean | null
}
export type Log = (line: LogLine) => void

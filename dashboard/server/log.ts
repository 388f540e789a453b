/** Where the server writes what went wrong; `cause` may be an Error and never reaches a client. */
export type Log = (level: 'info' | 'warn' | 'error', sentence: string, cause?: unknown) => void

import type { DatabaseSync } from 'node:sqlite'

/** The log is copied into the file when about this much was appended: often enough to stay small, seldom enough to write a page once. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024
/** Beyond this a reader keeps the log from starting anew; then commits wait for it, at most {@link WAIT_ms} at a time. */
const LOG_BYTES_PATIENT = 64 * 1024 * 1024
const WAIT_ms = 100
/** Beyond this the trouble is reported. */
const LOG_BYTES_MAX = 256 * 1024 * 1024
const FRAME_BYTES = 4096 + 24

export type Checkpointer = {
  /** Counts what was appended, roughly. */
  readonly wrote: (bytes: number) => void
  readonly due: () => boolean
  /** Copies what it can; a reader is waited for only when the log has grown far. Answers what is wrong, or null. */
  readonly checkpoint: () => string | null
}

/**
 * Copies the log into the file after the answer to a commit instead of before it, on the writer's own connection: a checkpoint by
 * another one would rarely find the log complete under load, and it would grow without end.
 */
export function createCheckpointer(database: DatabaseSync): Checkpointer {
  let written = 0
  let patient = true

  return {
    wrote: (bytes) => {
      written += bytes
    },
    due: () => written >= CHECKPOINT_BYTES,
    checkpoint: () => {
      written = 0
      const result = run(patient ? 'passive' : 'restart')
      const bytes = result.log * FRAME_BYTES
      // A full pass lets the next commit begin at the start of the log, unless a reader is still in it.
      patient = bytes < LOG_BYTES_PATIENT
      if (bytes < LOG_BYTES_MAX) return null
      const size = `${Math.round(bytes / 1024 / 1024)} MB`
      return `the journal's log has grown to ${size}: a program that reads journal.sqlite does not let go of it`
    },
  }

  function run(mode: 'passive' | 'restart'): { readonly log: number } {
    if (mode === 'passive') return database.prepare('pragma wal_checkpoint(passive)').get() as { log: number }
    const timeout = database.prepare('pragma busy_timeout').get() as { timeout: number }
    database.exec(`pragma busy_timeout = ${WAIT_ms}`)
    try {
      return database.prepare('pragma wal_checkpoint(restart)').get() as { log: number }
    } finally {
      database.exec(`pragma busy_timeout = ${timeout.timeout}`)
    }
  }
}

import type { Log } from '#domain/log.ts'
import type { Millis } from '#domain/time.ts'
import type { Outbox, Sealed } from './engine/outbox.ts'
import type { SnapshotRounds } from './engine/snapshot.ts'
import type { Batch, EngineSnapshot, Journal } from './journal/journal.ts'

/** Messages that may wait for a disk that does not answer; more are refused unacknowledged. */
export const WAITING_MAX = 50_000
export const WAITING_BYTES_MAX = 32 * 1024 * 1024
/** A failed commit is tried again after this, growing to the second bound. */
const RETRY_FIRST_ms = 100
const RETRY_MAX_ms = 2000
/** Under load a transaction waits this long for company: fewer, larger ones cost less than many small ones. */
const GATHER_ms = 2
const LOADED_MESSAGES = 64

export type Committer = {
  /** Something lies in the outbox: it goes into the next transaction. */
  readonly wake: () => void
  /** Whether more may be taken, or the disk is so far behind that it must be refused. */
  readonly hasRoom: () => boolean
  readonly trouble: () => { readonly detail: string; readonly since: Millis } | null
  /** Resolves when all that was in the outbox is on disk, or rejects after `within_ms`. */
  readonly drain: (within_ms: number) => Promise<void>
  readonly lastBatch: () => number
}

type Options = {
  readonly journal: Pick<Journal, 'commit' | 'saveSnapshot'>
  readonly outbox: Outbox
  readonly rounds: Pick<SnapshotRounds, 'sealed'>
  readonly lastBatch: number
  readonly now: () => Millis
  /** The batch is on disk, its waiters were told. */
  readonly committed: (batch: Batch) => void
  readonly log: Log
}

/**
 * Group commit without a timer when idle: the next transaction takes all that arrived while the last one was syncing. A batch that
 * cannot be written is tried again until it can; nothing behind it overtakes it and nothing of it is acknowledged or told before.
 */
export function createCommitter(options: Options): Committer {
  const { outbox, journal, now, log } = options
  const patient = commitPatiently(options)
  let lastBatch = options.lastBatch
  let busy = false
  let scheduled = false
  const idle: (() => void)[] = []

  const wake = (): void => {
    if (busy || scheduled) return
    scheduled = true
    // After the sockets of this turn of the loop were read: what came together is written together.
    setImmediate(start)
  }

  const start = (): void => {
    scheduled = false
    if (busy) return
    if (outbox.empty) {
      if (outbox.waiting > 0) tell(outbox.seal(lastBatch, now()).waiting, log)
      for (const done of idle.splice(0)) done()
      return
    }
    busy = true
    const sealed = outbox.seal(lastBatch + 1, now())
    const snapshot = options.rounds.sealed(sealed.batch.id, sealed.batch.at)
    void write(sealed, snapshot)
  }

  const write = async ({ batch, waiting }: Sealed, snapshot: EngineSnapshot | null): Promise<void> => {
    await patient.commit(batch)
    lastBatch = batch.id
    tell(waiting, log)
    options.committed(batch)
    if (snapshot)
      journal
        .saveSnapshot(snapshot)
        .catch((error: Error) => log({ level: 'error', code: 'journal.snapshot-failed', detail: error.message }))
    busy = false
    if (batch.messages >= LOADED_MESSAGES) {
      scheduled = true
      setTimeout(start, GATHER_ms)
    } else wake()
  }

  return {
    wake,
    hasRoom: () => outbox.waiting < WAITING_MAX && outbox.readings.bytes < WAITING_BYTES_MAX,
    trouble: patient.trouble,
    lastBatch: () => lastBatch,
    drain(within_ms) {
      const drained = within(within_ms, (done) => idle.push(done))
      wake()
      return drained
    },
  }
}

/** A commit that is tried again until it succeeds, and the trouble as long as it does not. */
function commitPatiently({ journal, now, log }: Pick<Options, 'journal' | 'now' | 'log'>) {
  let trouble: { readonly detail: string; readonly since: Millis } | null = null
  const tried = async (batch: Batch): Promise<boolean> => {
    try {
      await journal.commit(batch)
      return true
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      if (!trouble) log({ level: 'error', code: 'journal.commit-failed', detail })
      trouble = { detail, since: trouble?.since ?? now() }
      return false
    }
  }
  return {
    trouble: () => trouble,
    async commit(batch: Batch): Promise<void> {
      for (let wait_ms = RETRY_FIRST_ms; !(await tried(batch)); wait_ms = Math.min(RETRY_MAX_ms, wait_ms * 2)) {
        const pause_ms = wait_ms
        await new Promise((resolve) => setTimeout(resolve, pause_ms))
      }
      if (trouble) log({ level: 'info', code: 'journal.recovered', since: trouble.since })
      trouble = null
    },
  }
}

/** One who waits and throws must not keep the others, nor the next batch, from going on. */
function tell(waiting: Sealed['waiting'], log: Log): void {
  for (const done of waiting) {
    try {
      done(true)
    } catch (error) {
      log({ level: 'error', code: 'handler.failed', detail: String(error) })
    }
  }
}

/** Resolves when `begin` is called back, or rejects after `within_ms`. */
function within(within_ms: number, begin: (done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`the journal did not take everything within ${within_ms} ms`))
    const timer = setTimeout(late, within_ms)
    begin(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

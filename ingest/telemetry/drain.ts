import type { Millis } from '#domain/time.ts'
import { Incoming } from './incoming.ts'
import { cursorMismatch, type Source, type SourceBatch } from './source.ts'
import type { Store } from './store.ts'
import { writeIncoming } from './write.ts'

/** A transaction takes at most this many values (a batch more), which bounds its memory; larger ones are hardly faster. */
const WRITE_VALUES = 60_000
/** Fewer than this wait for more, as tiny appends cost four times the space … */
const WRITE_VALUES_MIN = 5000
/** … but no longer than this. */
export const GATHER_ms = 1000
export const LOOK_ms = 200

/** A batch that cannot be read this often is left out: the journal could never drop it, and those behind it would wait for ever. */
const DAMAGED_TRIES = 5

/** In a sentence about the cursor. */
export const HOLDER = 'the history'

export type Drained = 'nothing' | 'gathering' | 'written'
export type Log = (line: Readonly<Record<string, unknown>>) => void

/** Takes what is behind the cursor from the journal into the store, one transaction at a time. */
export class Drain {
  readonly #log: Log
  #incoming = new Incoming()
  #looks = 0
  #damagedTries = 0
  /** Time of the oldest batch that waits, as of the last look. */
  oldestAt: Millis | null = null

  constructor(log: Log) {
    this.#log = log
  }

  /** Throws what the journal or the store says; the store must be opened anew then. */
  async step(store: Store, source: Source): Promise<Drained> {
    const mismatch = cursorMismatch(store.state, source, HOLDER)
    if (mismatch !== null) throw new Error(mismatch)
    const pending = source.pending(store.state.cursor)
    this.oldestAt = pending.oldestAt
    if (pending.batches === 0) return 'nothing'
    if (pending.values < WRITE_VALUES_MIN && (this.#looks += 1) * LOOK_ms < GATHER_ms) return 'gathering'
    this.#looks = 0
    await this.#write(store, source)
    this.oldestAt = source.pending(store.state.cursor).oldestAt
    return 'written'
  }

  /** Another journal stands behind the numbers: nothing of what was learnt from the last one holds. */
  forget(): void {
    this.#incoming = new Incoming()
    this.#looks = 0
  }

  async #write(store: Store, source: Source): Promise<void> {
    const { cursor } = store.state
    const batches = source.read(cursor, WRITE_VALUES)
    const newest = batches.at(-1)!
    this.#tellGap(cursor, batches[0]!)
    const incoming = this.#incoming
    incoming.clear()
    for (const batch of batches) this.#take(batch, store, source)
    await writeIncoming(store, incoming, { cursor: newest.id, crc: newest.crc, server_at: newest.at })
    this.#damagedTries = 0
    if (incoming.refused > 0) this.#log({ level: 'warn', code: 'telemetry.refused', values: incoming.refused })
  }

  #take(batch: SourceBatch, store: Store, source: Source): void {
    if (!batch.damaged) return this.#incoming.take(batch.readings, store, source)
    const sentence = `batch ${batch.id} of the journal is damaged: its check sum is not that of its bytes`
    if ((this.#damagedTries += 1) < DAMAGED_TRIES) throw new Error(sentence)
    this.#log({
      level: 'error',
      code: 'telemetry.batch-left-out',
      batch: batch.id,
      values: batch.values,
      detail: sentence,
    })
  }

  #tellGap(cursor: number, first: SourceBatch): void {
    if (first.id === cursor + 1) return
    this.#log({ level: 'warn', code: 'telemetry.gap', after: cursor, before: first.id })
  }
}

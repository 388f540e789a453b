import type { Millis } from '#domain/time.ts'
import type { TargetGap } from '#domain/wire/target-api.ts'
import type { Piece } from './backlog.ts'
import { type Delivery, newRun } from './delivery.ts'
import { type Cursor, type NewGap, NO_CURSOR, type RefusedLines, type TargetsFile } from './file.ts'
import type { Settling } from './settling.ts'

type Moment = { readonly now: Millis; readonly steady: number; readonly more: boolean }

/** While requests follow each other, what they moved is recorded this often: a disk that is waited for is one that the journal waits for too. */
const RECORD_EVERY_ms = 200

/**
 * How far a target is. `sent`: the server has answered for everything up to there. `cursor`: it is also safe there, and recorded in the
 * data folder with what was refused or lost on the way; from here everything is sent again after a kill.
 */
export class Progress {
  readonly #id: string
  readonly #file: TargetsFile
  /** null: what a server has taken is safe. */
  readonly #settling: Settling | null
  #refused: RefusedLines[] = []
  #gaps: NewGap[] = []
  /** Safe with the server, and to be recorded. */
  #safe: Cursor | null = null
  #recordedAt = -Infinity
  cursor: Cursor
  sent: Cursor
  /** Lines refused in a row without one taken. */
  readonly run = newRun()

  constructor(id: string, file: TargetsFile, settling: Settling | null) {
    this.#id = id
    this.#file = file
    this.#settling = settling
    this.cursor = this.sent = file.cursor(id)
  }

  /**
   * A piece has been delivered. Where all of it was refused the cursor stays before it. `more`: another request is under way, so that
   * the record can wait for a moment.
   */
  arrived({ end, missing }: Piece, { refused, isDoubtful }: Delivery, { now, steady, more }: Moment): void {
    // What was refused is not recorded with what came before it: it may yet go again.
    if (refused.length > 0) this.record()
    const at = this.sent.at ?? now
    for (const one of refused) this.#refused.push({ at: end?.at ?? at, ...one })
    for (const one of missing) this.#gaps.push({ noticedAt: now, ...one })
    if (end === null) return
    this.sent = end
    if (this.#settling) return this.#settling.sent(end, steady)
    if (isDoubtful) return undefined
    this.#safe = end
    if (more && steady - this.#recordedAt < RECORD_EVERY_ms) return undefined
    this.#recordedAt = steady
    return this.record()
  }

  /** What is safe is on disk when this returns. */
  record(): void {
    if (this.#safe) this.#record(this.#safe)
  }

  /** What was sent up to here is safe with a server that settles. */
  settled(cursor: Cursor): void {
    this.#record(cursor)
  }

  /** Everything behind the cursor is to be sent again. */
  goBack(): void {
    this.sent = this.cursor
    this.#safe = null
    this.run.refused = 0
    this.#refused = []
    this.#gaps = []
    this.#settling?.forget()
  }

  /** Begins where the journal begins: it is another one than the cursor was moved on. */
  startOver(): void {
    this.cursor = NO_CURSOR
    this.goBack()
  }

  /** Passes over what lies before `to`; answers whether what was sent lies before it too. */
  pass(to: Cursor, gap: NewGap): boolean {
    const overtaken = to.batch > this.sent.batch
    this.#gaps.push(gap)
    this.#record(to)
    if (overtaken) this.goBack()
    return overtaken
  }

  /** Not yet filled, as one; null where there is none. */
  gaps(): Pick<TargetGap, 'from' | 'readings' | 'batches'> | null {
    const open = this.#file.gaps(this.#id)
    if (open.length === 0) return null
    return {
      from: open.reduce<Millis | null>(
        (first, { from }) => (from === null ? first : Math.min(first ?? from, from)),
        null,
      ),
      readings: open.some(({ readings }) => readings === null)
        ? null
        : open.reduce((sum, { readings }) => sum + readings!, 0),
      batches: open.reduce((sum, { batches }) => sum + batches, 0),
    }
  }

  #record(cursor: Cursor): void {
    this.#file.move(this.#id, cursor, { refused: this.#refused, gaps: this.#gaps })
    this.cursor = cursor
    this.#safe = null
    this.#refused = []
    this.#gaps = []
  }
}

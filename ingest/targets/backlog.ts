import { endOfValues, readReadings } from '../journal/codec.ts'
import type { Source, SourceBatch } from '../telemetry/source.ts'
import type { TargetGap } from '#domain/wire/target-api.ts'
import type { Cursor } from './file.ts'
import { headOf, lineOf } from './line.ts'
import { type Lines, LinesWriter } from './lines.ts'

/** Lines of a request: the server's sweet spot, and half a megabyte. */
export const LINES_MAX = 5000
/** A server that takes fewer than this at once gets each piece in parts: a piece must hold more lines than may be refused in a row. */
export const LINES_MIN = 100
/** A batch that cannot be read this often is left out: the journal could never drop it, and those behind it would wait for ever. */
const DAMAGED_TRIES = 5

/** Batches that are not there any more, or cannot be read. */
export type Missing = Omit<TargetGap, 'n' | 'noticedAt'>

/** Some lines in the order of the journal. `end`: up to where all is in this piece or an earlier one; null in the middle of a batch. */
export type Piece = {
  readonly lines: Lines
  readonly end: Cursor | null
  readonly missing: readonly Missing[]
}

/** How often a batch could not be read; kept when the journal is opened anew. */
export type Damage = { batch: number; tries: number }

/** `batches` were read and `batches[next]` is to be handed out, from byte `offset` on; all up to `read` has been. */
type Place = { batches: readonly SourceBatch[]; next: number; offset: number; read: Cursor }
const placeAt = (read: Cursor): Place => ({ batches: [], next: 0, offset: 0, read })

/** What the journal holds behind a cursor, piece by piece as lines. */
export class Backlog {
  readonly #source: Source
  /** By the journal's number of the series; null: it knows no such series. */
  readonly #heads: (string | null | undefined)[] = []
  readonly #damage: Damage
  readonly #writer = new LinesWriter()
  #place: Place
  /** Lines of a piece; fewer where the server takes no more at once. */
  linesMax = LINES_MAX

  constructor(source: Source, from: Cursor, damage: Damage) {
    this.#source = source
    this.#damage = damage
    this.#place = placeAt(from)
  }

  /** Goes to a place from which everything is to be handed out anew. */
  goTo(cursor: Cursor): void {
    this.#place = placeAt(cursor)
  }

  /** What is not handed out yet, counted no further than what makes a piece or two. */
  waiting(): { readonly values: number; readonly batches: number } {
    const { batches, next, read } = this.#place
    const ahead = batches.slice(next)
    const values = ahead.reduce((sum, batch) => sum + batch.values, 0)
    if (values >= this.linesMax) return { values, batches: ahead.length }
    const behind = this.#source.pending(batches.at(-1)?.id ?? read.batch)
    return { values: values + behind.values, batches: ahead.length + behind.batches }
  }

  /** The next lines; null where there is nothing behind. Throws what the journal says, and a few times at a damaged batch; nothing is passed over then. */
  next(): Piece | null {
    const before = { ...this.#place }
    try {
      return this.#next(this.#place)
    } catch (error) {
      this.#place = before
      this.#writer.goBack([0, 0])
      throw error
    }
  }

  #next(place: Place): Piece | null {
    const writer = this.#writer
    const missing: Missing[] = []
    let end: Cursor | null = null
    while (writer.count < this.linesMax) {
      const batch = place.batches[place.next] ?? this.#readOn(place)
      if (!batch) break
      const { read } = place
      if (place.offset === 0 && read.batch > 0 && batch.id !== read.batch + 1) missing.push(notThere(batch, read))
      if (!this.#take(batch, place)) missing.push(leftOut(batch, read))
      if (place.offset < batch.readings.length) break
      end = { batch: batch.id, crc: batch.crc, at: batch.at }
      Object.assign(place, { read: end, next: place.next + 1, offset: 0 })
    }
    return end === null && writer.count === 0 ? null : { lines: writer.take(), end, missing }
  }

  #readOn(place: Place): SourceBatch | undefined {
    place.batches = this.#source.read(place.read.batch, this.linesMax)
    place.next = 0
    return place.batches[0]
  }

  /** Takes lines of a batch until they are enough; false where the batch has to be left out. */
  #take(batch: SourceBatch, place: Place): boolean {
    const { readings } = batch
    const end = endOfValues(readings, place.offset, this.linesMax - this.#writer.count)
    const before = this.#writer.place
    try {
      if (batch.damaged) throw new Error('its check sum is not that of its bytes')
      this.#write(readings.subarray(place.offset, end))
      place.offset = end
      return true
    } catch (error) {
      this.#writer.goBack(before)
      if (this.#damage.batch !== batch.id) Object.assign(this.#damage, { batch: batch.id, tries: 0 })
      this.#damage.tries += 1
      if (this.#damage.tries < DAMAGED_TRIES) {
        throw new Error(`batch ${batch.id} of the journal is damaged: ${(error as Error).message}`, { cause: error })
      }
      place.offset = readings.length
      return false
    }
  }

  #write(readings: Uint8Array): void {
    let t = 0
    readReadings(readings, {
      message: (_device, _flags, _receivedAt, measuredAt) => {
        t = Math.floor(measuredAt)
      },
      value: (series, quality, value) => {
        const head = this.#heads[series] ?? this.#headOf(series)
        const line = head === null ? null : lineOf(head, t, value, quality)
        if (line !== null) this.#writer.add(line)
      },
    })
  }

  #headOf(series: number): string | null {
    const key = this.#source.keyOf(series)
    return (this.#heads[series] = key === null ? null : headOf(key))
  }
}

const notThere = (batch: SourceBatch, after: Cursor): Missing => ({
  from: after.at,
  until: batch.at,
  batches: batch.id - after.batch - 1,
  readings: null,
  why: 'not-in-journal',
})

const leftOut = (batch: SourceBatch, after: Cursor): Missing => ({
  from: after.at,
  until: batch.at,
  batches: 1,
  readings: batch.values,
  why: 'damaged',
})

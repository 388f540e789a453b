import { readReadings } from '../journal/codec.ts'
import { MINUTE_ms } from '#domain/time.ts'
import { Rows } from './rows.ts'
import type { Source } from './source.ts'
import type { Store } from './store.ts'

/** Instants outside 1970 … 5138 are no measurement time; a cell's number must fit 32 bits. */
const TIME_MAX_ms = 1e14
const SERIES_FIRST = 1024

/**
 * The values of the batches of one transaction, sorted by what has to be done with them:
 * - `rows`: newer than anything of their series: appended.
 * - `late`: not newer (late, or delivered again): put in the place of the row of the same time, if there is one. At most one a
 *   series and time, the last that came. Whether the device called it history does not matter: time decides.
 * - `ancient`: older than what is kept of raw rows: only merged into the cells.
 * - `dirty`: time and series of those of `rows` and `late` that change a cell already in its table; one a minute, mostly.
 */
export class Incoming {
  readonly rows = new Rows()
  readonly late = new Rows()
  readonly ancient = new Rows()
  readonly dirty = new Rows()
  /** Series seen for the first time, with their new ids. */
  readonly newSeries: (readonly [id: number, key: string])[] = []
  /** Values that could not be used: a time out of bounds, or a series that the journal does not know. */
  refused = 0
  readonly #lateAt = new Map<string, number>()
  /** Own id by the journal's number; -1: not asked yet, -2: unknown to the journal. */
  #idByNumber = new Int32Array(SERIES_FIRST).fill(-1)
  #dirtyMinute = new Float64Array(SERIES_FIRST).fill(-1)

  clear(): void {
    for (const rows of [this.rows, this.late, this.ancient, this.dirty]) rows.clear()
    this.newSeries.length = 0
    this.refused = 0
    this.#lateAt.clear()
    this.#dirtyMinute.fill(-1)
  }

  /** Takes the values of a blob. Moves `store.last`: after a failed transaction the store has to be opened anew. Throws at a damaged blob. */
  take(readings: Uint8Array, store: Store, source: Source): void {
    const { raw_from, minute_until } = store.state
    let t = 0
    readReadings(readings, {
      message: (_device, _flags, _receivedAt, measuredAt) => {
        t = Math.floor(measuredAt)
      },
      value: (series, quality, value) => {
        const id = this.#idByNumber[series] ?? -1
        const known = id === -1 ? this.#identify(series, store, source) : id
        if (known < 0 || !(t >= 0 && t < TIME_MAX_ms)) {
          this.refused += 1
        } else if (t < raw_from) {
          this.ancient.add(known, t, value, quality)
        } else {
          if (t > store.last[known]!) {
            store.last[known] = t
            this.rows.add(known, t, value, quality)
          } else this.#addLate(known, t, value, quality)
          if (t < minute_until) this.#addDirty(known, t)
        }
      },
    })
  }

  #addLate(series: number, t: number, value: number, quality: number): void {
    const key = `${series}:${t}`
    const before = this.#lateAt.get(key)
    if (before === undefined) {
      this.#lateAt.set(key, this.late.length)
      this.late.add(series, t, value, quality)
      return
    }
    this.late.value[before] = value
    this.late.quality[before] = quality
  }

  #addDirty(series: number, t: number): void {
    const minute = Math.floor(t / MINUTE_ms)
    if (this.#dirtyMinute[series] === minute) return
    this.#dirtyMinute[series] = minute
    this.dirty.add(series, t, 0, 0)
  }

  #identify(series: number, store: Store, source: Source): number {
    const key = source.keyOf(series)
    let id = key === null ? -2 : store.ids.get(key)
    if (id === undefined) {
      id = store.ids.size + 1
      store.ids.set(key!, id)
      this.newSeries.push([id, key!])
    }
    if (series >= this.#idByNumber.length) this.#idByNumber = larger(this.#idByNumber, series, -1)
    if (id >= this.#dirtyMinute.length) this.#dirtyMinute = larger(this.#dirtyMinute, id, -1)
    if (id >= store.last.length) store.last = larger(store.last, id, -Infinity)
    this.#idByNumber[series] = id
    return id
  }
}

function larger<A extends Int32Array | Float64Array>(array: A, index: number, fill: number): A {
  const length = Math.max(array.length, index + 1) * 2
  const made = (array instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)).fill(fill)
  made.set(array)
  return made as A
}

import type { Millis } from '#domain/time.ts'
import { QUALITY_BITS, type RowBlock } from '../telemetry/blocks.ts'

/** The rows of a block, series by series, each by time: those of the key number k lie from `starts[k]` to `starts[k + 1]`. */
export type SortedRows = {
  readonly from: Millis
  readonly starts: Uint32Array
  /** Milliseconds after `from`. */
  readonly t: Uint32Array
  readonly value: Float64Array
  readonly quality: Uint8Array
}

const QUALITY_MASK = (1 << QUALITY_BITS) - 1

/** Orders blocks of the same series, one after the other, in memory that is used again: what it returned last is then overwritten. */
export class Sorter {
  readonly #keys: number
  /** Number of the key by id of the series; -1: not asked for. */
  readonly #keyOf: Int32Array
  #t = new Uint32Array(0)
  #value = new Float64Array(0)
  #quality = new Uint8Array(0)

  /** `ids`: of the series of each key, null where it has none. */
  constructor(ids: readonly (number | null)[]) {
    this.#keys = ids.length
    const largest = ids.reduce((most: number, id) => Math.max(most, id ?? 0), 0)
    this.#keyOf = new Int32Array(largest + 1).fill(-1)
    ids.forEach((id, key) => {
      if (id !== null) this.#keyOf[id] = key
    })
  }

  order({ from, rows, words, values }: RowBlock): SortedRows {
    if (this.#t.length < rows) {
      this.#t = new Uint32Array(rows)
      this.#value = new Float64Array(rows)
      this.#quality = new Uint8Array(rows)
    }
    const [t, value, quality, keyOf] = [this.#t, this.#value, this.#quality, this.#keyOf]
    const starts = new Uint32Array(this.#keys + 1)
    // Rows of a series lie together in the store, so that there are far fewer runs than rows.
    for (let row = 0; row < rows;) {
      const end = endOfRun(words, row, rows)
      starts[keyOf[words[2 * row + 1]! >>> QUALITY_BITS]! + 1]! += end - row
      row = end
    }
    for (let key = 0; key < this.#keys; key += 1) starts[key + 1]! += starts[key]!
    const next = starts.slice()
    for (let row = 0; row < rows;) {
      const word = words[2 * row + 1]!
      const end = endOfRun(words, row, rows)
      const to = next[keyOf[word >>> QUALITY_BITS]!]!
      for (let source = 2 * row, at = to; source < 2 * end; source += 2, at += 1) t[at] = words[source]!
      value.set(values.subarray(row, end), to)
      quality.fill(word & QUALITY_MASK, to, to + end - row)
      next[keyOf[word >>> QUALITY_BITS]!] = to + end - row
      row = end
    }
    const sorted: SortedRows = { from, starts, t, value, quality }
    for (let key = 0; key < this.#keys; key += 1) orderKey(sorted, starts[key]!, starts[key + 1]!)
    return sorted
  }
}

/** Where the rows of one series and quality that begin at `row` end. */
function endOfRun(words: Uint32Array, row: number, rows: number): number {
  const word = words[2 * row + 1]!
  let end = row + 1
  while (end < rows && words[2 * end + 1] === word) end += 1
  return end
}

/** The store lays each series down in stretches that go up or down in time, so that turning those round is nearly always enough. */
function orderKey(rows: SortedRows, begin: number, end: number): void {
  const { t, value, quality } = rows
  let ascending = true
  for (let at = begin; at < end;) {
    let stop = at + 1
    while (stop < end && t[stop]! < t[stop - 1]!) stop += 1
    if (stop - at > 1) for (const column of [t, value, quality]) column.subarray(at, stop).reverse()
    if (at > begin && t[at]! <= t[at - 1]!) ascending = false
    at = stop
  }
  if (!ascending) sortSlowly(rows, begin, end)
}

/** Late readings lie behind newer ones. */
function sortSlowly({ t, value, quality }: SortedRows, begin: number, end: number): void {
  const [times, values, qualities] = [t.slice(begin, end), value.slice(begin, end), quality.slice(begin, end)]
  const rows = Uint32Array.from(times, (_, row) => row).toSorted((a, b) => times[a]! - times[b]!)
  rows.forEach((row, i) => {
    t[begin + i] = times[row]!
    value[begin + i] = values[row]!
    quality[begin + i] = qualities[row]!
  })
}

import { crc32 } from 'node:zlib'
import type { Millis } from '#domain/time.ts'
import type { RawRow } from '../read/source.ts'
import type { Comparable, Days } from './store.ts'

/** VictoriaMetrics keeps some 15 digits of a number. */
const DIGITS = 12
/** Numbers this close, in proportion to the largest of their day, are the same. */
const TOLERANCE = 1e-9
/** So many differences are said; the rest is counted. */
const SAID_MAX = 20

export type Compared = {
  readonly series: number
  readonly rows: number
  readonly differences: number
  readonly checksum: number
}

/**
 * Compares two stores, series by series and day by day: how many readings, and each of them. Says the first differences. `checksum` is of all
 * that is equal, so that two comparisons can be compared.
 */
export async function compareStores(
  a: Comparable,
  b: Comparable,
  days: Days,
  say: (line: string) => void,
): Promise<Compared> {
  const keys = [...new Set([...(await a.keys(days)), ...(await b.keys(days))])].toSorted()
  let [rows, differences, checksum] = [0, 0, 0]
  const differs = (key: string, day: Millis, how: string): void => {
    differences += 1
    if (differences <= SAID_MAX) say(`DIFFERENT ${key} ${isoDay(day)}: ${how}`)
  }
  for (const key of keys) {
    const [inA, inB] = await Promise.all([a.counts(key, days), b.counts(key, days)])
    for (const day of [...new Set([...inA.keys(), ...inB.keys()])].toSorted((x, y) => x - y)) {
      const [m, n] = [inA.get(day) ?? 0, inB.get(day) ?? 0]
      if (m !== n) {
        differs(key, day, `${m} readings in ${a.name}, ${n} in ${b.name}`)
        continue
      }
      const [x, y] = await Promise.all([a.rows(key, day), b.rows(key, day)])
      const how = firstDifference(x, y, [a.name, b.name])
      if (how === null) {
        rows += x.length
        checksum = crc32(checksumText(key, x), checksum)
      } else differs(key, day, how)
    }
  }
  if (differences > SAID_MAX) say(`… and ${differences - SAID_MAX} more`)
  return { series: keys.length, rows, differences, checksum }
}

function firstDifference(x: readonly RawRow[], y: readonly RawRow[], [a, b]: readonly [string, string]): string | null {
  const scale = Math.max(1, ...extremes(x), ...extremes(y))
  for (let i = 0; i < Math.max(x.length, y.length); i += 1) {
    const [one, other] = [x[i], y[i]]
    if (one && other && one.at === other.at && isSame(one.value, other.value, scale)) continue
    return `${a} has ${textOf(one)}, ${b} has ${textOf(other)}`
  }
  return null
}

function extremes(rows: readonly RawRow[]): readonly number[] {
  let largest = 0
  for (const { value } of rows) largest = Math.max(largest, Math.abs(value ?? 0))
  return [largest]
}

const isSame = (a: number | null, b: number | null, scale: number): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= TOLERANCE * scale

const checksumText = (key: string, rows: readonly RawRow[]): string =>
  `${key}\n${rows.map(({ at, value }) => `${at} ${value === null ? 'bad' : value.toPrecision(DIGITS)}`).join('\n')}\n`

const textOf = (row: RawRow | undefined): string =>
  row === undefined ? 'nothing more' : `${row.value ?? 'no value'} at ${new Date(row.at).toISOString()}`

const isoDay = (day: Millis): string => new Date(day).toISOString().slice(0, 10)

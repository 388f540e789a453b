import { HOUR_ms, type Millis } from '../time.ts'
import { type Expectation, FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'

/**
 * `deviates`: |value − expected| > share × |expected|, in every reading for `for_ms`; true by a reading when that long has passed by the
 * device's clock, by time when it has by the server's. Unknown while nothing is expected of the hour of the latest reading.
 *
 * Expected by hour of week: each of 168 cells (UTC, by the time of the reading) holds an exponentially weighted mean of the means of
 * its earlier visits. Visit k weighs max(1 / k, 2 / (weeks + 1)): a plain mean at first, then about the last `weeks` visits. The current
 * hour is gathered apart and counts from its next visit, so a value is never compared with itself. Under a guard only readings
 * while it is true are learned, and what was learned stays when the guard turns false.
 *
 * Near zero a share means nothing: |expected| counts as at least {@link FLOOR_SHARE} of the mean |expected| of all known cells, and as
 * at least {@link FLOOR} of the point's unit.
 */
export type Deviates = {
  readonly share: number
  readonly for_ms: number
  /** 0 where the expected value is fixed. */
  readonly weeks: number
  readonly fixed: number
  readonly means: Float64Array
  readonly visits: Float64Array
  /** Mean |mean| of the known cells. */
  scale: number
  /** Hours since 1970 of the hour being gathered. */
  hour: number
  /** The cell of `hour`; kept, because a remainder costs more than all the rest of a reading. */
  cell: number
  hourSum: number
  hourReadings: number
  /** Whether the latest reading deviated. */
  latest: Truth
  sinceAt: Millis
  sinceReceivedAt: Millis
  latestAt: Millis
}

export const HOURS_OF_WEEK = 168
export const FLOOR_SHARE = 0.05
export const FLOOR = 1e-6
/** 1970-01-01 was a Thursday; cell 0 is Monday 00:00 UTC. */
const THURSDAY_h = 72

export function createDeviates(share: number, for_ms: number, expected: Expectation): Deviates {
  const learns = expected.type === 'hour-of-week'
  return {
    share,
    for_ms,
    weeks: learns ? expected.weeks : 0,
    fixed: learns ? NaN : expected.value,
    means: new Float64Array(learns ? HOURS_OF_WEEK : 0).fill(NaN),
    visits: new Float64Array(learns ? HOURS_OF_WEEK : 0),
    scale: 0,
    hour: NaN,
    cell: 0,
    hourSum: 0,
    hourReadings: 0,
    latest: UNKNOWN,
    sinceAt: NaN,
    sinceReceivedAt: NaN,
    latestAt: NaN,
  }
}

/** Forgets what it was waiting for; what was learned stays. */
export function resetDeviates(leaf: Deviates): void {
  leaf.latest = UNKNOWN
  leaf.sinceAt = NaN
  leaf.sinceReceivedAt = NaN
  leaf.latestAt = NaN
}

export function forgetDeviates(leaf: Deviates): void {
  resetDeviates(leaf)
  leaf.means.fill(NaN)
  leaf.visits.fill(0)
  leaf.scale = 0
  leaf.hour = NaN
  leaf.hourSum = 0
  leaf.hourReadings = 0
}

/** `isNew`: a reading just taken, to be learned from; not a value taken over when a guard turned true. */
export function readDeviates(leaf: Deviates, value: number, at: Millis, receivedAt: Millis, isNew: boolean): void {
  let expected = leaf.fixed
  if (leaf.weeks > 0) {
    const hour = Math.floor(at / HOUR_ms)
    if (isNew && hour !== leaf.hour) endHour(leaf, hour)
    expected = leaf.means[hour === leaf.hour ? leaf.cell : cellOf(hour)]!
    if (isNew) {
      leaf.hourSum += value
      leaf.hourReadings += 1
    }
  }
  leaf.latestAt = at
  const before = leaf.latest
  leaf.latest = deviation(leaf, value, expected)
  if (leaf.latest !== TRUE) return
  if (before !== TRUE) {
    leaf.sinceAt = at
    leaf.sinceReceivedAt = receivedAt
  } else if (at < leaf.sinceAt) {
    leaf.sinceAt = at // taken over when a guard turned true, by another device's clock
  }
}

function deviation(leaf: Deviates, value: number, expected: number): Truth {
  if (expected !== expected) return UNKNOWN
  const magnitude = Math.max(Math.abs(expected), FLOOR_SHARE * leaf.scale, FLOOR)
  return Math.abs(value - expected) > leaf.share * magnitude ? TRUE : FALSE
}

export function deviatesTruth(leaf: Deviates, now: Millis): Truth {
  if (leaf.latest !== TRUE) return leaf.latest
  return leaf.latestAt - leaf.sinceAt >= leaf.for_ms || now - leaf.sinceReceivedAt >= leaf.for_ms ? TRUE : FALSE
}

export const deviatesDeadline = (leaf: Deviates, truth: Truth): Millis =>
  leaf.latest === TRUE && truth === FALSE ? leaf.sinceReceivedAt + leaf.for_ms : Infinity

/** The cell of an hour since 1970, also before it. */
const cellOf = (hour: number): number => (((hour + THURSDAY_h) % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK

/** Folds the gathered hour into its cell and begins to gather `hour`. */
function endHour(leaf: Deviates, hour: number): void {
  if (leaf.hourReadings > 0) {
    const { cell } = leaf
    const before = leaf.visits[cell] === 0 ? 0 : leaf.means[cell]!
    const weight = Math.max(1 / (leaf.visits[cell]! + 1), 2 / (leaf.weeks + 1))
    const mean = before + weight * (leaf.hourSum / leaf.hourReadings - before)
    // Values near the largest number overflow; such an hour teaches nothing, and must not spoil the cell for ever.
    if (Number.isFinite(mean)) {
      leaf.means[cell] = mean
      leaf.visits[cell]! += 1
      leaf.scale = scaleOf(leaf.means)
    }
  }
  leaf.hour = hour
  leaf.cell = cellOf(hour)
  leaf.hourSum = 0
  leaf.hourReadings = 0
}

function scaleOf(means: Float64Array): number {
  let sum = 0
  let known = 0
  for (const mean of means) {
    if (mean !== mean) continue
    sum += Math.abs(mean)
    known += 1
  }
  return known === 0 || sum === Infinity ? 0 : sum / known
}

const FIELDS = 7

export const deviatesToNumbers = (leaf: Deviates): number[] => [
  leaf.latest,
  leaf.sinceAt,
  leaf.sinceReceivedAt,
  leaf.latestAt,
  leaf.hour,
  leaf.hourSum,
  leaf.hourReadings,
  ...leaf.means,
  ...leaf.visits,
]

export function deviatesFromNumbers(leaf: Deviates, numbers: readonly number[]): boolean {
  const cells = leaf.means.length
  const [latest, sinceAt, sinceReceivedAt, latestAt, hour, hourSum, hourReadings] = numbers
  if (numbers.length !== FIELDS + 2 * cells) return false
  if (latest !== FALSE && latest !== TRUE && latest !== UNKNOWN) return false
  leaf.latest = latest
  leaf.sinceAt = sinceAt!
  leaf.sinceReceivedAt = sinceReceivedAt!
  leaf.latestAt = latestAt!
  leaf.hour = hour!
  leaf.cell = Number.isFinite(hour) ? cellOf(hour!) : 0
  leaf.hourSum = hourSum!
  leaf.hourReadings = hourReadings!
  leaf.means.set(numbers.slice(FIELDS, FIELDS + cells))
  leaf.visits.set(numbers.slice(FIELDS + cells))
  leaf.scale = scaleOf(leaf.means)
  return true
}

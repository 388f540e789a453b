import type { Millis } from '../time.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'
import {
  addRow,
  clearRing,
  createRing,
  dropOldest,
  isFull,
  type Ring,
  ringFromNumbers,
  ringToNumbers,
  rowAt,
} from './ring.ts'

/**
 * `rising` and `falling` (which is rising of the negated value): the latest value minus the lowest one read within the last
 * `within_ms` before it, both ends included, by the device's clock, is more than `by`. Unknown until the second reading.
 * False once `within_ms` have passed since the latest reading was received: nothing is known to rise now.
 *
 * Only the candidates for the lowest value are kept: each is lower than all that came after it (a monotonic queue, O(1) amortised).
 * A long steady rise of fast readings would keep them all; beyond {@link CANDIDATES_MAX}, candidates of the same bucket of time
 * (`within_ms` / {@link BUCKETS}) are merged into the lowest value at the latest time of them. A value may so stay up to one bucket
 * longer than `within_ms`, and never leaves early: a rise is not missed, and the window is at most 0.4 % too long.
 */
export type Change = {
  readonly sign: number
  readonly by: number
  readonly within_ms: number
  /** Rows of [at, value], values growing from the oldest to the latest. */
  readonly candidates: Ring
  readings: number
  latest: number
  latestAt: Millis
  latestReceivedAt: Millis
}

export const CANDIDATES_MAX = 512
export const BUCKETS = 256
const STRIDE = 2

export const createChange = (isRising: boolean, by: number, within_ms: number): Change => ({
  sign: isRising ? 1 : -1,
  by,
  within_ms,
  candidates: createRing(STRIDE, CANDIDATES_MAX),
  readings: 0,
  latest: NaN,
  latestAt: NaN,
  latestReceivedAt: NaN,
})

export function resetChange(leaf: Change): void {
  clearRing(leaf.candidates)
  leaf.readings = 0
  leaf.latest = NaN
  leaf.latestAt = NaN
  leaf.latestReceivedAt = NaN
}

export function readChange(leaf: Change, given: number, at: Millis, receivedAt: Millis): void {
  const ring = leaf.candidates
  const value = given * leaf.sign
  // Only a value taken over when a guard turned true can carry a later time than a reading (another device's clock).
  if (at < leaf.latestAt && ring.size === 1) ring.buffer[rowAt(ring, 0)] = at
  while (ring.size > 0 && at - ring.buffer[rowAt(ring, 0)]! > leaf.within_ms) dropOldest(ring)
  while (ring.size > 0 && ring.buffer[rowAt(ring, ring.size - 1) + 1]! >= value) ring.size -= 1
  if (isFull(ring)) mergeCandidates(ring, leaf.within_ms / BUCKETS)
  const row = addRow(ring)
  ring.buffer[row] = at
  ring.buffer[row + 1] = value
  leaf.latest = value
  leaf.latestAt = at
  leaf.latestReceivedAt = receivedAt
  if (leaf.readings < 2) leaf.readings += 1
}

export function changeTruth(leaf: Change, now: Millis): Truth {
  if (leaf.readings < 2) return UNKNOWN
  const ring = leaf.candidates
  if (!(leaf.latest - ring.buffer[rowAt(ring, 0) + 1]! > leaf.by)) return FALSE
  return now - leaf.latestReceivedAt < leaf.within_ms ? TRUE : FALSE
}

/** Only a true change can be undone by time. */
export const changeDeadline = (leaf: Change, truth: Truth): Millis =>
  truth === TRUE ? leaf.latestReceivedAt + leaf.within_ms : Infinity

function mergeCandidates(ring: Ring, bucket_ms: number): void {
  let kept = 0
  for (let index = 1; index < ring.size; index++) {
    const from = rowAt(ring, index)
    const at = ring.buffer[from]!
    const target = rowAt(ring, kept)
    if (Math.floor(at / bucket_ms) === Math.floor(ring.buffer[target]! / bucket_ms)) {
      ring.buffer[target] = at
    } else {
      kept += 1
      ring.buffer.copyWithin(rowAt(ring, kept), from, from + STRIDE)
    }
  }
  ring.size = kept + 1
  if (isFull(ring)) dropOldest(ring) // cannot happen while times grow; the bound holds whatever comes
}

export const changeToNumbers = (leaf: Change): number[] => [
  leaf.readings,
  leaf.latest,
  leaf.latestAt,
  leaf.latestReceivedAt,
  ...ringToNumbers(leaf.candidates),
]

export function changeFromNumbers(leaf: Change, numbers: readonly number[]): boolean {
  const [readings, latest, latestAt, latestReceivedAt] = numbers as [number, number, number, number]
  if (numbers.length < 4 || !ringFromNumbers(leaf.candidates, numbers.slice(4))) return false
  if (!(readings >= 0) || (readings > 0 && leaf.candidates.size === 0)) return false
  leaf.readings = readings
  leaf.latest = latest
  leaf.latestAt = latestAt
  leaf.latestReceivedAt = latestReceivedAt
  return true
}

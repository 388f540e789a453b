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
 * `count-above`: more than `count` within the last `within_ms`. What is counted happens between two readings, so the leaf is unknown
 * until the second one. `transitions`: each change of value counts one. `steps`: a counter that grew by n counts n; one that fell
 * was restarted at 0, so its new value counts, unless that is more than `count`: then it was exchanged or set back, and nothing
 * counts (a restart alone never makes the condition true).
 *
 * An event is in the window while it is younger than `within_ms` by both clocks: the device's, seen from the latest reading, and the
 * server's, seen from now. Kept are the latest events that together exceed `count`; older ones cannot matter. Beyond
 * {@link EVENTS_MAX} rows, events of the same bucket of time (`within_ms` / {@link BUCKETS}, by both clocks) are merged at the latest
 * time of them: an event may so stay up to one bucket longer, and never leaves early.
 */
export type Count = {
  readonly isSteps: boolean
  readonly count: number
  readonly within_ms: number
  /** Rows of [at, receivedAt, how many]. */
  readonly events: Ring
  /** Sum of how many, over the rows. */
  total: number
  readings: number
  latest: number
}

/** More than twice the rows that can be left after a merge: a staircase of {@link BUCKETS} steps by either clock. */
export const EVENTS_MAX = 1024
export const BUCKETS = 256
const STRIDE = 3

export const createCount = (isSteps: boolean, count: number, within_ms: number): Count => ({
  isSteps,
  count,
  within_ms,
  events: createRing(STRIDE, EVENTS_MAX),
  total: 0,
  readings: 0,
  latest: NaN,
})

export function resetCount(leaf: Count): void {
  clearRing(leaf.events)
  leaf.total = 0
  leaf.readings = 0
  leaf.latest = NaN
}

export function readCount(leaf: Count, value: number, at: Millis, receivedAt: Millis): void {
  const ring = leaf.events
  const many = leaf.readings === 0 ? 0 : manyBetween(leaf, leaf.latest, value)
  leaf.latest = value
  if (leaf.readings < 2) leaf.readings += 1
  while (ring.size > 0 && at - ring.buffer[rowAt(ring, 0)]! >= leaf.within_ms) dropEvent(leaf)
  if (many === 0) return
  if (isFull(ring)) mergeEvents(leaf)
  const row = addRow(ring)
  // One event of count + 1 already decides; the cap keeps the sum exact whatever a device sends.
  const weight = Math.min(many, leaf.count + 1)
  ring.buffer[row] = at
  ring.buffer[row + 1] = receivedAt
  ring.buffer[row + 2] = weight
  leaf.total += weight
  while (ring.size > 1 && leaf.total - ring.buffer[rowAt(ring, 0) + 2]! > leaf.count) dropEvent(leaf)
}

function manyBetween(leaf: Count, before: number, value: number): number {
  if (!leaf.isSteps) return value === before ? 0 : 1
  if (value >= before) return value - before
  return value >= 0 && value <= leaf.count ? value : 0
}

/** Lets go of what is too old at `now`, by the server's clock. */
export function countTruth(leaf: Count, now: Millis): Truth {
  if (leaf.readings < 2) return UNKNOWN
  const ring = leaf.events
  while (ring.size > 0 && now - ring.buffer[rowAt(ring, 0) + 1]! >= leaf.within_ms) dropEvent(leaf)
  return leaf.total > leaf.count ? TRUE : FALSE
}

/** The oldest event kept is the one without which the count is no longer exceeded. */
export const countDeadline = (leaf: Count, truth: Truth): Millis =>
  truth === TRUE ? leaf.events.buffer[rowAt(leaf.events, 0) + 1]! + leaf.within_ms : Infinity

function dropEvent(leaf: Count): void {
  leaf.total -= leaf.events.buffer[rowAt(leaf.events, 0) + 2]!
  dropOldest(leaf.events)
  if (leaf.events.size === 0) leaf.total = 0
}

function mergeEvents(leaf: Count): void {
  const ring = leaf.events
  const { buffer } = ring
  const bucket = (time: number): number => Math.floor((time * BUCKETS) / leaf.within_ms)
  let kept = 0
  for (let index = 1; index < ring.size; index++) {
    const from = rowAt(ring, index)
    const target = rowAt(ring, kept)
    const same =
      bucket(buffer[from]!) === bucket(buffer[target]!) && bucket(buffer[from + 1]!) === bucket(buffer[target + 1]!)
    if (same) {
      buffer[target] = buffer[from]!
      buffer[target + 1] = buffer[from + 1]!
      buffer[target + 2]! += buffer[from + 2]!
    } else {
      kept += 1
      buffer.copyWithin(rowAt(ring, kept), from, from + STRIDE)
    }
  }
  ring.size = kept + 1
  if (isFull(ring)) dropEvent(leaf) // cannot happen while times grow; the bound holds whatever comes
}

export const countToNumbers = (leaf: Count): number[] => [
  leaf.readings,
  leaf.latest,
  leaf.total,
  ...ringToNumbers(leaf.events),
]

export function countFromNumbers(leaf: Count, numbers: readonly number[]): boolean {
  const [readings, latest, total] = numbers as [number, number, number]
  if (numbers.length < 3 || !(readings >= 0) || !(total >= 0)) return false
  if (!ringFromNumbers(leaf.events, numbers.slice(3))) return false
  if (total > leaf.count && leaf.events.size === 0) return false
  leaf.readings = readings
  leaf.latest = latest
  leaf.total = total
  return true
}

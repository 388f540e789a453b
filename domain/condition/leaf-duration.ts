import type { Millis } from '../time.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'

/**
 * `frozen`: the value stayed within `resolution` of the value at the start of the still period, for `for_ms`. A reading further away
 * starts a new still period. Unknown until the second reading.
 *
 * True by a reading when the still period is `for_ms` long by the device's clock, and by time when it is so by the server's, provided
 * that the period holds more than its first reading: no reading at all is silence, not freezing. A point that falls silent keeps
 * its last truth.
 */
export type Frozen = {
  readonly resolution: number
  readonly for_ms: number
  readings: number
  still: number
  stillAt: Millis
  stillReceivedAt: Millis
  latestAt: Millis
  latestReceivedAt: Millis
}

export const createFrozen = (resolution: number, for_ms: number): Frozen => ({
  resolution,
  for_ms,
  readings: 0,
  still: NaN,
  stillAt: NaN,
  stillReceivedAt: NaN,
  latestAt: NaN,
  latestReceivedAt: NaN,
})

export function resetFrozen(leaf: Frozen): void {
  leaf.readings = 0
  leaf.still = NaN
  leaf.stillAt = NaN
  leaf.stillReceivedAt = NaN
  leaf.latestAt = NaN
  leaf.latestReceivedAt = NaN
}

export function readFrozen(leaf: Frozen, value: number, at: Millis, receivedAt: Millis): void {
  if (leaf.readings === 0 || Math.abs(value - leaf.still) > leaf.resolution) {
    leaf.still = value
    leaf.stillAt = at
    leaf.stillReceivedAt = receivedAt
  } else if (at < leaf.stillAt) {
    leaf.stillAt = at // taken over when a guard turned true, by another device's clock
  }
  leaf.latestAt = at
  leaf.latestReceivedAt = receivedAt
  if (leaf.readings < 2) leaf.readings += 1
}

export function frozenTruth(leaf: Frozen, now: Millis): Truth {
  if (leaf.readings < 2) return UNKNOWN
  if (leaf.latestAt - leaf.stillAt >= leaf.for_ms) return TRUE
  return leaf.latestReceivedAt > leaf.stillReceivedAt && now - leaf.stillReceivedAt >= leaf.for_ms ? TRUE : FALSE
}

export const frozenDeadline = (leaf: Frozen, truth: Truth): Millis =>
  truth === FALSE && leaf.latestReceivedAt > leaf.stillReceivedAt ? leaf.stillReceivedAt + leaf.for_ms : Infinity

/** The server was away until `now`: by its clock the still period begins again, and wants a reading of its own. */
export function restartFrozen(leaf: Frozen, now: Millis): void {
  leaf.stillReceivedAt = now
  leaf.latestReceivedAt = now
}

export const frozenToNumbers = (leaf: Frozen): number[] => [
  leaf.readings,
  leaf.still,
  leaf.stillAt,
  leaf.stillReceivedAt,
  leaf.latestAt,
  leaf.latestReceivedAt,
]

export function frozenFromNumbers(leaf: Frozen, numbers: readonly number[]): boolean {
  const [readings, still, stillAt, stillReceivedAt, latestAt, latestReceivedAt] = numbers
  if (numbers.length !== 6 || !(readings! >= 0)) return false
  leaf.readings = readings!
  leaf.still = still!
  leaf.stillAt = stillAt!
  leaf.stillReceivedAt = stillReceivedAt!
  leaf.latestAt = latestAt!
  leaf.latestReceivedAt = latestReceivedAt!
  return true
}

/**
 * `silent`: nothing heard for `for_ms`, by the server's clock, whatever the quality of what is heard. `sinceAt` is the moment from which
 * silence counts where nothing was heard later: the platform's start, or the moment a guard turned true. Unknown before either.
 */
export type Silent = { readonly for_ms: number; sinceAt: Millis }

export const createSilent = (for_ms: number): Silent => ({ for_ms, sinceAt: -Infinity })

export function silentTruth(leaf: Silent, heardAt: Millis, now: Millis): Truth {
  const lastAt = Math.max(leaf.sinceAt, heardAt)
  if (lastAt === -Infinity) return UNKNOWN
  return now - lastAt >= leaf.for_ms ? TRUE : FALSE
}

export const silentDeadline = (leaf: Silent, heardAt: Millis, truth: Truth): Millis =>
  truth === FALSE ? Math.max(leaf.sinceAt, heardAt) + leaf.for_ms : Infinity

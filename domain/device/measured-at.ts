import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'
import type { Refused } from '../wire/errors.ts'

/** A device's clock may run ahead of ours by this much; what lies further ahead is refused. */
export const FUTURE_BOUND_ms = MINUTE_ms
/** An older reading is history: stored, but it moves no alarm. */
export const LATENESS_BOUND_ms = 5 * MINUTE_ms

/** 2001-01-01: before it no clock of a device was ever set right. */
const EARLIEST_ms = 978_307_200_000
/** A time in seconds, µs or ns is told from one in ms by falling within this distance of now. */
const UNIT_WINDOW_ms = 10 * 365 * 24 * HOUR_ms

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * The instant a payload's `at` names, or why it names none: milliseconds since 1970 or RFC 3339 with an offset. Seconds,
 * microseconds and nanoseconds, unset clocks (1970) and future times are told apart, never guessed right: a guess would move readings.
 */
export function measuredAt(at: unknown, receivedAt: Millis): Millis | Refused {
  if (at === undefined || at === null) return receivedAt
  const instant = typeof at === 'string' && RFC3339.test(at) ? Date.parse(at) : at
  if (typeof instant !== 'number' || !Number.isFinite(instant))
    return { code: 'time.unreadable', fill: { detail: brief(at) } }
  if (instant >= EARLIEST_ms && instant <= receivedAt + FUTURE_BOUND_ms) return Math.round(instant)
  const near = (ms: number) => Math.abs(ms - receivedAt) < UNIT_WINDOW_ms
  const fill = { detail: brief(at) }
  if (near(instant * 1000)) return { code: 'time.seconds', fill }
  if (near(instant / 1000)) return { code: 'time.microseconds', fill }
  if (near(instant / 1e6)) return { code: 'time.nanoseconds', fill }
  return { code: instant < EARLIEST_ms ? 'time.before-2001' : 'time.future', fill }
}

/** What stands there, for a sentence. A structure may be nested deeper than it could be written out. */
function brief(value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object'
  return typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 60)
}

import { DAY_ms, MINUTE_ms, type Millis } from '../time.ts'

/** `2026-11-25`, a day at the site. */
export const DAY_PATTERN = '^\\d{4}-\\d{2}-\\d{2}$'
/** `22:00`. */
export const CLOCK_PATTERN = '^([01]\\d|2[0-3]):[0-5]\\d$'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const two = '2-digit'
  const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...parts })
  formats.set(timeZone, made)
  return made
}

/** What the wall clock of the site shows, written as if it were UTC. */
function shown(at: Millis, timeZone: string): Millis {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts as Record<string, number> & { readonly year: number }
  return Date.UTC(year, month! - 1, day, hour, minute, second)
}

/**
 * The instant at which the site's wall clock shows this day and time; null where there is no such day. A time that comes twice (the clock is set back)
 * means the first; one that is skipped (set forward) means as long after the change as it stands after it on the clock.
 */
export function instantAt(day: string, clock: string, timeZone: string): Millis | null {
  const wanted = Date.parse(`${day}T${clock}:00Z`)
  if (Number.isNaN(wanted) || dayOf(wanted, 'UTC') !== day) return null
  // No zone changes its clock twice within two days.
  const offsets = [wanted - DAY_ms, wanted + DAY_ms].map((at) => shown(at, timeZone) - at)
  const found = offsets.map((offset) => wanted - offset).filter((at) => shown(at, timeZone) === wanted)
  return found.length > 0 ? Math.min(...found) : wanted - offsets[0]!
}

/** `2026-11-25`: the day it is at the site. */
export const dayOf = (at: Millis, timeZone: string): string =>
  new Date(shown(Math.floor(at / 1000) * 1000, timeZone)).toISOString().slice(0, 10)

/** `22:05`. */
export const clockOf = (at: Millis, timeZone: string): string =>
  new Date(shown(Math.floor(at / 1000) * 1000, timeZone)).toISOString().slice(11, 16)

export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_ms).toISOString().slice(0, 10)

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** From one clock time to the next time the clock shows the other, on a day without a change; the same time is a whole day. */
export function clockSpan(from: string, until: string): Millis {
  const span = (minutes(until) - minutes(from)) * MINUTE_ms
  return span > 0 ? span : span + DAY_ms
}

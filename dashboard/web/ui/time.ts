import { DAY_ms, HOUR_ms, type Millis, MINUTE_ms, SECOND_ms } from '#domain/time.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()

/** One formatter a zone: making them is slow, and rows ask every second. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formatters.set(timeZone, made)
  return made
}

type Parts = { readonly date: string; readonly time: string }

/** Taking a time apart is the dearest part of painting a row; the same second is asked for again and again. */
const PARTS_KEPT = 4000
const kept = new Map<string, Parts>()

function partsOf(at: Millis, timeZone: string): Parts {
  const name = `${Math.floor(at / SECOND_ms)} ${timeZone}`
  const known = kept.get(name)
  if (known) return known
  const parts: Record<string, string> = {}
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) parts[type] = value
  const made = {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}:${parts['second']}`,
  }
  if (kept.size >= PARTS_KEPT) kept.clear()
  kept.set(name, made)
  return made
}

/** `2026-11-22 14:03:22` at the site, the same in every language. */
export function siteDateTime(at: Millis, timeZone: string): string {
  const { date, time } = partsOf(at, timeZone)
  return `${date} ${time}`
}

/** The time alone if it was today at the site, else with its date. */
export function siteTimeShort(at: Millis, now: Millis, timeZone: string): string {
  const then = partsOf(at, timeZone)
  return then.date === partsOf(now, timeZone).date ? then.time : `${then.date} ${then.time}`
}

const offsetFormatters = new Map<string, Intl.DateTimeFormat>()

/** `UTC+08:00`: what the zone's clock shows against UTC at that instant. */
export function offsetName(at: Millis, timeZone: string): string {
  const formatter =
    offsetFormatters.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  offsetFormatters.set(timeZone, formatter)
  const name = formatter.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value
  return (name ?? 'GMT').replace('GMT', 'UTC')
}

/** A span as it is told to a person: the largest unit and the one below it. */
export type Span =
  | { readonly unit: 'seconds'; readonly s: number }
  | { readonly unit: 'minutes'; readonly min: number; readonly s: string }
  | { readonly unit: 'hours'; readonly h: number; readonly min: string }
  | { readonly unit: 'days'; readonly d: number; readonly h: string }

const two = (n: number): string => String(Math.floor(n)).padStart(2, '0')

/** Two units at most, for tables; a negative span counts as none. */
export function spanOf(span_ms: number): Span {
  const span = Math.max(0, span_ms)
  if (span < MINUTE_ms) return { unit: 'seconds', s: Math.floor(span / SECOND_ms) }
  if (span < HOUR_ms)
    return { unit: 'minutes', min: Math.floor(span / MINUTE_ms), s: two((span % MINUTE_ms) / SECOND_ms) }
  if (span < DAY_ms) return { unit: 'hours', h: Math.floor(span / HOUR_ms), min: two((span % HOUR_ms) / MINUTE_ms) }
  return { unit: 'days', d: Math.floor(span / DAY_ms), h: two((span % DAY_ms) / HOUR_ms) }
}

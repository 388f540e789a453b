/** How instants are written in a file. `seconds`: since the start that the mapping chooses. */
export const TIME_FORMATS = ['YYYY-MM-DD hh:mm:ss', 'YYYY-MM-DD hh:mm', 'M/D/YYYY h:mm', 'RFC 3339', 'seconds'] as const
export type TimeFormat = (typeof TIME_FORMATS)[number]

type Fields = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number]

const PATTERNS: Record<Exclude<TimeFormat, 'RFC 3339' | 'seconds'>, { pattern: RegExp; order: readonly number[] }> = {
  'YYYY-MM-DD hh:mm:ss': { pattern: /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/, order: [1, 2, 3, 4, 5, 6] },
  'YYYY-MM-DD hh:mm': { pattern: /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/, order: [1, 2, 3, 4, 5] },
  'M/D/YYYY h:mm': { pattern: /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/, order: [3, 1, 2, 4, 5] },
}
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * A reader of times in this format: ms since 1970, or null for what is no time. Local times are taken in `zone` (an IANA name). An
 * hour that occurs twice in the zone is its first one; an hour that does not exist is moved forward, as a clock would be.
 */
export function timeReader(format: TimeFormat, zone: string, startAt: number): (text: string) => number | null {
  if (format === 'RFC 3339') return (text) => (RFC3339.test(text.trim()) ? Date.parse(text.trim()) : null)
  if (format === 'seconds') {
    return (text) =>
      text.trim() === '' || !Number.isFinite(Number(text)) ? null : startAt + Math.round(Number(text) * 1000)
  }
  const { pattern, order } = PATTERNS[format]
  const offset = offsetsOf(zone)
  return (text) => {
    const match = pattern.exec(text.trim())
    if (!match) return null
    const [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map((i) =>
      Number(match[order[i] ?? -1] ?? 0),
    ) as unknown as Fields
    const local = Date.UTC(year, month - 1, day, hour, minute, second)
    const back = new Date(local)
    if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
      return null
    return toInstant(local, offset)
  }
}

/** Two guesses of the offset, a day before and a day after, are enough: zones change at most once in between. */
function toInstant(local: number, offset: (at: number) => number): number {
  const before = local - offset(local - 86_400_000)
  if (before + offset(before) === local) return before
  const after = local - offset(local + 86_400_000)
  return after + offset(after) === local ? after : before
}

/** The zone's offset from UTC in ms at an instant, looked up once per quarter of an hour. */
function offsetsOf(zone: string): (at: number) => number {
  if (zone === 'UTC') return () => 0
  const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const known = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at / 900_000)
    const offset = known.get(quarter) ?? lookUp(clock, quarter * 900_000)
    if (known.size > 10_000) known.clear()
    known.set(quarter, offset)
    return offset
  }
}

function lookUp(clock: Intl.DateTimeFormat, at: number): number {
  const name = clock.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name)
  if (!match?.[1]) return 0
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -1000 : 1000) * seconds
}

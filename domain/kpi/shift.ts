import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'

/** A shift by the site's wall clock, in whole hours; `until` 24 is midnight, and `from` > `until` runs over it. */
export type Shift = { readonly from: number; readonly until: number }

/** Together the shifts cover the day once. */
export const SHIFTS: readonly Shift[] = [
  { from: 0, until: 8 },
  { from: 8, until: 16 },
  { from: 16, until: 24 },
]

/** Offsets from UTC, and the moments at which they change, are whole quarters of an hour everywhere. */
const QUARTER_ms = 15 * MINUTE_ms
/** A month of quarters is 2,976; more are only asked for by a question about a longer time. */
const QUARTERS_KEPT = 4000

/** The wall clock of a site; remembers what it looked up, since asking the time zone costs microseconds. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat
  readonly #known = new Map<number, { readonly day: string; readonly hour: number }>()

  constructor(timeZone: string) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' } as const
    this.#format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...parts })
  }

  /** The date, `2026-11-25`, and the hour. */
  read(at: Millis): { readonly day: string; readonly hour: number } {
    const quarter = Math.floor(at / QUARTER_ms)
    const known = this.#known.get(quarter)
    if (known) return known
    const parts: Record<string, string> = {}
    for (const { type, value } of this.#format.formatToParts(quarter * QUARTER_ms)) parts[type] = value
    const read = { day: `${parts['year']}-${parts['month']}-${parts['day']}`, hour: Number(parts['hour']) }
    if (this.#known.size >= QUARTERS_KEPT) this.#known.clear()
    this.#known.set(quarter, read)
    return read
  }

  /** Which shift is on watch; -1 where none is. */
  shiftAt(at: Millis, shifts: readonly Shift[]): number {
    const { hour } = this.read(at)
    return shifts.findIndex(({ from, until }) =>
      from < until ? hour >= from && hour < until : hour >= from || hour < until,
    )
  }

  /** The instant at which the next day of the site begins: 23 to 25 hours after the last one did. */
  nextDay(at: Millis): Millis {
    const { day, hour } = this.read(at)
    // Two hours before midnight by a plain clock is never past it by one that was set forward.
    let next = (Math.floor(at / QUARTER_ms) + 1) * QUARTER_ms
    if (hour < 21) next += (21 - hour) * HOUR_ms
    while (this.read(next).day === day) next += QUARTER_ms
    return next
  }
}

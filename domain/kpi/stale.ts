import { DAY_ms, type Millis } from '../time.ts'
import type { WallClock } from './shift.ts'

/** Active for longer than this, an alarm is stale (ISA-18.2, EEMUA 191): nobody acts on it, and it hides what is new. */
export const STALE_AFTER_ms = DAY_ms

/** Counts per day of the site how many alarms were stale at some time of it. Mutable; asked about each alarm's spans in order. */
export class StaleDays {
  readonly #clock: WallClock
  readonly #from: Millis
  readonly #until: Millis
  readonly #counts = new Map<string, number>()
  readonly #lastDayOf = new Map<string, string>()

  constructor(clock: WallClock, from: Millis, until: Millis) {
    this.#clock = clock
    this.#from = from
    this.#until = until
  }

  /** The alarm was active since `raisedAt`, and in sight from `shownFrom` to `shownUntil`. */
  stood(alarmId: string, raisedAt: Millis, shownFrom: Millis, shownUntil: Millis): void {
    let at = Math.max(raisedAt + STALE_AFTER_ms, shownFrom, this.#from)
    const end = Math.min(shownUntil, this.#until)
    for (; at < end; at = this.#clock.nextDay(at)) {
      const { day } = this.#clock.read(at)
      if (this.#lastDayOf.get(alarmId) === day) continue
      this.#lastDayOf.set(alarmId, day)
      this.#counts.set(day, (this.#counts.get(day) ?? 0) + 1)
    }
  }

  most(): number {
    return Math.max(0, ...this.#counts.values())
  }
}

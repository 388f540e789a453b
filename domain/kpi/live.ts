import { type Millis, SECOND_ms } from '../time.ts'

/** A flood begins with more than this many annunciations within ten minutes … (ISA-18.2, IEC 62682) */
export const FLOOD_BEGINS_OVER = 10
/** … and ends when fewer than this many lie within ten minutes. */
export const FLOOD_ENDS_UNDER = 5

const TEN_MINUTES_s = 600
/** One counter each: 14 kB a site. */
const HOUR_s = 3600

/** The load on the operator now, as the KPI bar shows it. */
export type Load = {
  readonly lastTenMinutes: number
  readonly lastHour: number
  readonly flood: boolean
  /** When the flood began; null when there is none. */
  readonly floodSince: Millis | null
}

/**
 * Counts annunciations over the last ten minutes and the last hour, to the second, and tells whether the operator stands in a flood.
 * Mutable, of fixed size however many alarms come (one counter a second of the hour), O(1) amortised over alarms and passing seconds.
 *
 * An annunciation of second s lies in the window of n seconds up to and with second s + n − 1.
 */
export class LoadCounter {
  readonly #counts = new Uint32Array(HOUR_s)
  /** The second up to which everything is counted. */
  #second = -Infinity
  #lastTenMinutes = 0
  #lastHour = 0
  #floodSince: number | null = null
  #flooded_s = 0

  /** An annunciation; one that comes late, or after the clock was set back, counts as now. */
  add(at: Millis): void {
    this.#advance(Math.floor(at / SECOND_ms))
    this.#counts[this.#slot(this.#second)]! += 1
    this.#lastTenMinutes += 1
    this.#lastHour += 1
    if (this.#lastTenMinutes > FLOOD_BEGINS_OVER) this.#floodSince ??= this.#second
  }

  /** The load at an instant not before the last one asked for. */
  at(now: Millis): Load {
    this.#advance(Math.floor(now / SECOND_ms))
    return {
      lastTenMinutes: this.#lastTenMinutes,
      lastHour: this.#lastHour,
      flood: this.#floodSince !== null,
      floodSince: this.#floodSince === null ? null : this.#floodSince * SECOND_ms,
    }
  }

  /** Time in flood up to `now`, since the first annunciation. */
  flooded_ms(now: Millis): number {
    this.#advance(Math.floor(now / SECOND_ms))
    return this.#flooded_s * SECOND_ms
  }

  #advance(to: number): void {
    if (this.#lastHour === 0) {
      // Nothing is in any window, so nothing can leave one; no flood either.
      this.#second = Math.max(this.#second, to)
      return
    }
    while (this.#second < to && this.#lastHour > 0) this.#nextSecond()
    this.#second = Math.max(this.#second, to)
  }

  #nextSecond(): void {
    if (this.#floodSince !== null) this.#flooded_s += 1
    this.#second += 1
    this.#lastTenMinutes -= this.#counts[this.#slot(this.#second - TEN_MINUTES_s)]!
    const slot = this.#slot(this.#second)
    this.#lastHour -= this.#counts[slot]!
    this.#counts[slot] = 0
    if (this.#lastTenMinutes < FLOOD_ENDS_UNDER) this.#floodSince = null
  }

  #slot(second: number): number {
    return ((second % HOUR_s) + HOUR_s) % HOUR_s
  }
}

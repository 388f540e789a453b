import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'
import { LoadCounter } from './live.ts'
import type { MeasureId } from './measure.ts'

const PERIOD_ms = 10 * MINUTE_ms
const BUSY_PERIOD_OVER = 10
const BUSY_HOUR_OVER = 30

type RateId = Extract<MeasureId, 'per-hour' | 'per-10-min' | 'peak-10-min' | 'busy-10-min' | 'busy-hours' | 'flood'>

/**
 * How fast annunciations came from `from` until `until`, in 10-minute periods and hours counted from `from`. What is left at the end
 * is no whole period: its alarms count, its share does not. Mutable.
 */
export class Rates {
  readonly #from: Millis
  readonly #until: Millis
  readonly #periods: Uint32Array
  readonly #hours: Uint32Array
  readonly #load = new LoadCounter()
  #floodedBefore_ms: number | null = null
  #peak = 0
  alarms = 0

  constructor(from: Millis, until: Millis) {
    this.#from = from
    this.#until = until
    // One entry more than there are whole ones, for the rest.
    this.#periods = new Uint32Array(Math.floor((until - from) / PERIOD_ms) + 1)
    this.#hours = new Uint32Array(Math.floor((until - from) / HOUR_ms) + 1)
  }

  /** An annunciation before `until`; one before `from` only counts for a flood that reaches into the time. */
  add(at: Millis): void {
    const inside = at >= this.#from
    if (inside) {
      this.#floodedBefore_ms ??= this.#load.flooded_ms(this.#from)
      this.#periods[Math.floor((at - this.#from) / PERIOD_ms)]! += 1
      this.#hours[Math.floor((at - this.#from) / HOUR_ms)]! += 1
      this.alarms += 1
    }
    this.#load.add(at)
    if (inside) this.#peak = Math.max(this.#peak, this.#load.at(at).lastTenMinutes)
  }

  /** Null where the time has no whole period. */
  value(id: RateId): number | null {
    const span_ms = this.#until - this.#from
    switch (id) {
      case 'per-hour':
        return (this.alarms * HOUR_ms) / span_ms
      case 'per-10-min':
        return (this.alarms * PERIOD_ms) / span_ms
      case 'peak-10-min':
        return this.#peak
      case 'busy-10-min':
        return shareOver(this.#periods, BUSY_PERIOD_OVER)
      case 'busy-hours':
        return shareOver(this.#hours, BUSY_HOUR_OVER)
      case 'flood': {
        const before_ms = this.#floodedBefore_ms ?? this.#load.flooded_ms(this.#from)
        return (this.#load.flooded_ms(this.#until) - before_ms) / span_ms
      }
    }
  }
}

function shareOver(counts: Uint32Array, over: number): number | null {
  const whole = counts.length - 1
  return whole === 0 ? null : counts.subarray(0, whole).filter((n) => n > over).length / whole
}

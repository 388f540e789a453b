import type { AlarmFact } from '#domain/alarm/fact.ts'
import { Rates } from '#domain/kpi/rates.ts'
import { DAY_ms, HOUR_ms, type Millis } from '#domain/time.ts'
import {
  BACKTEST_RATES,
  type BacktestOccurrence,
  type BacktestRates,
  type BacktestResult,
  OCCURRENCES_MAX,
} from '#domain/wire/backtest.ts'

/** Raises that are measured as a load: 8 MB. A rule that is raised more often is none, whatever its rates. */
const MEASURED_MAX = 1_000_000

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Adds up what the alarms of one version did within a window; bounded, however often they are raised. */
export class Tally {
  readonly #from: Millis
  readonly #until: Millis
  readonly #hours: Uint32Array
  /** Of alarms that are active now: by equipment. */
  readonly #open = new Map<string, Mutable<BacktestOccurrence>>()
  #listed: Mutable<BacktestOccurrence>[] = []
  readonly #raises: Millis[] = []
  #cut = false
  #count = 0
  #standing = 0
  #active_ms = 0

  constructor(from: Millis, until: Millis) {
    this.#from = from
    this.#until = until
    this.#hours = new Uint32Array(Math.ceil((until - from) / HOUR_ms))
  }

  take(equipment: string, fact: AlarmFact): void {
    if (fact.type === 'alarm.raised') this.#raised(equipment, fact.at, fact.value)
    else if (fact.type === 'alarm.returned-to-normal') this.#returned(equipment, fact.at)
  }

  #raised(equipment: string, at: Millis, value: number | null): void {
    const occurrence = { equipment, raisedAt: at, clearedAt: null, value }
    this.#open.set(equipment, occurrence)
    if (at < this.#from || at >= this.#until) return
    this.#count += 1
    if (this.#count <= MEASURED_MAX) this.#raises.push(at)
    this.#hours[Math.floor((at - this.#from) / HOUR_ms)]! += 1
    this.#list(occurrence)
  }

  #returned(equipment: string, at: Millis): void {
    const occurrence = this.#open.get(equipment)
    if (!occurrence) return
    this.#open.delete(equipment)
    occurrence.clearedAt = at
    this.#over(occurrence, at)
  }

  #over(occurrence: Mutable<BacktestOccurrence>, at: Millis): void {
    const { raisedAt } = occurrence
    if (at <= this.#from || raisedAt >= this.#until) return
    this.#active_ms += Math.min(at, this.#until) - Math.max(raisedAt, this.#from)
    if (raisedAt >= this.#from) return
    this.#standing += 1
    this.#list(occurrence)
  }

  /** Rows come in blocks of time, so that what is left out is the latest, give or take a block. */
  #list(occurrence: Mutable<BacktestOccurrence>): void {
    if (this.#listed.length < OCCURRENCES_MAX) this.#listed.push(occurrence)
    else this.#cut = true
  }

  /** After the last row: what is still active counts to the end of the window. */
  result(): BacktestResult {
    for (const occurrence of this.#open.values()) this.#over(occurrence, this.#until)
    this.#open.clear()
    return {
      occurrences: this.#listed.toSorted((a, b) => a.raisedAt - b.raisedAt || (a.equipment < b.equipment ? -1 : 1)),
      cut: this.#cut,
      count: this.#count,
      standing: this.#standing,
      active_ms: this.#active_ms,
      perDay: (this.#count * DAY_ms) / (this.#until - this.#from),
      rates: this.#rates(),
      raisesByHour: [...this.#hours],
    }
  }
  /** As the report on the load measures them. Raises come by equipment and block, a load is one after the other. */
  #rates(): BacktestRates {
    const rates = new Rates(this.#from, this.#until)
    for (const at of Float64Array.from(this.#raises).toSorted()) rates.add(at)
    const value = (id: (typeof BACKTEST_RATES)[number]): number | null =>
      this.#count > MEASURED_MAX ? null : rates.value(id)
    return Object.fromEntries(BACKTEST_RATES.map((id) => [id, value(id)])) as BacktestRates
  }
}

import type { AlarmDefinition } from '../alarm/definition.ts'
import type { MeasureId } from '../kpi/measure.ts'
import { DAY_ms, type Millis } from '../time.ts'
import type { Refused } from './errors.ts'

/** Occurrences listed for one version; counts, times and loads are always over all of them. */
export const OCCURRENCES_MAX = 2000
/** Raw rows are kept for 90 days unless the site says otherwise. */
export const BACKTEST_WINDOW_MAX_ms = 92 * DAY_ms

/** A rule to be tried on stored history. `definition` is not looked at yet; its shape is that of an alarm in `watchroom.yaml`. */
export type BacktestRequest = {
  readonly site: string
  /** One piece of equipment, or all of a kind. */
  readonly on: { readonly equipment: string } | { readonly kind: string }
  readonly definition: unknown
  readonly from: Millis
  readonly until: Millis
}

/** One time the alarm would have been raised. `clearedAt` null: not returned to normal by the end of the window. */
export type BacktestOccurrence = {
  readonly equipment: string
  readonly raisedAt: Millis
  readonly clearedAt: Millis | null
  readonly value: number | null
}

/** The measures of kpi/measure.ts that one rule can be held against; `TARGETS` and `meets` there say what they should be. */
export const BACKTEST_RATES = [
  'per-hour',
  'per-10-min',
  'peak-10-min',
  'busy-10-min',
  'busy-hours',
  'flood',
] as const satisfies readonly MeasureId[]
/** Null where the window is too short for the measure, or the raises are too many to be measured. */
export type BacktestRates = Readonly<Record<(typeof BACKTEST_RATES)[number], number | null>>

/** What one version of the rule would have done in the window. */
export type BacktestResult = {
  /** By time; the earliest if `cut`. Also those that were raised before the window and stood at its beginning. */
  readonly occurrences: readonly BacktestOccurrence[]
  readonly cut: boolean
  /** Raised within the window. */
  readonly count: number
  /** Raised before the window and still active at its beginning. */
  readonly standing: number
  /** Time in alarm within the window, over all equipment. */
  readonly active_ms: number
  readonly perDay: number
  /** What this rule alone would add to the load on the operator. */
  readonly rates: BacktestRates
  /** Raises in each hour of the window, from its beginning; the last may be shorter. */
  readonly raisesByHour: readonly number[]
}

/** Both versions over the same rows. `until` is never later than now. */
export type BacktestReport = {
  readonly definition: AlarmDefinition
  /** Of the proposed definition, as a version of the rule would have it: what was tried can be told from what is saved. */
  readonly hash: string
  /** Of the definition in force; null where there is none, or not the same one for all the equipment. */
  readonly inForceHash: string | null
  readonly from: Millis
  readonly until: Millis
  readonly equipment: number
  /** Readings of the window that were looked at, and the time of the first and the last of them. */
  readonly readings: number
  readonly firstAt: Millis
  readonly lastAt: Millis
  readonly proposed: BacktestResult
  /** The version in force; null where no piece of the equipment has a definition of this id. */
  readonly inForce: BacktestResult | null
}

export type BacktestAnswer =
  | { readonly ok: true; readonly report: BacktestReport }
  | { readonly ok: false; readonly refused: Refused }

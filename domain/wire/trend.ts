import type { Millis } from '../time.ts'

/** A question to the history of one point. `buckets` is about the pixels of the chart. */
export type TrendQuery = {
  readonly site: string
  readonly equipment: string
  readonly point: string
  readonly from: Millis
  readonly until: Millis
  readonly buckets: number
}
export const TREND_BUCKETS_MAX = 4000

/**
 * Columns of equal length, one entry a step that has readings (a gap has none): `at` is the start of the step; min, max, mean, last
 * and count over its good and uncertain values; `bad` counts the bad ones. `step_ms` 0 means raw readings (min = max = mean = last).
 */
export type Trend = {
  readonly step_ms: number
  readonly source: 'raw' | '1m' | '1h' | '1d'
  readonly at: readonly Millis[]
  readonly min: readonly (number | null)[]
  readonly max: readonly (number | null)[]
  readonly mean: readonly (number | null)[]
  readonly last: readonly (number | null)[]
  readonly count: readonly number[]
  readonly bad: readonly number[]
}

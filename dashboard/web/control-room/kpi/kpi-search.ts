import { DAY_ms, type Millis, MINUTE_ms } from '#domain/time.ts'

export const KPI_PERIODS = ['day', 'week', 'month'] as const
export type KpiPeriod = (typeof KPI_PERIODS)[number]
const PERIOD_ms: Readonly<Record<KpiPeriod, Millis>> = { day: DAY_ms, week: 7 * DAY_ms, month: 30 * DAY_ms }

/** The period stands in the URL; absent = 30 days, the shortest that means something. */
export type KpiSearch = { readonly period?: KpiPeriod }

export const readKpiSearch = ({ period }: Readonly<Record<string, unknown>>): KpiSearch =>
  KPI_PERIODS.some((one) => one === period) ? { period: period as KpiPeriod } : {}

/** A period that runs with the clock is asked for again in steps of this length. */
const STEP_ms = 10 * MINUTE_ms

/** The last so many days, in steps: never less than the whole of them, and up to now. */
export const kpiSpan = (period: KpiPeriod, now: Millis): { readonly from: Millis; readonly until: Millis } => {
  const step = Math.floor(now / STEP_ms) * STEP_ms
  return { from: step - PERIOD_ms[period], until: step + STEP_ms }
}

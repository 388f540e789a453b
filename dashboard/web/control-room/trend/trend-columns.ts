import type { Trend } from '#domain/wire/trend.ts'

/** Columns as the chart draws them: seconds and values, with a null entry in every gap, so that a gap stays a gap. */
export type TrendColumns = {
  readonly raw: boolean
  readonly at_s: readonly number[]
  readonly min: readonly (number | null)[]
  readonly max: readonly (number | null)[]
  /** The mean of a step, or the reading itself. */
  readonly line: readonly (number | null)[]
  /** Steps with a bad reading, in seconds. */
  readonly bad_s: readonly number[]
  /** Null when the period has no usable reading. */
  readonly summary: { readonly min: number; readonly max: number; readonly last: number } | null
}

/** A step may be missing by the jitter of the clock; more than this many steps apart is a gap. */
const GAP_STEPS = 1.5

/** `rawGap_ms`: raw readings further apart than this have a gap between them. */
export function trendColumns(trend: Trend, rawGap_ms: number): TrendColumns {
  const raw = trend.step_ms === 0
  const gap_ms = raw ? rawGap_ms : trend.step_ms * GAP_STEPS
  const at_s: number[] = []
  const min: (number | null)[] = []
  const max: (number | null)[] = []
  const line: (number | null)[] = []
  const bad_s: number[] = []
  let previous: number | null = null
  let low = Infinity
  let high = -Infinity
  let last: number | null = null
  for (const [index, at] of trend.at.entries()) {
    if (previous !== null && at - previous > gap_ms) {
      at_s.push((previous + at) / 2000)
      min.push(null)
      max.push(null)
      line.push(null)
    }
    previous = at
    at_s.push(at / 1000)
    min.push(trend.min[index] ?? null)
    max.push(trend.max[index] ?? null)
    line.push((raw ? trend.last[index] : trend.mean[index]) ?? null)
    if ((trend.bad[index] ?? 0) > 0) bad_s.push(at / 1000)
    low = Math.min(low, trend.min[index] ?? Infinity)
    high = Math.max(high, trend.max[index] ?? -Infinity)
    last = trend.last[index] ?? last
  }
  return {
    raw,
    at_s,
    min,
    max,
    line,
    bad_s,
    summary: last === null || low > high ? null : { min: low, max: high, last },
  }
}

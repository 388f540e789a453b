import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import { chooseSteps, isFew, type Kept, rawSteps, type Steps } from '../../telemetry/steps.ts'

export type SeriesName = Pick<TrendQuery, 'site' | 'equipment' | 'point'>

/** What a server computed of the readings of one step. `last` is that of the newest counted reading. */
export type StepRow = {
  readonly at: number
  readonly min: number | null
  readonly max: number | null
  readonly sum: number
  readonly last: number | null
  readonly count: number
  readonly bad: number
}
/** One reading; null where it does not count. */
export type RawRow = { readonly at: number; readonly value: number | null }

/** Of the time that was asked for the server does not have everything, or not any more. Nothing is wrong with it. */
export class NotKept extends Error {}

/** One server's way to answer. */
export type TrendSource = {
  readonly kept: () => Promise<Kept>
  /** Steps that hold a reading, in order of time. Throws {@link NotKept}. */
  readonly steps: (series: SeriesName, steps: Steps) => Promise<readonly StepRow[]>
  /** Readings with from ≤ t < until in order of time. */
  readonly raw: (series: SeriesName, from: number, until: number) => Promise<readonly RawRow[]>
}

/** The trend of one point out of a server: the same steps and numbers as the embedded store's (telemetry/trend.ts). */
export async function trendFrom(source: TrendSource, query: TrendQuery): Promise<Trend> {
  const kept = await source.kept()
  const steps = chooseSteps(query, kept)
  if (query.until <= query.from) return trendOf(steps, [])
  const trend = trendOf(steps, await source.steps(query, steps))
  const isRaw = steps.table === 'raw'
  if (!isFew(trend, steps) || (!isRaw && query.from < kept.raw_from)) return trend
  const raw = isRaw ? steps : rawSteps(steps, query)
  return { ...trendOf(raw, (await source.raw(query, raw.from, raw.until)).map(stepOfReading)), step_ms: 0 }
}

/** The start of the step an instant lies in. */
export const stepAt = ({ origin, step_ms }: Steps, at: number): number =>
  origin + Math.floor((at - origin) / step_ms) * step_ms

export const stepOfReading = ({ at, value }: RawRow): StepRow => ({
  at,
  min: value,
  max: value,
  sum: value ?? 0,
  last: value,
  count: value === null ? 0 : 1,
  bad: value === null ? 1 : 0,
})

/** Two lists of steps as one; where both hold a step, `later` is the part of it that is later. */
export function joinSteps(earlier: readonly StepRow[], later: readonly StepRow[]): readonly StepRow[] {
  const [before, after] = [earlier.at(-1), later[0]]
  if (before === undefined || after === undefined || before.at < after.at) return [...earlier, ...later]
  return [...earlier.slice(0, -1), joinStep(before, after), ...later.slice(1)]
}

export const joinStep = (a: StepRow, b: StepRow): StepRow => ({
  at: a.at,
  min: leastOf(a.min, b.min, Math.min),
  max: leastOf(a.max, b.max, Math.max),
  sum: a.sum + b.sum,
  last: b.last ?? a.last,
  count: a.count + b.count,
  bad: a.bad + b.bad,
})

const leastOf = (a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null =>
  a === null ? b : b === null ? a : choose(a, b)

function trendOf({ source, step_ms }: Steps, rows: readonly StepRow[]): Trend {
  return {
    step_ms,
    source,
    at: rows.map(({ at }) => at),
    min: rows.map(({ min }) => min),
    max: rows.map(({ max }) => max),
    mean: rows.map(({ sum, count }) => (count === 0 ? null : sum / count)),
    last: rows.map(({ last }) => last),
    count: rows.map(({ count }) => count),
    bad: rows.map(({ bad }) => bad),
  }
}

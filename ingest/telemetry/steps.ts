import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { type Trend, TREND_BUCKETS_MAX, type TrendQuery } from '#domain/wire/trend.ts'
import type { StoreState, Table } from './schema.ts'

/** From when on rows of each table are kept. */
export type Kept = Readonly<Pick<StoreState, `${Table}_from`>>

/** So many readings for each bucket are answered as they are. */
export const RAW_PER_BUCKET = 2

/** How a trend is computed: from which rows, and from where in steps of which length. */
export type Steps = {
  readonly table: Table
  readonly source: Trend['source']
  /** Size of a row of the table; 1 for raw rows. */
  readonly size_ms: number
  readonly step_ms: number
  /** Steps begin at origin + n × step_ms: at multiples of the step, so that a chart that is moved shows the same steps again. */
  readonly origin: number
  readonly from: number
  readonly until: number
  readonly buckets: number
}

const SOURCES = [
  { table: 'raw', source: 'raw', size_ms: 1 },
  { table: 'minute', source: '1m', size_ms: MINUTE_ms },
  { table: 'hour', source: '1h', size_ms: HOUR_ms },
  { table: 'day', source: '1d', size_ms: DAY_ms },
] as const

/**
 * The coarsest rows that are still finer than a pixel, or coarser ones where retention has deleted those; at most `buckets` steps.
 * Cells count whole: the first and last step may hold a little more than was asked for, never less.
 */
export function chooseSteps(query: TrendQuery, kept: Kept): Steps {
  const from = Math.max(0, Math.floor(query.from))
  const until = Math.max(from + 1, Math.ceil(query.until))
  const buckets = Math.min(TREND_BUCKETS_MAX, Math.max(1, Math.floor(query.buckets)))
  const ideal_ms = (until - from) / buckets
  const fine = SOURCES.findLastIndex(({ size_ms }) => size_ms <= ideal_ms)
  const first = Math.max(0, fine)
  // What was deleted only matters where a coarser table still has it.
  const found = SOURCES.findIndex(({ table }, i) => i >= first && from >= kept[`${table}_from`])
  return stepsOf(SOURCES[found === -1 ? SOURCES.length - 1 : found]!, from, until, buckets)
}

export const rawSteps = (steps: Steps, query: TrendQuery): Steps =>
  stepsOf(SOURCES[0], Math.max(0, Math.floor(query.from)), Math.max(1, Math.ceil(query.until)), steps.buckets)

export const isFew = ({ count, bad }: Pick<Trend, 'count' | 'bad'>, { buckets }: Steps): boolean =>
  sum(count) + sum(bad) <= RAW_PER_BUCKET * buckets

const sum = (numbers: readonly number[]): number => {
  let total = 0
  for (const n of numbers) total += n
  return total
}

function stepsOf(source: (typeof SOURCES)[number], from: number, until: number, buckets: number): Steps {
  const { size_ms } = source
  const first = floorTo(from, size_ms)
  const end = floorTo(until - 1, size_ms) + size_ms
  // One step less than buckets, because the first and the last one are cut; a single one begins where the time asked for does.
  const step_ms = size_ms * Math.ceil((end - first) / (size_ms * Math.max(1, buckets - 1)))
  return { ...source, step_ms, origin: buckets === 1 ? first : 0, from: first, until: end, buckets }
}

/** The beginning of the step of this size that a time lies in. */
export const floorTo = (t: number, size: number): number => Math.floor(t / size) * size

import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import { GOOD } from './cells.ts'
import { both, CELL_LEVELS, type StoreState } from './schema.ts'
import { chooseSteps, isFew, RAW_PER_BUCKET, rawSteps, type Steps } from './steps.ts'
import { columns, type Store } from './store.ts'

/**
 * History of one point. Readings that are few enough come as they are (`step_ms` 0); else steps computed from the coarsest rows that
 * are fine enough, and for the newest time, which is not yet in cells, from finer ones. Throws DuckDB's error.
 */
export async function queryTrend(store: Store, query: TrendQuery): Promise<Trend> {
  const { state, reader } = store
  const steps = chooseSteps(query, state)
  const id = store.ids.get(`${query.site}/${query.equipment}/${query.point}`)
  if (id === undefined || query.until <= query.from) return trendOf(steps, [])
  if (steps.table === 'raw') return trendOf(steps, await columns(reader, rawSql(id, steps)))
  const trend = trendOf(steps, await columns(reader, stepsSql(id, steps, state)))
  if (!isFew(trend, steps) || query.from < state.raw_from) return trend
  const raw = rawSteps(steps, query)
  return trendOf(raw, await columns(reader, rawSql(id, raw)))
}

function trendOf(steps: Steps, columnsOfSteps: readonly (readonly unknown[])[]): Trend {
  const column = (i: number): readonly (number | null)[] => (columnsOfSteps[i] ?? []) as readonly (number | null)[]
  const { source, step_ms } = steps
  const trend: Trend = {
    step_ms,
    source,
    at: column(0) as readonly number[],
    min: column(1),
    max: column(2),
    mean: column(3),
    last: column(4),
    count: column(5) as readonly number[],
    bad: column(6) as readonly number[],
  }
  return source === 'raw' && isFew(trend, steps) ? { ...trend, step_ms: 0 } : trend
}

const AGGREGATES =
  'min(low), max(high), sum(total) / nullif(sum(n), 0), arg_max(last, t) filter (n > 0), sum(n)::double, sum(bad)::double'
const COUNTS = `${GOOD}::integer as n, (not ${GOOD})::integer as bad`

/** Columns as of {@link stepsSql}, from raw rows only; where they are few a step is one millisecond, which is one reading. */
function rawSql(id: number, { from, until, origin, step_ms, buckets }: Steps): string {
  const few = `(select count(*) from r) <= ${RAW_PER_BUCKET * buckets}`
  return `with r as materialized (${rawPart(id, from, until)}),
      s as (select *, case when ${few} then t else ${origin} + ((t - ${origin}) // ${step_ms}) * ${step_ms} end as begin_t from r)
    select begin_t::double, ${AGGREGATES} from s group by begin_t order by begin_t`
}

/** One row a step: start, min, max, mean, last, count, bad. */
function stepsSql(id: number, steps: Steps, marks: StoreState): string {
  const { origin, step_ms } = steps
  return `select (${origin} + ((t - ${origin}) // ${step_ms}) * ${step_ms})::double as begin_t,
      ${AGGREGATES}
    from (${partsOf(id, steps, marks).join(' union all ')}) group by 1 order by 1`
}

/** Each table is read up to its mark, and from there on the next finer one; raw rows reach to the end. */
function partsOf(id: number, { table, from, until }: Steps, marks: StoreState): readonly string[] {
  const parts: string[] = []
  const coarsest = CELL_LEVELS.findIndex((level) => level.table === table)
  let begin = from
  for (const level of CELL_LEVELS.slice(0, coarsest + 1).toReversed()) {
    const end = Math.min(until, marks[level.until])
    if (begin >= end) continue
    parts.push(cellsPart(id, level, begin, end))
    begin = end
  }
  if (begin < until) parts.push(rawPart(id, begin, until))
  return parts
}

const cellsPart = (id: number, { table, size_ms }: (typeof CELL_LEVELS)[number], begin: number, end: number): string =>
  `select cell::bigint * ${size_ms} as t, low, high, total, last, n, bad from ${both(table)}
   where series = ${id} and cell >= ${begin / size_ms} and cell < ${end / size_ms}`

const rawPart = (id: number, begin: number, end: number): string => {
  const value = `case when ${GOOD} then value end`
  return `select t, ${value} as low, ${value} as high, ${value} as total, ${value} as last, ${COUNTS}
    from ${both('raw')} where series = ${id} and t >= ${begin} and t < ${end}`
}

import { QUALITY } from '#domain/point/judge.ts'
import { DAY_ms, type Millis } from '#domain/time.ts'

import type { CellMarks } from '../../telemetry/cell-blocks.ts'
import type { CellTable } from '../../telemetry/schema.ts'
import { floorTo, type Steps } from '../../telemetry/steps.ts'
import { CELL_MEASUREMENT, cellsDatabaseOf, MARKS } from '../layout.ts'
import type { TargetConfig } from '../target.ts'
import { type Ask, TargetUnreadable } from './ask.ts'
import { askInfluxQl, HAS_GOOD, IS_GOOD, isSeries, isWithin, ms, quoted, type Row, rowsOf } from './influxql.ts'
import { joinSteps, type RawRow, type SeriesName, type StepRow, type TrendSource } from './source.ts'

/** What the server says of its retention and of the cells it has is believed so long: both change slowly, and only to the better. */
const BELIEVED_ms = 60_000
/** Below what servers limit an answer to, where somebody has limited it. */
const RAW_ROWS = 9000

type Believed = {
  readonly at: Millis
  readonly raw_from: number
  /** Cells that begin before this instant are there. */
  readonly cellsUntil: CellMarks
}

/** Trends out of InfluxDB: steps of cells as far as they go, and of readings from there on, computed by the server. */
export function influxSource(ask: Ask, config: TargetConfig, now: () => Millis): TrendSource {
  const { database } = config
  let believed: Promise<Believed> | null = null
  let askedAt = -Infinity
  const state = (): Promise<Believed> => {
    if (believed !== null && Math.abs(now() - askedAt) < BELIEVED_ms) return believed
    askedAt = now()
    const asked = believe(ask, database, now())
    believed = asked
    asked.catch(() => (believed = null))
    return asked
  }
  return {
    kept: async () => ({ raw_from: (await state()).raw_from, minute_from: 0, hour_from: 0, day_from: 0 }),
    async steps(series, steps) {
      const { from, until, table } = steps
      const mark = table === 'raw' ? from : Math.max(from, Math.min(until, (await state()).cellsUntil[table]))
      const [cells, raw] = await Promise.all([
        table === 'raw' || mark === from ? [] : cellSteps(ask, database, series, { ...steps, table, until: mark }),
        mark === until ? [] : rawStepsOf(ask, database, series, { ...steps, from: mark }),
      ])
      return joinSteps(cells, raw)
    },
    raw: (series, from, until) => influxReadings(ask, database, series, { from, until }),
  }
}

/** Readings with from ≤ t < until in order of time, as many requests as it takes. */
export async function influxReadings(
  ask: Ask,
  database: string,
  series: SeriesName,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<readonly RawRow[]> {
  const found: RawRow[] = []
  for (let begin = from, more = true; more;) {
    const which = `${isSeries(series)} AND ${isWithin(begin, until)}`
    const rows = await rowsOf(
      ask,
      database,
      `SELECT "value", "quality" FROM "readings" WHERE ${which} LIMIT ${RAW_ROWS}`,
    )
    for (const [at, value, quality] of rows) {
      const counts = typeof value === 'number' && Number(quality) <= QUALITY.clock
      found.push({ at: Number(at), value: counts ? value : null })
    }
    more = rows.length === RAW_ROWS
    begin = (found.at(-1)?.at ?? begin) + 1
  }
  return found
}

const timeOf = ({ origin, step_ms }: Steps): string =>
  `GROUP BY time(${ms(step_ms)}, ${ms(origin % step_ms)}) fill(none)`

async function rawStepsOf(ask: Ask, database: string, series: SeriesName, steps: Steps): Promise<readonly StepRow[]> {
  const which = `FROM "readings" WHERE ${isSeries(series)} AND ${isWithin(steps.from, steps.until)}`
  const values = 'min("value"), max("value"), sum("value"), last("value"), count("value")'
  return joined(
    rowsOf(ask, database, `SELECT ${values} ${which} AND ${IS_GOOD} ${timeOf(steps)}`),
    rowsOf(ask, database, `SELECT count("quality") ${which} ${timeOf(steps)}`),
    (rows, good) => rows - good,
  )
}

async function cellSteps(
  ask: Ask,
  database: string,
  series: SeriesName,
  steps: Steps & { readonly table: CellTable },
): Promise<readonly StepRow[]> {
  const cells = cellsDatabaseOf(database)
  const which = `FROM ${quoted(CELL_MEASUREMENT[steps.table])} WHERE ${isSeries(series)} AND ${isWithin(steps.from, steps.until)}`
  const values = 'min("min"), max("max"), sum("sum"), last("last"), sum("count")'
  return joined(
    rowsOf(ask, cells, `SELECT ${values} ${which} AND ${HAS_GOOD} ${timeOf(steps)}`),
    rowsOf(ask, cells, `SELECT sum("bad") ${which} ${timeOf(steps)}`),
    (bad) => bad,
  )
}

/** Two questions, because numbers that no longer count are still there, and a step without any that count has bad ones all the same. */
async function joined(
  good: Promise<readonly Row[]>,
  all: Promise<readonly Row[]>,
  badOf: (all: number, count: number) => number,
): Promise<readonly StepRow[]> {
  const [counting, every] = await Promise.all([good, all])
  const goodAt = new Map(counting.map((row) => [row[0], row]))
  return every.map(([at, number]) => {
    const [, min = null, max = null, sum, last = null, count] = (goodAt.get(at) ?? []) as readonly (number | null)[]
    return {
      at: Number(at),
      min,
      max,
      sum: sum ?? 0,
      last,
      count: count ?? 0,
      bad: badOf(Number(number ?? 0), count ?? 0),
    }
  })
}

async function believe(ask: Ask, database: string, now: Millis): Promise<Believed> {
  const [kept_ms, cellsUntil] = await Promise.all([retentionOf(ask, database), marksOf(ask, database)])
  const raw_from = kept_ms === null ? 0 : Math.max(0, floorTo(now - kept_ms, DAY_ms) + DAY_ms)
  return { at: now, raw_from, cellsUntil }
}

/** How long readings are kept; null = for ever, or the server does not tell (3 does not know the statement in every version). */
export async function retentionOf(ask: Ask, database: string): Promise<number | null> {
  const statement = `SHOW RETENTION POLICIES ON ${quoted(database)}`
  const tables = await askInfluxQl(ask, null, statement).catch(unlessUnreachable([]))
  const { columns = [], rows = [] } = tables[0] ?? {}
  const policy = rows.find((row) => row[columns.indexOf('default')] === true) ?? rows[0]
  return durationOf(String(policy?.[columns.indexOf('duration')] ?? '0s'))
}

const UNIT_ms: Readonly<Record<string, number>> = { w: 7 * DAY_ms, d: DAY_ms, h: 3_600_000, m: 60_000, s: 1000 }

/** `168h0m0s` in milliseconds; null for `0s`, which is for ever. */
function durationOf(text: string): number | null {
  const parts = [...text.matchAll(/(\d+)([wdhms])/g)]
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_ms[unit!]!, 0)
  return total === 0 ? null : total
}

/** Up to where the server has the cells; nowhere while the database for them was not set up. */
export async function marksOf(ask: Ask, database: string): Promise<CellMarks> {
  const statement = `SELECT last("minute"), last("hour"), last("day"), last("changes") FROM ${quoted(MARKS)}`
  const [row] = await rowsOf(ask, cellsDatabaseOf(database), statement).catch(unlessUnreachable([]))
  return {
    minute: Number(row?.[1] ?? 0),
    hour: Number(row?.[2] ?? 0),
    day: Number(row?.[3] ?? 0),
    changes: Number(row?.[4] ?? 0),
  }
}

/** What to believe where the server answers and refuses; a server that does not answer is told. */
const unlessUnreachable =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (error instanceof TargetUnreadable && error.status !== null) return otherwise
    throw error
  }

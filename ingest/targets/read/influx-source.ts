import { QUALITY } from '#domain/point/judge.ts'
import { DAY_ms, type Millis } from '#domain/time.ts'

import type { CellMarks } from '../../telemetry/cell-blocks.ts'
import type { CellTable } from '../../telemetry/schema.ts'
import { floorTo, type Steps } from '../../telemetry/steps.ts'
import { CELL_MEASUREMENT, cellsDatabaseOf, MARKS } from '../layout.ts'
import type { TargetConfig } from '../target.ts'
import { type Ask, TargetUnreadable } from './ask.ts'
import { askInfluxQl, HAS_GOOD, IS_GOOD, isSeries, isWithin, ms, quoted, type Row, rowsOf } from './influxql.ts'
import { joinSteps, NotKept, type RawRow, type SeriesName, type StepRow, type TrendSource } from './source.ts'

/** What the server says of its retention and of the cells it has is believed so long: both change slowly. */
const BELIEVED_ms = 60_000
/** Below what servers limit an answer to, where somebody has limited it. */
const RAW_ROWS = 9000

type Believed = {
  readonly at: Millis
  readonly raw_from: number
  /** Cells that begin from here on, and before these instants, are there. */
  readonly cells_from: number
  readonly cellsUntil: CellMarks
}
/** What lies beside the cells; `at`: the time of its row. */
export type StoredMarks = { readonly marks: CellMarks; readonly kept_from: number; readonly at: Millis }

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
    async kept() {
      const { raw_from, cells_from } = await state()
      return { raw_from, minute_from: cells_from, hour_from: cells_from, day_from: cells_from }
    },
    async steps(series, steps) {
      const { from, until, table } = steps
      const { raw_from, cells_from, cellsUntil } = await state()
      const mark = table === 'raw' ? from : Math.max(from, Math.min(until, cellsUntil[table]))
      // A chart with a hole that nobody knows of is worse than none.
      if (mark > from && from < cells_from) throw new NotKept('cells of this time are not kept there')
      if (mark < until && mark < raw_from)
        throw new NotKept('readings of this time are not kept there, and its cells have not come')
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
  const [kept_ms, cells_ms, stored] = await Promise.all([
    retentionOf(ask, database),
    retentionOf(ask, cellsDatabaseOf(database)),
    marksOf(ask, database),
  ])
  const cells_from = Math.max(keptFrom(cells_ms, now), stored.kept_from)
  return { at: now, raw_from: keptFrom(kept_ms, now), cells_from, cellsUntil: stored.marks }
}

/** The first whole day that a server with this retention still has. */
export const keptFrom = (kept_ms: number | null, now: Millis): number =>
  kept_ms === null ? 0 : Math.max(0, floorTo(now - kept_ms, DAY_ms) + DAY_ms)

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
export async function marksOf(ask: Ask, database: string): Promise<StoredMarks> {
  const fields = '"minute", "hour", "day", "changes", "kept_from"'
  const statement = `SELECT ${fields} FROM ${quoted(MARKS)} ORDER BY time DESC LIMIT 1`
  const [row = []] = await rowsOf(ask, cellsDatabaseOf(database), statement).catch(unlessUnreachable([]))
  const [at, minute, hour, day, changes, kept_from] = row.map(Number)
  return {
    at: at ?? 0,
    marks: { minute: minute ?? 0, hour: hour ?? 0, day: day ?? 0, changes: changes ?? 0 },
    kept_from: kept_from ?? 0,
  }
}

/** These say that it cannot answer now. 500 is not among them: versions of 3 answer so where they do not know a statement or a database. */
const LATER: readonly (number | null)[] = [null, 429, 502, 503, 504]

/** What to believe where the server answers and refuses; a server that does not answer is told. */
const unlessUnreachable =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (error instanceof TargetUnreadable && !LATER.includes(error.status)) return otherwise
    throw error
  }

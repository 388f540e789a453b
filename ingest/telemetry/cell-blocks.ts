import type { DuckDBConnection } from '@duckdb/node-api'
import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { both, CELL_LEVELS, type CellTable, type StoreState } from './schema.ts'
import { columns } from './store.ts'

/**
 * Up to where somebody has the cells of each table (milliseconds), and up to which change of older ones: `changes` counts what was stored
 * behind the marks, because it came late.
 */
export type CellMarks = Readonly<Record<CellTable, number>> & { readonly changes: number }
export const NO_MARKS: CellMarks = { minute: 0, hour: 0, day: 0, changes: 0 }

/** The cells that somebody with these marks does not have, or has as they were. */
export type CellsQuery = { readonly marks: CellMarks }

/** Cells of one table, columns of equal length; `marks` is what the reader has when it has this block and all before it. */
export type CellBlock = {
  readonly table: CellTable
  readonly marks: CellMarks
  readonly series: readonly number[]
  /** When each begins, in milliseconds. */
  readonly at: readonly number[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  readonly total: readonly (number | null)[]
  readonly last: readonly (number | null)[]
  readonly n: readonly number[]
  readonly bad: readonly number[]
}

/** So long a stretch of each table at once: some hundred thousand cells of a large site. */
const STRETCH_ms: Readonly<Record<CellTable, number>> = { minute: HOUR_ms, hour: 3 * DAY_ms, day: 62 * DAY_ms }
/** So many changed minutes at once. */
const CHANGES = 20_000

/**
 * Reads block by block, first what has changed behind the marks, then what is new. A change that comes meanwhile is read again the next
 * time. Throws DuckDB's error.
 */
export async function* readCells(
  connection: DuckDBConnection,
  state: StoreState,
  { marks: given }: CellsQuery,
): AsyncGenerator<CellBlock> {
  const log = await changesIn(connection)
  let marks = startOf(given, state, log)
  for (let from = marks.changes; from < log.newest; from = Math.min(log.newest, from + CHANGES)) {
    const until = Math.min(log.newest, from + CHANGES)
    for (const level of CELL_LEVELS) {
      const isLast = level.table === 'day'
      if (isLast) marks = { ...marks, changes: until }
      yield await readBlock(connection, level.table, marks, changedSql(level, { from, until }, marks[level.table]))
    }
  }
  for (const level of CELL_LEVELS) {
    const end = state[level.until]
    for (let from = await firstOf(connection, level, marks[level.table], end); from < end;) {
      const until = Math.min(end, from + STRETCH_ms[level.table])
      marks = { ...marks, [level.table]: until }
      yield await readBlock(connection, level.table, marks, stretchSql(level, from, until))
      from = until
    }
  }
}

type Level = (typeof CELL_LEVELS)[number]
type Log = { readonly oldest: number; readonly newest: number }

async function changesIn(connection: DuckDBConnection): Promise<Log> {
  const [oldest, newest] = await columns(connection, 'select min(n)::double, max(n)::double from changed')
  return { oldest: Number(oldest?.[0] ?? 0), newest: Number(newest?.[0] ?? 0) }
}

/**
 * Where to go on. From the beginning when changes are lost, or counted by another file. Marks ahead of the cells are of a time when the server's
 * clock was.
 */
function startOf(marks: CellMarks, state: StoreState, { oldest, newest }: Log): CellMarks {
  if (marks.changes > newest || (newest > 0 && marks.changes < oldest - 1)) return { ...NO_MARKS, changes: newest }
  if (marks.minute === 0) return { ...NO_MARKS, changes: newest }
  const until = (table: CellTable): number => Math.min(marks[table], state[`${table}_until`])
  return { minute: until('minute'), hour: until('hour'), day: until('day'), changes: marks.changes }
}

/** The first cell from a mark on; without one a stretch after the other would be read from 1970. */
async function firstOf(connection: DuckDBConnection, level: Level, from: number, until: number): Promise<number> {
  const { table, size_ms } = level
  const within = `cell >= ${from / size_ms} and cell < ${until / size_ms}`
  const [first] = await columns(connection, `select min(cell)::double from ${both(table)} where ${within}`)
  return first?.[0] === null || first?.[0] === undefined ? Math.max(from, until - size_ms) : Number(first[0]) * size_ms
}

const cellColumns = (size_ms: number): string =>
  `series::double, (cell::bigint * ${size_ms})::double, low, high, total, last, n::double, bad::double`

const stretchSql = ({ table, size_ms }: Level, from: number, until: number): string =>
  `select ${cellColumns(size_ms)} from ${both(table)} where cell >= ${from / size_ms} and cell < ${until / size_ms} order by cell`

/** Cells from the mark on are read as new ones. */
function changedSql({ table, size_ms }: Level, { from, until }: { from: number; until: number }, mark: number): string {
  const per = size_ms / MINUTE_ms
  return `select ${cellColumns(size_ms)} from ${both(table)} where cell < ${mark / size_ms} and (series, cell) in (
    select series, (minute // ${per})::uinteger from changed where n > ${from} and n <= ${until})`
}

async function readBlock(
  connection: DuckDBConnection,
  table: CellTable,
  marks: CellMarks,
  sql: string,
): Promise<CellBlock> {
  const found = await columns(connection, sql)
  const numbers = (i: number): readonly number[] => (found[i] ?? []) as readonly number[]
  const values = (i: number): readonly (number | null)[] => (found[i] ?? []) as readonly (number | null)[]
  const [low, high, total, last] = [2, 3, 4, 5].map(values) as unknown as readonly CellBlock['low'][]
  const rest = { low: low!, high: high!, total: total!, last: last!, n: numbers(6), bad: numbers(7) }
  return { table, marks, series: numbers(0), at: numbers(1), ...rest }
}

import type { DuckDBConnection } from '@duckdb/node-api'
import { MINUTE_ms } from '#domain/time.ts'
import { computeCells, MERGE_CELLS } from './cells.ts'
import { appendRows, type Rows } from './rows.ts'
import { CELL_LEVELS, columnsOf, type StoreState, type Table } from './schema.ts'
import { floorTo } from './steps.ts'

type CellLevel = (typeof CELL_LEVELS)[number]

/** Puts late rows in the place of those of the same series and time. Inside the caller's transaction, after its new rows. */
export async function replaceRows(writer: DuckDBConnection, late: Rows): Promise<void> {
  await stage(writer, late, 'late')
  const [low, high] = timesOf(late)
  for (const table of ['raw', 'raw_new']) {
    await writer.run(
      `delete from ${table} r using temp.late l
       where r.series = l.series and r.t = l.t and r.t between ${low} and ${high}`,
    )
  }
  await writer.run('insert into raw_new select * from temp.late')
}

/**
 * Computes the cells anew that hold a row of `dirty` and are already in their table: minutes from raw rows, hours from minutes, days
 * from hours. Inside the caller's transaction, after its rows.
 */
export async function recomputeCells(writer: DuckDBConnection, dirty: Rows, state: StoreState): Promise<void> {
  await stage(writer, dirty, 'dirty')
  const [low, high] = timesOf(dirty)
  for (const level of CELL_LEVELS) {
    const until = Math.min(floorTo(high, level.size_ms) + level.size_ms, state[level.until])
    // Nothing coarser is in its table either.
    if (low >= until) return
    await markCells(writer, 'dirty', level, until)
    const from = floorTo(low, level.size_ms)
    await deleteMarked(writer, level.table, from / level.size_ms, until / level.size_ms)
    const per = level.size_ms / level.finer_ms
    const marked = `(series, ${level.finer === 'raw' ? 't' : 'cell'} // ${per}) in (select series, cell from temp.marked)`
    await writer.run(`insert into ${level.table}_new ${computeCells(level, from, until, marked)}`)
  }
}

/**
 * Merges rows into the cells whose finer rows retention has deleted, so that they cannot be computed anew: minimum, maximum,
 * sum and counts grow; `last` stays where the cell had one. A row that is delivered twice counts twice here: what would tell is gone.
 */
export async function mergeAncient(writer: DuckDBConnection, ancient: Rows, state: StoreState): Promise<void> {
  await stage(writer, ancient, 'ancient')
  const [low, high] = timesOf(ancient)
  for (const { table, size_ms, from: kept, until: mark } of CELL_LEVELS) {
    const from = Math.max(floorTo(low, size_ms), state[kept])
    const until = Math.min(floorTo(high, size_ms) + size_ms, state[mark])
    if (from >= until) continue
    const level = { finer: 'raw', finer_ms: 1, size_ms, source: 'temp.ancient' } as const
    const [low_cell, until_cell] = [from / size_ms, until / size_ms]
    const made = computeCells(level, from, until)
    await writer.run(`create or replace temp table merged as ${made}`)
    const rest = `join temp.merged m using (series, cell) where c.cell >= ${low_cell} and c.cell < ${until_cell}`
    await writer.run(`create or replace temp table marked as select series, cell from temp.merged`)
    await writer.run(
      `create or replace temp table merged as select ${MERGE_CELLS} from (
         select *, 0 as rank from temp.merged
         union all select c.*, 1 as rank from ${table} c ${rest}
         union all select c.*, 2 as rank from ${table}_new c ${rest}) group by series, cell`,
    )
    await deleteMarked(writer, table, low_cell, until_cell)
    await writer.run(`insert into ${table}_new select * from temp.merged`)
  }
}

/** Notes which minutes have changed, after their cells were computed anew from the rows of that name or those were merged into them. */
export async function noteChanges(writer: DuckDBConnection, rows: 'dirty' | 'ancient'): Promise<void> {
  await writer.run(
    `insert into changed select nextval('changed_n'), series, minute from (
       select distinct series, (t // ${MINUTE_ms})::uinteger as minute from temp.${rows})`,
  )
}

async function stage(writer: DuckDBConnection, rows: Rows, name: string): Promise<void> {
  await writer.run(`create or replace temp table ${name}${columnsOf('raw')}`)
  await appendRows(writer, rows, name, 'temp')
}

async function markCells(writer: DuckDBConnection, rows: string, level: CellLevel, until: number): Promise<void> {
  await writer.run(
    `create or replace temp table marked as
     select distinct series, (t // ${level.size_ms})::uinteger as cell from temp.${rows} where t < ${until}`,
  )
}

async function deleteMarked(writer: DuckDBConnection, table: Table, low: number, until: number): Promise<void> {
  for (const name of [table, `${table}_new`]) {
    await writer.run(
      `delete from ${name} c using temp.marked d
       where c.series = d.series and c.cell = d.cell and c.cell >= ${low} and c.cell < ${until}`,
    )
  }
}

function timesOf(rows: Rows): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < rows.length; i += 1) {
    const t = rows.t[i]!
    if (t < low) low = t
    if (t > high) high = t
  }
  return [low, high]
}

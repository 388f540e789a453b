import { HOUR_ms, MINUTE_ms, DAY_ms } from '#domain/time.ts'
import { computeCells } from './cells.ts'
import { floorTo } from './steps.ts'
import { CELL_LEVELS, CHANGES_KEPT, columnsOf, saveState, type StoreState, type Table, TABLES } from './schema.ts'
import { type Store, transaction } from './store.ts'

/** `x_new` is sorted into x at this many rows: large enough that a series fills vectors of its own, small enough to be sorted in half a second. */
export const FRESH_ROWS: Record<Table, number> = { raw: 2_000_000, minute: 1_000_000, hour: 1_000_000, day: 1_000_000 }
/** A minute is put into its table when the server's time is this much past its end: most of what comes later than it was measured is there by then. */
export const GRACE_ms = 5 * MINUTE_ms
/** Cells are brought up to date at least this often, also when little comes in. */
const ROLL_EVERY_ms = HOUR_ms
/** A server's clock that was set back by this much had run ahead, and the marks with it. */
const CLOCK_BACK_ms = HOUR_ms

/** The next piece of housekeeping that is due, or null. Each is one transaction of at most about half a second. */
export function nextChore(store: Store): (() => Promise<void>) | null {
  const full = TABLES.find((table) => store.fresh[table] >= FRESH_ROWS[table])
  if (full === 'raw' && rollTo(store.state) > store.state.minute_until) return () => roll(store)
  if (full) return () => compact(store, full)
  const ahead_ms = rollTo(store.state) - store.state.minute_until
  if (ahead_ms >= ROLL_EVERY_ms) return () => roll(store)
  return -ahead_ms >= CLOCK_BACK_ms && store.state.minute_until > leastMark(store.state) ? () => unroll(store) : null
}

const rollTo = (state: StoreState): number => floorTo(state.server_at - GRACE_ms, MINUTE_ms)

/**
 * Moves `x_new` into x, sorted by series and time. Raw rows of every second series are laid down backwards: times then change by small
 * steps throughout, which takes two bytes instead of three; who reads them sorts them anyway.
 */
export async function compact(store: Store, table: Table): Promise<void> {
  const order = table === 'raw' ? 'series, case when series % 2 = 0 then t else -t end' : 'series, cell'
  await transaction(store, async (writer) => {
    await writer.run(`insert into ${table} select * from ${table}_new order by ${order}`)
    if (table === 'raw') {
      await writer.run(
        `create or replace temp table lasts as select series, max(t) as t from (
           select * from series_last union all select series, max(t) from raw_new group by series) group by series`,
      )
      await writer.run('delete from series_last')
      await writer.run('insert into series_last select * from temp.lasts')
      await writer.run(`delete from changed where n + ${CHANGES_KEPT} <= (select max(n) from changed)`)
    }
    // A table that is dropped gives its blocks back at once; deleted rows would have to be cleaned up one by one.
    await writer.run(`drop table ${table}_new`)
    await writer.run(`create table ${table}_new${columnsOf(table)}`)
  })
  store.fresh[table] = 0
}

const marked = (state: StoreState, minute_until: number): StoreState => ({
  ...state,
  minute_until,
  hour_until: floorTo(minute_until, HOUR_ms),
  day_until: floorTo(minute_until, DAY_ms),
})

/** Below this, cells could not be computed again, because retention has deleted what is finer. */
const leastMark = ({ raw_from, minute_from, hour_from }: StoreState): number =>
  Math.max(raw_from, minute_from, hour_from) && floorTo(Math.max(raw_from, minute_from, hour_from) - 1, DAY_ms) + DAY_ms

/**
 * Takes the marks back and deletes the cells behind them, after the server's clock had run ahead: until it was there again, every
 * reading would come before the marks and be dealt with one by one, as late.
 */
async function unroll(store: Store): Promise<void> {
  const state = marked(store.state, Math.max(rollTo(store.state), leastMark(store.state)))
  await transaction(store, async (writer) => {
    for (const { table, size_ms, until } of CELL_LEVELS) {
      const ahead = `cell >= ${state[until] / size_ms}`
      for (const name of [table, `${table}_new`]) await writer.run(`delete from ${name} where ${ahead}`)
    }
    await writer.run(saveState(state))
  })
  store.state = state
}

/** Computes the cells that have ended since the last time and moves the marks. */
export async function roll(store: Store): Promise<void> {
  const state = marked(store.state, rollTo(store.state))
  const added: Partial<Record<Table, number>> = {}
  await transaction(store, async (writer) => {
    for (const level of CELL_LEVELS) {
      const [from, until] = [store.state[level.until], state[level.until]]
      if (from >= until) break
      const result = await writer.run(
        `insert into ${level.table}_new ${computeCells(level, from, until)} order by series, cell`,
      )
      added[level.table] = result.rowsChanged
    }
    await writer.run(saveState(state))
  })
  store.state = state
  for (const { table } of CELL_LEVELS) store.fresh[table] += added[table] ?? 0
}

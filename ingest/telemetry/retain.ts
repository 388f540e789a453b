import { DAY_ms, HOUR_ms, type Millis } from '#domain/time.ts'
import { floorTo } from './steps.ts'
import { saveState, type StoreState, type Table, TABLES } from './schema.ts'
import { numberOf, type Store, transaction } from './store.ts'
import type { Retention } from './telemetry.ts'

/** So many rows are deleted in one transaction, or those of an hour. */
const SLICE_ROWS = 2_000_000

/** From when on rows of each table are kept. A coarser table is never kept shorter than a finer one: it could not be computed anew. */
export function keptFrom(retention: Retention, now: Millis): Record<Table, number> {
  const days = {
    raw: retention.raw_days,
    minute: retention.minute_days,
    hour: retention.hour_days,
    day: retention.day_days,
  }
  const from = { raw: 0, minute: 0, hour: 0, day: 0 }
  let finer = Infinity
  for (const table of TABLES) {
    const kept = days[table]
    finer = Math.min(finer, kept === null ? 0 : Math.max(0, floorTo(now - kept * DAY_ms, DAY_ms)))
    from[table] = finer
  }
  return from
}

/**
 * Deletes one slice of what is older than is kept; answers whether there is more. Rows are deleted up to whole hours (raw) or days
 * (cells), and never beyond the mark up to which the next coarser cells were computed from them.
 */
export async function retainSlice(store: Store, from: Record<Table, number>): Promise<boolean> {
  for (const table of TABLES) {
    const goal = Math.min(from[table], floorTo(limitOf(table, store.state), table === 'raw' ? HOUR_ms : DAY_ms))
    if (goal <= store.state[`${table}_from`]) continue
    await deleteSlice(store, table, goal)
    return true
  }
  return false
}

function limitOf(table: Table, state: StoreState): number {
  if (table === 'raw') return state.minute_until
  if (table === 'minute') return state.hour_until
  return state.day_until
}

const SIZE_ms: Record<Table, number> = { raw: 1, minute: 60_000, hour: HOUR_ms, day: DAY_ms }

async function deleteSlice(store: Store, table: Table, goal: number): Promise<void> {
  const time = table === 'raw' ? 't' : 'cell'
  const size = SIZE_ms[table]
  const old = `${time} < ${goal / size}`
  const { writer } = store
  const oldest = `select min(${time})::double from (select ${time} from ${table} union all select ${time} from ${table}_new) where ${old}`
  const count = `select count(*) from (select ${time} from ${table} union all select ${time} from ${table}_new) where ${old}`
  let until = goal
  if (((await numberOf(writer, count)) ?? 0) > SLICE_ROWS) {
    const first = (await numberOf(writer, oldest))! * size
    const step = table === 'raw' ? HOUR_ms : DAY_ms
    until = Math.min(goal, floorTo(first, step) + step)
  }
  const state: StoreState = { ...store.state, [`${table}_from`]: until }
  await transaction(store, async () => {
    for (const name of [table, `${table}_new`]) await writer.run(`delete from ${name} where ${time} < ${until / size}`)
    await writer.run(saveState(state))
  })
  store.state = state
}

import type { DuckDBConnection } from '@duckdb/node-api'
import type { Incoming } from './incoming.ts'
import { mergeAncient, noteChanges, recomputeCells, replaceRows } from './late.ts'
import { appendRows } from './rows.ts'
import { saveState, type StoreState } from './schema.ts'
import { type Store, transaction } from './store.ts'

/** Writes what came in and moves the cursor, in one transaction: each batch is in the store exactly once or not at all. */
export async function writeIncoming(
  store: Store,
  incoming: Incoming,
  moved: Pick<StoreState, 'cursor' | 'crc' | 'server_at'>,
): Promise<void> {
  const state: StoreState = { ...store.state, ...moved }
  const { rows, late, ancient, dirty } = incoming
  await transaction(store, async (writer) => {
    await addSeries(writer, incoming.newSeries)
    if (rows.length > 0) await appendRows(writer, rows, 'raw_new')
    if (late.length > 0) await replaceRows(writer, late)
    if (dirty.length > 0) {
      await recomputeCells(writer, dirty, state)
      await noteChanges(writer, 'dirty')
    }
    if (ancient.length > 0) {
      await mergeAncient(writer, ancient, state)
      await noteChanges(writer, 'ancient')
    }
    await writer.run(saveState(state))
  })
  store.state = state
  store.fresh.raw += rows.length + late.length
  for (const table of ['minute', 'hour', 'day'] as const) store.fresh[table] += dirty.length + ancient.length
}

async function addSeries(writer: DuckDBConnection, added: Incoming['newSeries']): Promise<void> {
  if (added.length === 0) return
  const appender = await writer.createAppender('series')
  try {
    for (const [id, key] of added) {
      appender.appendUInteger(id)
      appender.appendVarchar(key)
      appender.endRow()
    }
  } finally {
    appender.closeSync()
  }
}

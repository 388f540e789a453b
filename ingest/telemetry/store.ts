import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import {
  CREATE_CHANGES,
  CREATE_STORE,
  ROW_GROUP_ROWS,
  STATE_FIELDS,
  STORE_FILE,
  STORE_VERSION,
  type StoreState,
} from './schema.ts'

/** DuckDB's own memory, which it fills; what does not fit goes to files in `telemetry.tmp` beside the store. */
const MEMORY_LIMIT = '32MB'
/** For work that fails with the usual limit, while it lasts: not all that sorts can go to files. */
const AMPLE_LIMIT = '512MB'
const TEMP_LIMIT = '4GB'
/** DuckDB's threads that rest give freed memory back from this on; usually it keeps 128 MB a thread, four times what it may use. */
const FLUSH_LIMIT = '1MB'
const THREADS = 2
/** The log is copied into the file when it has grown to this: bounds the memory of what is only there, the disk space and the time of a start after a kill. */
const LOG_LIMIT = '8MB'
/** Oldest DuckDB that can still read the file, needed for {@link ROW_GROUP_ROWS}. */
const STORAGE_VERSION = 'v1.5.0'

/** The open DuckDB file: one connection that writes, one that answers questions meanwhile, and what is known of its content. */
export type Store = {
  readonly writer: DuckDBConnection
  readonly reader: DuckDBConnection
  /** One more connection, for a long reading that must not keep short questions waiting; whoever asks closes it, before the store. */
  readonly connect: () => Promise<DuckDBConnection>
  /** As of the last committed transaction; replaced by who commits. */
  state: StoreState
  /** Ids of the series keys. */
  readonly ids: Map<string, number>
  /** Newest time by series id. */
  last: Float64Array
  /** Rows in `x_new`, by x. */
  readonly fresh: Record<'raw' | 'minute' | 'hour' | 'day', number>
  readonly close: () => void
}

/** Opens or makes the store of a data folder. Throws DuckDB's error; no file is left open then. */
export async function openStore(folder: string): Promise<Store> {
  const temp = join(folder, 'telemetry.tmp')
  mkdirSync(temp, { recursive: true, mode: 0o700 })
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(THREADS),
    memory_limit: MEMORY_LIMIT,
    temp_directory: temp,
    max_temp_directory_size: TEMP_LIMIT,
    checkpoint_threshold: LOG_LIMIT,
    allocator_flush_threshold: FLUSH_LIMIT,
    allocator_bulk_deallocation_flush_threshold: FLUSH_LIMIT,
    // Nothing is fetched from anywhere, whatever a query says.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connections: DuckDBConnection[] = []
  const close = (): void => {
    for (const connection of connections) connection.closeSync()
    instance.closeSync()
  }
  try {
    const writer = await instance.connect()
    connections.push(writer)
    const file = join(folder, STORE_FILE).replaceAll("'", "''")
    await writer.run(
      `attach '${file}' as store (row_group_size ${ROW_GROUP_ROWS}, storage_version '${STORAGE_VERSION}')`,
    )
    await writer.run('use store')
    await createTables(writer)
    const connect = async (): Promise<DuckDBConnection> => {
      const connection = await instance.connect()
      await connection.run('use store')
      return connection
    }
    const reader = await connect()
    connections.push(reader)
    return { writer, reader, connect, close, ...(await load(writer)) }
  } catch (error) {
    close()
    throw error
  }
}

/** The rows of a query, column by column. Integers must be cast to double (or are bigint). */
export async function columns(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.run(sql)).getColumnsJS()
}

export async function numberOf(connection: DuckDBConnection, sql: string): Promise<number | null> {
  const value = (await columns(connection, sql))[0]?.[0]
  return value === null || value === undefined ? null : Number(value)
}

/** Runs `write` in one transaction of the writer; when it throws nothing of it is kept. */
export async function transaction(store: Store, write: (writer: DuckDBConnection) => Promise<void>): Promise<void> {
  const { writer } = store
  await writer.run('begin')
  try {
    await write(writer)
    await writer.run('commit')
  } catch (error) {
    // After a fatal error a rollback is refused too; the first error is the one to tell, and the store is opened anew.
    await writer.run('rollback').catch(() => {})
    throw error
  }
}

/** Does `work`; where DuckDB's memory does not suffice, once more with plenty. It must leave nothing behind when it throws. */
export async function withRoom<T>(store: Pick<Store, 'connect'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!/out of memory error/i.test((error as Error).message)) throw error
    const other = await store.connect()
    try {
      await other.run(`set memory_limit = '${AMPLE_LIMIT}'`)
      return await work()
    } finally {
      // Refused while something under way holds more: then it stays ample until the next time.
      await other.run(`set memory_limit = '${MEMORY_LIMIT}'`).catch(() => {})
      other.closeSync()
    }
  }
}

async function createTables(writer: DuckDBConnection): Promise<void> {
  const made = await numberOf(writer, "select count(*) from duckdb_tables() where database_name = 'store'")
  if (made === 0) {
    await writer.run(`begin; ${[...CREATE_STORE, ...CREATE_CHANGES].join('; ')}; commit`)
    return
  }
  const version = await numberOf(writer, 'select version from version')
  if (version !== STORE_VERSION) {
    throw new Error(`${STORE_FILE} has version ${version}; this version of the program knows ${STORE_VERSION}`)
  }
  for (const sql of CREATE_CHANGES) await writer.run(sql)
}

async function load(writer: DuckDBConnection): Promise<Pick<Store, 'state' | 'ids' | 'last' | 'fresh'>> {
  const row = await columns(writer, `select ${STATE_FIELDS.map((f) => `${f}::double`).join(', ')} from state`)
  const state = Object.fromEntries(STATE_FIELDS.map((f, i) => [f, row[i]![0]])) as unknown as StoreState
  const [ids, keys] = await columns(writer, 'select id::double, key from series')
  const lasts = await columns(
    writer,
    `select series::double, max(t)::double from (
       select series, t from series_last union all select series, max(t) from raw_new group by series) group by series`,
  )
  const map = new Map((keys ?? []).map((key, i) => [key as string, (ids as number[])[i]!]))
  const last = new Float64Array(Math.max(1024, map.size * 2)).fill(-Infinity)
  lasts[0]?.forEach((series, i) => (last[series as number] = lasts[1]![i] as number))
  const count = async (table: string): Promise<number> => (await numberOf(writer, `select count(*) from ${table}`)) ?? 0
  const fresh = {
    raw: await count('raw_new'),
    minute: await count('minute_new'),
    hour: await count('hour_new'),
    day: await count('day_new'),
  }
  return { state, ids: map, last, fresh }
}

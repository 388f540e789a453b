import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api'
import { invariant } from '#domain/invariant.ts'
import { DAY_ms, MINUTE_ms, type Millis } from '#domain/time.ts'
import { BlockMemory } from './block-memory.ts'

/** Raw rows of these series (`site/equipment/point`), or of all that there are, with from ≤ t < until. */
export type RowsQuery = { readonly keys: readonly string[] | 'all'; readonly from: Millis; readonly until: Millis }

/**
 * All raw rows of the series asked for in one stretch of time, in no order. Blocks follow each other in time; the memory of one may be used
 * again when the next is asked for.
 */
export type RowBlock = {
  readonly from: Millis
  readonly until: Millis
  readonly rows: number
  /** Two words a row: milliseconds after `from`; id of the series × 8 + quality. */
  readonly words: Uint32Array<ArrayBuffer>
  /** NaN where the value was no number. */
  readonly values: Float64Array<ArrayBuffer>
}
/** The memory of a block, to be handed to another thread. */
export const buffersOf = ({ words, values }: RowBlock): ArrayBuffer[] => [words.buffer, values.buffer]
/** Bits of the second word that hold the quality. */
export const QUALITY_BITS = 3

/** 16 MB a block: larger ones read little faster, and one is read while another is looked at. */
export const BLOCK_ROWS = 1_000_000
/** A stretch that holds so many times as much is read again in two, so that a burst of readings cannot fill the memory. */
const OVERFLOW = 2
/** Milliseconds after `from` fit one word. */
const STRETCH_MAX_ms = 31 * DAY_ms
/** How often a point is read, as long as nothing is known of it. */
const INTERVAL_GUESS_ms = MINUTE_ms
/** The next stretch is at most so many times as long as the last one. */
const GROWTH_MAX = 4
const BOTH = ['raw', 'raw_new'] as const
/** Of the two words of a row, and of its value. */
const ROW_BYTES = 8

/**
 * Reads the rows of some series block by block, each in a query of its own and of about `wanted` rows. Throws DuckDB's error.
 */
export async function* readBlocks(
  connection: DuckDBConnection,
  ids: readonly number[],
  from: Millis,
  until: Millis,
  wanted = BLOCK_ROWS,
  memory = new BlockMemory(),
): AsyncGenerator<RowBlock> {
  if (ids.length === 0) return
  const begin = Math.max(0, Math.floor(from))
  const end = Math.ceil(until)
  let stretch_ms = Math.min(STRETCH_MAX_ms, Math.ceil((wanted * INTERVAL_GUESS_ms) / ids.length))
  for (let at = begin; at < end;) {
    const stop = Math.min(end, at + stretch_ms)
    const block = await readBlock(connection, ids, at, stop, wanted * OVERFLOW, memory)
    if (block === null) {
      stretch_ms = Math.ceil((stop - at) / 2)
      continue
    }
    const growth = Math.min(GROWTH_MAX, wanted / Math.max(1, block.rows))
    stretch_ms = Math.min(STRETCH_MAX_ms, Math.max(1, Math.floor((stop - at) * growth)))
    at = stop
    yield block
  }
}

/** Null where the stretch holds too much and can still be divided. */
async function readBlock(
  connection: DuckDBConnection,
  ids: readonly number[],
  from: number,
  until: number,
  rowsMax: number,
  memory: BlockMemory,
): Promise<RowBlock | null> {
  const results = await queryBoth(connection, ids, from, until)
  const rows = results.reduce((sum, { rowCount }) => sum + rowCount, 0)
  if (rows > rowsMax && until - from > 1) return null
  const pairs = new BigUint64Array(memory.take(rows * ROW_BYTES), 0, rows)
  const words = new Uint32Array(pairs.buffer, 0, 2 * rows)
  const values = new Float64Array(memory.take(rows * ROW_BYTES), 0, rows)
  let row = 0
  for (const result of results) {
    // The next chunk is fetched by another thread while this one is copied.
    let fetched = result.fetchChunk()
    for (let chunk = await fetched; chunk && chunk.rowCount > 0; chunk = await fetched) {
      fetched = result.fetchChunk()
      pairs.set(itemsOf(chunk.getColumnVector(0), BigUint64Array), row)
      values.set(itemsOf(chunk.getColumnVector(1), Float64Array), row)
      row += chunk.rowCount
    }
  }
  return { from, until, rows, words, values }
}

/** The large table and the one of what came in lately, as of one moment: a union of both in one query takes half as long again. */
async function queryBoth(
  connection: DuckDBConnection,
  ids: readonly number[],
  from: number,
  until: number,
): Promise<readonly DuckDBMaterializedResult[]> {
  try {
    await connection.run('begin transaction read only')
    const results: DuckDBMaterializedResult[] = []
    for (const table of BOTH) results.push(await connection.run(blockSql(table, ids, from, until)))
    return results
  } finally {
    // It wrote nothing, and what failed is told by the query; one that was interrupted itself is asked for again.
    await connection.run('rollback').catch(() => connection.run('rollback').catch(() => {}))
  }
}

/** The two words of a row come as one number of 64 bits, so that a chunk is two copies of memory and nothing is made a value. */
function blockSql(table: (typeof BOTH)[number], ids: readonly number[], from: number, until: number): string {
  const [low, high] = [Math.min(...ids), Math.max(...ids)]
  return `select ((series::ubigint * ${1 << QUALITY_BITS} + quality) << 32) | (t - ${from})::ubigint,
      coalesce(value, 'nan'::double)
    from ${table}
    where t >= ${from} and t < ${until} and series >= ${low} and series <= ${high} and series in (${ids.join(', ')})`
}

/** The memory of a vector, which its class keeps to itself; an element at a time costs five times as much. */
function itemsOf<A extends Float64Array | BigUint64Array>(vector: object, type: abstract new () => A): A {
  const { items } = vector as { readonly items?: unknown }
  invariant(items instanceof type, 'a vector of DuckDB holds its column as a typed array')
  return items
}

import type { DuckDBConnection } from '@duckdb/node-api'
import { invariant } from '#domain/invariant.ts'
import { DAY_ms, MINUTE_ms, type Millis } from '#domain/time.ts'
import { both } from './schema.ts'

/** Raw rows of these series (`site/equipment/point`), or of all that there are, with from ≤ t < until. */
export type RowsQuery = { readonly keys: readonly string[] | 'all'; readonly from: Millis; readonly until: Millis }

/** All raw rows of the series asked for in one stretch of time, in no order. Blocks follow each other in time. */
export type RowBlock = {
  readonly from: Millis
  readonly until: Millis
  readonly rows: number
  /** Two words a row: milliseconds after `from`; id of the series × 8 + quality. */
  readonly words: Uint32Array<ArrayBuffer>
  /** NaN where the value was no number. */
  readonly values: Float64Array<ArrayBuffer>
}
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
/** Bytes of the two words of a row, and of its value. */
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
): AsyncGenerator<RowBlock> {
  if (ids.length === 0) return
  const begin = Math.max(0, Math.floor(from))
  const end = Math.ceil(until)
  let stretch_ms = Math.min(STRETCH_MAX_ms, Math.ceil((wanted * INTERVAL_GUESS_ms) / ids.length))
  for (let at = begin; at < end;) {
    const stop = Math.min(end, at + stretch_ms)
    const block = await readBlock(connection, ids, at, stop, wanted * OVERFLOW)
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
): Promise<RowBlock | null> {
  const result = await connection.run(blockSql(ids, from, until))
  const rows = result.rowCount
  if (rows > rowsMax && until - from > 1) return null
  const words = new Uint32Array(new ArrayBuffer(rows * ROW_BYTES))
  const pairs = new BigUint64Array(words.buffer)
  const values = new Float64Array(new ArrayBuffer(rows * ROW_BYTES))
  let row = 0
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    pairs.set(itemsOf(chunk.getColumnVector(0), BigUint64Array), row)
    values.set(itemsOf(chunk.getColumnVector(1), Float64Array), row)
    row += chunk.rowCount
  }
  return { from, until, rows, words, values }
}

/** The two words of a row come as one number of 64 bits, so that a chunk is two copies of memory and nothing is made a value. */
function blockSql(ids: readonly number[], from: number, until: number): string {
  const [low, high] = [Math.min(...ids), Math.max(...ids)]
  return `select ((series::ubigint * ${1 << QUALITY_BITS} + quality) << 32) | (t - ${from})::ubigint,
      coalesce(value, 'nan'::double)
    from ${both('raw')}
    where t >= ${from} and t < ${until} and series >= ${low} and series <= ${high} and series in (${ids.join(', ')})`
}

/** The memory of a vector, which its class keeps to itself; an element at a time costs five times as much. */
function itemsOf<A extends Float64Array | BigUint64Array>(vector: object, type: abstract new () => A): A {
  const { items } = vector as { readonly items?: unknown }
  invariant(items instanceof type, 'a vector of DuckDB holds its column as a typed array')
  return items
}

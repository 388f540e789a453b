import { BIGINT, DOUBLE, DuckDBDataChunk, type DuckDBConnection, UINTEGER, UTINYINT } from '@duckdb/node-api'

const ROW_TYPES = [UINTEGER, BIGINT, DOUBLE, UTINYINT]
const CHUNK_ROWS = 2048
const FIRST_ROWS = 4096

/** Raw rows as columns of growing typed arrays; emptied and filled again, so that nothing is allocated a value. */
export class Rows {
  series = new Uint32Array(FIRST_ROWS)
  t = new Float64Array(FIRST_ROWS)
  value = new Float64Array(FIRST_ROWS)
  quality = new Uint8Array(FIRST_ROWS)
  length = 0

  add(series: number, t: number, value: number, quality: number): void {
    if (this.length === this.series.length) this.#grow()
    const i = this.length
    this.series[i] = series
    this.t[i] = t
    this.value[i] = value
    this.quality[i] = quality
    this.length = i + 1
  }

  clear(): void {
    this.length = 0
  }

  #grow(): void {
    const length = this.series.length * 2
    this.series = grown(this.series, new Uint32Array(length))
    this.t = grown(this.t, new Float64Array(length))
    this.value = grown(this.value, new Float64Array(length))
    this.quality = grown(this.quality, new Uint8Array(length))
  }
}

function grown<A extends Uint32Array | Float64Array | Uint8Array>(array: A, larger: A): A {
  larger.set(array)
  return larger
}

/** Appends the rows to a table (series, t, value, quality), column by column; a value that is not finite becomes null. */
export async function appendRows(
  connection: DuckDBConnection,
  rows: Rows,
  table: string,
  catalog?: 'temp',
): Promise<void> {
  const appender = await (catalog
    ? connection.createAppender(table, 'main', catalog)
    : connection.createAppender(table))
  try {
    for (let begin = 0; begin < rows.length; begin += CHUNK_ROWS) {
      appender.appendDataChunk(chunkOf(rows, begin, Math.min(CHUNK_ROWS, rows.length - begin)))
    }
  } finally {
    appender.closeSync()
  }
}

function chunkOf(rows: Rows, begin: number, length: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(ROW_TYPES, length)
  const [series, t, value, quality] = [0, 1, 2, 3].map((column) => chunk.getColumnVector(column))
  for (let i = 0, row = begin; i < length; i += 1, row += 1) {
    const number = rows.value[row]!
    series!.setItem(i, rows.series[row]!)
    t!.setItem(i, BigInt(rows.t[row]!))
    value!.setItem(i, Number.isFinite(number) ? number : null)
    quality!.setItem(i, rows.quality[row]!)
  }
  for (const vector of [series, t, value, quality]) vector!.flush()
  return chunk
}

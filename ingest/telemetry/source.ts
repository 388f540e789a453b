import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { Millis } from '#domain/time.ts'

/** Written by ingest/journal; this thread only reads it. */
const JOURNAL_FILE = 'journal.sqlite'
const BUSY_TIMEOUT_ms = 2000
/** A look at what waits counts no further than this: after an outage there may be millions. */
const LOOK_BATCHES = 500
/** Batches may be empty of values (alarms and commands only). */
const READ_BATCHES = 20_000

export type SourceBatch = {
  readonly id: number
  readonly at: Millis
  readonly crc: number
  readonly values: number
  readonly readings: Uint8Array
  /** The bytes are not those the journal wrote. */
  readonly damaged: boolean
}

/** The journal, read through a read-only connection of its own. */
export type Source = {
  /** What waits behind the cursor (the next {@link LOOK_BATCHES} batches of it), and since when. */
  readonly pending: (after: number) => {
    readonly values: number
    readonly batches: number
    readonly oldestAt: Millis | null
  }
  /** The batches after `after`, in order, with at most `values` values (one batch more than that, so that any batch fits). */
  readonly read: (after: number, values: number) => readonly SourceBatch[]
  /** Check sum of a batch; null when the journal no longer holds it. */
  readonly crcOf: (id: number) => number | null
  /** 0 while there is none. */
  readonly newest: () => number
  readonly keyOf: (series: number) => string | null
  readonly close: () => void
}

type BatchRow = { id: number; at: number; crc: number; values: number; readings: Uint8Array }

/** Throws while there is no journal in the folder, or it cannot be read. */
export function openSource(folder: string): Source {
  const file = join(folder, JOURNAL_FILE)
  if (!existsSync(file)) throw new Error(`there is no ${JOURNAL_FILE} in the data folder`)
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_ms })
  try {
    return { ...statementsOf(database), close: () => database.close() }
  } catch (error) {
    database.close()
    throw error
  }
}

function statementsOf(database: DatabaseSync): Omit<Source, 'close'> {
  const pending = database.prepare(
    `select coalesce(sum("values"), 0) as "values", count(*) as batches, min(at) as oldestAt
     from (select "values", at from batch where id > ? order by id limit ${LOOK_BATCHES})`,
  )
  const read = database.prepare('select id, at, crc, "values", readings from batch where id > ? order by id')
  const crc = database.prepare('select crc from batch where id = ?')
  const newest = database.prepare('select max(id) as id from batch')
  const key = database.prepare('select key from series where number = ?')
  return {
    pending: (after) => pending.get(after) as ReturnType<Source['pending']>,
    read: (after, values) => {
      const found: SourceBatch[] = []
      let taken = 0
      for (const row of read.iterate(after) as Iterable<BatchRow>) {
        found.push({ ...row, damaged: crc32(row.readings) !== row.crc })
        taken += row.values
        if (taken >= values || found.length >= READ_BATCHES) break
      }
      return found
    },
    crcOf: (id) => (crc.get(id)?.['crc'] as number | undefined) ?? null,
    newest: () => Number(newest.get()?.['id'] ?? 0),
    keyOf: (series) => (key.get(series)?.['key'] as string | undefined) ?? null,
  }
}

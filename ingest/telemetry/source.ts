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
/** A length lies on a page of its own: weighing millions of batches one by one would read gigabytes. */
const SAMPLE_BATCHES = 64

export type SourceBatch = {
  readonly id: number
  readonly at: Millis
  readonly crc: number
  readonly values: number
  readonly readings: Uint8Array
  /** The bytes are not those the journal wrote. */
  readonly damaged: boolean
}

/**
 * What is wrong with a cursor when the journal is not the one it was moved on; null when it fits. `holder`: what already has the
 * batches, in the sentence.
 */
export function cursorMismatch(
  { cursor, crc }: { readonly cursor: number; readonly crc: number },
  source: Pick<Source, 'newest' | 'crcOf'>,
  holder: string,
): string | null {
  if (cursor === 0) return null
  const newest = source.newest()
  if (newest < cursor) return `the journal ends at batch ${newest}, before batch ${cursor} which ${holder} already has`
  const found = source.crcOf(cursor)
  return found === null || found === crc ? null : `batch ${cursor} of the journal is not the one ${holder} has`
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
  /** Server time of the oldest batch behind a cursor; null where there is none. */
  readonly oldestAt: (after: number) => Millis | null
  /** The batch before the oldest that is kept. */
  readonly begin: () => number
  /** Bytes of readings behind a cursor, reckoned from a sample of the batches. */
  readonly bytesAbout: (after: number) => number
  /** The batch before the first one that was committed at or after this time; the newest where none was. */
  readonly lastBefore: (at: Millis) => number
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
  const first = database.prepare('select at from batch where id > ? order by id limit 1')
  const oldest = database.prepare('select min(id) as id from batch')
  const one = database.prepare('select at, length(readings) as bytes from batch where id = ?')
  const newestId = (): number => Number(newest.get()?.['id'] ?? 0)
  const begin = (): number => Math.max(0, Number(oldest.get()?.['id'] ?? 1) - 1)
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
    newest: newestId,
    keyOf: (series) => (key.get(series)?.['key'] as string | undefined) ?? null,
    oldestAt: (after) => (first.get(after)?.['at'] as number | undefined) ?? null,
    begin,
    bytesAbout: (after) => {
      const from = Math.max(after, begin())
      const batches = newestId() - from
      const sample = Math.min(batches, SAMPLE_BATCHES)
      let bytes = 0
      for (let i = 1; i <= sample; i += 1) {
        bytes += Number(one.get(from + Math.floor((i * batches) / sample))?.['bytes'] ?? 0)
      }
      return sample === 0 ? 0 : Math.round((bytes / sample) * batches)
    },
    lastBefore: (at) => {
      // Ids have no gap and times rise with them: half as many are left with every look.
      let [below, end] = [begin(), newestId() + 1]
      while (end - below > 1) {
        const middle = Math.floor((below + end) / 2)
        if (Number(one.get(middle)?.['at'] ?? 0) < at) below = middle
        else end = middle
      }
      return below
    },
  }
}

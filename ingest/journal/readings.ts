import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { Kysely } from 'kysely'
import { prepared } from './dialect.ts'
import type { StoredReadings } from './protocol.ts'
import type { Tables } from './schema.ts'

/** One answer of the journal's thread holds at most this much (one batch more than the bytes, so that any batch fits). */
const READ_ROWS = 256
const READ_BYTES = 1024 * 1024

export type Reader = {
  /** The batches after `after`, in order, as many as fit an answer. Throws where one is missing or its blob is damaged. */
  readonly read: (after: number) => readonly StoredReadings[]
}

export function createReader(database: DatabaseSync, db: Kysely<Tables>): Reader {
  const select = prepared(
    database,
    db.selectFrom('batch').select(['id', 'at', 'crc', 'readings']).where('id', '>', 0).orderBy('id').limit(READ_ROWS),
  )
  return {
    read: (after) => {
      const found: StoredReadings[] = []
      let bytes = 0
      for (const row of select.iterate(after, READ_ROWS) as Iterable<Row>) {
        const previous = found.at(-1)
        if (previous && row.id !== previous.batch + 1) throw damaged(previous.batch + 1, 'it is missing')
        if (crc32(row.readings) !== row.crc) throw damaged(row.id, 'its check sum is not that of its bytes')
        found.push({ batch: row.id, at: row.at, readings: row.readings })
        bytes += row.readings.length
        if (bytes >= READ_BYTES) break
      }
      return found
    },
  }
}

type Row = { readonly id: number; readonly at: number; readonly crc: number; readonly readings: Uint8Array }

const damaged = (batch: number, how: string): Error =>
  new Error(`batch ${batch} of the journal is damaged: ${how}. Restore the data folder from a backup.`)

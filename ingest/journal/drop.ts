import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import { pragma } from './database.ts'
import { prepared } from './dialect.ts'
import type { Tables } from './schema.ts'

/** A slice is one transaction of a few milliseconds; commits go between two of them. */
const SLICE_ROWS = 500
const SLICE_BYTES = 8 * 1024 * 1024
/** Free pages are used again by the next batches. More than this (64 MB) is left over from a long outage and is given back, little by little. */
const FREE_PAGES_KEPT = 16_384
const PAGES_GIVEN_BACK = 512

export type Dropper = {
  /** Deletes one slice of the batches up to `upTo`; answers whether there is more. The newest row stays: it carries the count. */
  readonly drop: (upTo: number) => boolean
  /** Gives every free page back to the disk, each step small enough for the reserve. */
  readonly giveBack: () => void
}

/** Deletes blobs that every consumer has passed. */
export function createDropper(database: DatabaseSync, db: Kysely<Tables>): Dropper {
  const oldest = prepared(
    database,
    db
      .selectFrom('batch')
      .select(({ fn }) => ['id', fn<number>('length', ['readings']).as('bytes')])
      .where('id', '<=', 0)
      .where('id', '<', (e) => e.selectFrom('batch').select(({ fn }) => fn.max('id').as('newest')))
      .orderBy('id')
      .limit(SLICE_ROWS),
  )
  const erase = prepared(database, db.deleteFrom('batch').where('id', '<=', 0))

  const sliceEnd = (upTo: number): { readonly end: number; readonly more: boolean } | null => {
    let [end, bytes, rows] = [0, 0, 0]
    for (const row of oldest.all(upTo, SLICE_ROWS) as { id: number; bytes: number }[]) {
      if (rows > 0 && bytes + row.bytes > SLICE_BYTES) return { end, more: true }
      end = row.id
      bytes += row.bytes
      rows += 1
    }
    return rows === 0 ? null : { end, more: rows === SLICE_ROWS }
  }

  return {
    drop: (upTo) => {
      const slice = sliceEnd(upTo)
      if (!slice) return false
      erase.run(slice.end)
      if (pragma(database, 'freelist_count') > FREE_PAGES_KEPT) {
        database.exec(`pragma incremental_vacuum(${PAGES_GIVEN_BACK})`)
      }
      return slice.more
    },
    giveBack: () => {
      for (let free = Infinity; ;) {
        const left = pragma(database, 'freelist_count')
        if (left === 0 || left >= free) return
        free = left
        database.exec(`pragma incremental_vacuum(${PAGES_GIVEN_BACK}); pragma wal_checkpoint(truncate)`)
      }
    },
  }
}

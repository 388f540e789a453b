import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { Batch } from './journal.ts'
import { prepared } from './dialect.ts'
import type { StoredDeadLetter } from './protocol.ts'
import type { Tables } from './schema.ts'

/** One device that sends nothing but rubbish must not push out what others sent. */
export const DEAD_LETTERS_PER_DEVICE = 200
export const DEAD_LETTERS_IN_ALL = 20_000
/** Each is up to some kB, and one parameter of a statement. */
const DEAD_LETTERS_PER_ANSWER = 500

type Letters = Batch['deadLetters']

export type DeadLetterWriter = {
  /** Inside the transaction of the batch: adds the letters and deletes the oldest beyond the limits. */
  readonly write: (batch: number, letters: Letters) => void
  readonly deleteBatch: (batch: number) => void
  /** The transaction failed: what was counted in it is counted anew from the table. */
  readonly rolledBack: () => void
}

/** Counts are kept in memory, so that a batch costs only its own letters and one deletion per device in it. */
export function createDeadLetterWriter(database: DatabaseSync, db: Kysely<Tables>): DeadLetterWriter {
  const statements = prepareStatements(database, db)
  let counts: Counts | null = null

  return {
    write: (batch, letters) => {
      if (letters.length === 0) return
      counts ??= count(statements.counts.all() as CountRow[])
      for (const letter of newest(letters)) {
        const { device, topic, receivedAt, reason, payload, size } = letter
        statements.insert.run(batch, device, topic, receivedAt, JSON.stringify(reason), payload, size)
        counts.of.set(device, (counts.of.get(device) ?? 0) + 1)
        counts.all += 1
      }
      for (const device of new Set(letters.map((l) => l.device))) deleteOldestOf(counts, device)
      deleteOldest(counts)
    },
    deleteBatch: (batch) => {
      statements.deleteBatch.run(batch)
      counts = null
    },
    rolledBack: () => {
      counts = null
    },
  }

  function deleteOldestOf(kept: Counts, device: string): void {
    const excess = (kept.of.get(device) ?? 0) - DEAD_LETTERS_PER_DEVICE
    if (excess <= 0) return
    statements.deleteOldestOf.run(device, excess)
    kept.of.set(device, DEAD_LETTERS_PER_DEVICE)
    kept.all -= excess
  }

  function deleteOldest(kept: Counts): void {
    const excess = kept.all - DEAD_LETTERS_IN_ALL
    if (excess <= 0) return
    for (const row of statements.deleteOldest.all(excess) as { device: string }[]) {
      const left = kept.of.get(row.device)! - 1
      if (left === 0) kept.of.delete(row.device)
      else kept.of.set(row.device, left)
    }
    kept.all = DEAD_LETTERS_IN_ALL
  }
}

type Counts = { readonly of: Map<string, number>; all: number }
type CountRow = { readonly device: string; readonly letters: number }

const count = (rows: readonly CountRow[]): Counts => ({
  of: new Map(rows.map((r) => [r.device, r.letters])),
  all: rows.reduce((sum, r) => sum + r.letters, 0),
})

/** The last of each device, in order: earlier ones would be deleted in the same transaction. */
function newest(letters: Letters): Letters {
  const seen = new Map<string, number>()
  return letters
    .toReversed()
    .filter(({ device }) => {
      const n = (seen.get(device) ?? 0) + 1
      seen.set(device, n)
      return n <= DEAD_LETTERS_PER_DEVICE
    })
    .slice(0, DEAD_LETTERS_IN_ALL)
    .toReversed()
}

const newestFirst = (db: Kysely<Tables>) =>
  db
    .selectFrom('dead_letter')
    .select(['id', 'device', 'topic', 'received_at as receivedAt', 'reason', 'payload', 'size'])
    .orderBy('id', 'desc')

/** The newest letters of a device, newest first. */
export const selectDeadLetters = (db: Kysely<Tables>, device: string, limit: number): Promise<StoredDeadLetter[]> =>
  newestFirst(db).where('device', '=', device).limit(Math.min(limit, DEAD_LETTERS_PER_DEVICE)).execute()

/**
 * The newest letters of senders other than these devices, newest first. The devices may be more than a statement takes as parameters:
 * the senders of all letters, which are bounded, are looked through here.
 */
export async function selectDeadLettersExcept(
  db: Kysely<Tables>,
  devices: readonly string[],
  limit: number,
): Promise<StoredDeadLetter[]> {
  const known = new Set(devices)
  const senders = await db.selectFrom('dead_letter').select(['id', 'device']).orderBy('id', 'desc').execute()
  const ids = senders.flatMap(({ id, device }) => (known.has(device) ? [] : [id]))
  return newestFirst(db)
    .where('id', 'in', ids.slice(0, Math.min(limit, DEAD_LETTERS_PER_ANSWER)))
    .execute()
}

function prepareStatements(database: DatabaseSync, db: Kysely<Tables>) {
  const statement = prepared.bind(null, database)
  const oldest = db.selectFrom('dead_letter').select('id').orderBy('id')
  return {
    counts: statement(
      db
        .selectFrom('dead_letter')
        .select(({ fn }) => ['device', fn.countAll<number>().as('letters')])
        .groupBy('device'),
    ),
    insert: statement(
      db
        .insertInto('dead_letter')
        .values({ batch: 0, device: '', topic: '', received_at: 0, reason: '', payload: '', size: 0 }),
    ),
    deleteOldestOf: statement(db.deleteFrom('dead_letter').where('id', 'in', oldest.where('device', '=', '').limit(0))),
    deleteOldest: statement(db.deleteFrom('dead_letter').where('id', 'in', oldest.limit(0)).returning('device')),
    deleteBatch: statement(db.deleteFrom('dead_letter').where('batch', '=', 0)),
  }
}

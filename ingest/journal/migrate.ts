import { gzipSync } from 'node:zlib'
import { type Kysely, sql } from 'kysely'
import { JournalRefused } from './refusal.ts'
import type { Tables } from './schema.ts'

/** The two types that SQLite and PostgreSQL call by different names. SQLite's `integer` has 64 bits and, as a primary key, is the row id. */
type ColumnTypes = { readonly id: ReturnType<typeof sql>; readonly blob: ReturnType<typeof sql> }
const SQLITE_TYPES: ColumnTypes = { id: sql`integer`, blob: sql`blob` }

type Migration = (db: Kysely<Tables>, types: ColumnTypes) => Promise<void>

/** Version n is reached by the n-th function. A published one is never edited; a change is one more function. */
const MIGRATIONS: readonly Migration[] = [createJournal, compressSnapshot, createLedger, createDutyLog]

export const SCHEMA_VERSION = MIGRATIONS.length

/**
 * Brings the tables to {@link SCHEMA_VERSION}. Runs inside the caller's transaction, so that an upgrade that fails changes nothing.
 * Throws when the file was written by a newer version.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await db.schema.createTable('schema_version').ifNotExists().addColumn('version', 'integer', notNull).execute()
  const row = await db.selectFrom('schema_version').select('version').executeTakeFirst()
  const version = row?.version ?? 0
  if (version > SCHEMA_VERSION) {
    throw new JournalRefused(
      `the journal was written by a newer version (schema ${version}; this version knows ${SCHEMA_VERSION}): ` +
        'start the newer version again, or restore the backup made before the upgrade',
    )
  }
  if (version === SCHEMA_VERSION) return
  for (const step of MIGRATIONS.slice(version)) await step(db, SQLITE_TYPES)
  if (row) await db.updateTable('schema_version').set({ version: SCHEMA_VERSION }).execute()
  else await db.insertInto('schema_version').values({ version: SCHEMA_VERSION }).execute()
}

const notNull = <C extends { notNull: () => C }>(column: C): C => column.notNull()

async function createJournal(db: Kysely<Tables>, { id, blob }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('batch')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('at', 'bigint', notNull)
    .addColumn('messages', 'integer', notNull)
    .addColumn('values', 'integer', notNull)
    .addColumn('crc', 'bigint', notNull)
    .addColumn('readings', blob, notNull)
    .execute()
  await db.schema
    .createTable('change')
    .addColumn('site', 'text', notNull)
    .addColumn('seq', 'bigint', notNull)
    .addColumn('batch', 'bigint', notNull)
    .addColumn('at', 'bigint', notNull)
    .addColumn('type', 'text', notNull)
    .addColumn('subject', 'text', notNull)
    .addColumn('occurrence', 'text')
    .addColumn('json', 'text', notNull)
    .addPrimaryKeyConstraint('change_pk', ['site', 'seq'])
    .execute()
  await db.schema.createIndex('change_subject').on('change').columns(['site', 'subject', 'seq']).execute()
  await db.schema
    .createTable('alarm')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('site', 'text', notNull)
    .addColumn('json', 'text', notNull)
    .execute()
  await db.schema
    .createTable('device_state')
    .addColumn('device', 'text', (c) => c.primaryKey().notNull())
    .addColumn('json', 'text', notNull)
    .execute()
  await createDeadLetters(db, id)
  await createNumbersAndRest(db, id)
}

async function createDeadLetters(db: Kysely<Tables>, id: ColumnTypes['id']): Promise<void> {
  await db.schema
    .createTable('dead_letter')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('batch', 'bigint', notNull)
    .addColumn('device', 'text', notNull)
    .addColumn('topic', 'text', notNull)
    .addColumn('received_at', 'bigint', notNull)
    .addColumn('reason', 'text', notNull)
    .addColumn('payload', 'text', notNull)
    .addColumn('size', 'integer', notNull)
    .execute()
  await db.schema.createIndex('dead_letter_device').on('dead_letter').columns(['device', 'id']).execute()
}

async function createNumbersAndRest(db: Kysely<Tables>, id: ColumnTypes['id']): Promise<void> {
  for (const table of ['series', 'device'] as const) {
    await db.schema
      .createTable(table)
      .addColumn('number', id, (c) => c.primaryKey())
      .addColumn('key', 'text', (c) => c.notNull().unique())
      .execute()
  }
  await db.schema
    .createTable('snapshot')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('batch', 'bigint', notNull)
    .addColumn('at', 'bigint', notNull)
    .addColumn('state', 'text', notNull)
    .execute()
  await db.schema
    .createTable('credential')
    .addColumn('device', 'text', (c) => c.primaryKey().notNull())
    .addColumn('hash', 'text', notNull)
    .addColumn('created_at', 'bigint', notNull)
    .execute()
}

/** The state of the conditions was JSON text, of seven megabytes with 2,000 devices. */
async function compressSnapshot(db: Kysely<Tables>, { blob }: ColumnTypes): Promise<void> {
  const before = await db.selectFrom('snapshot').selectAll().executeTakeFirst()
  await db.schema.dropTable('snapshot').execute()
  await db.schema
    .createTable('snapshot')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('batch', 'bigint', notNull)
    .addColumn('at', 'bigint', notNull)
    .addColumn('state', blob, notNull)
    .execute()
  if (!before) return
  await db
    .insertInto('snapshot')
    .values({ ...before, state: gzipSync(before.state) })
    .execute()
}

async function createLedger(db: Kysely<Tables>, { id }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('record')
    .addColumn('kind', 'text', notNull)
    .addColumn('id', 'text', notNull)
    .addColumn('json', 'text', notNull)
    .addPrimaryKeyConstraint('record_pk', ['kind', 'id'])
    .execute()
  await db.schema
    .createTable('audit')
    .addColumn('n', id, (c) => c.primaryKey())
    .addColumn('at', 'bigint', notNull)
    .addColumn('site', 'text')
    .addColumn('account', 'text')
    .addColumn('action', 'text', notNull)
    .addColumn('subject', 'text', notNull)
    .addColumn('row', 'text', notNull)
    .addColumn('hash', 'text', notNull)
    .execute()
  await db.schema.createIndex('audit_subject').on('audit').columns(['subject', 'n']).execute()
}

/** The duty log of each post is a chain of its own; `duty_dropped` keeps the end of what was older than its retention, so that the rest can be checked. */
async function createDutyLog(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('duty_entry')
    .addColumn('site', 'text', notNull)
    .addColumn('post', 'text', notNull)
    .addColumn('n', 'bigint', notNull)
    .addColumn('at', 'bigint', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('row', 'text', notNull)
    .addColumn('hash', 'text', notNull)
    .addPrimaryKeyConstraint('duty_entry_pk', ['site', 'post', 'n'])
    .execute()
  await db.schema.createIndex('duty_entry_kind').on('duty_entry').columns(['site', 'post', 'kind', 'n']).execute()
  await db.schema
    .createTable('duty_dropped')
    .addColumn('site', 'text', notNull)
    .addColumn('post', 'text', notNull)
    .addColumn('n', 'bigint', notNull)
    .addColumn('hash', 'text', notNull)
    .addPrimaryKeyConstraint('duty_dropped_pk', ['site', 'post'])
    .execute()
}

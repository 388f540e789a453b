import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { Kysely } from 'kysely'
import type { Change } from '#domain/wire/live.ts'
import { createDeadLetterWriter } from './dead-letters.ts'
import { prepared } from './dialect.ts'
import type { Batch } from './journal.ts'
import { createDutyWriter } from './duty-rows.ts'
import { createLedgerWriter } from './ledger-rows.ts'
import type { Tables } from './schema.ts'

export type Committer = {
  /** Writes the batch in one transaction. Throws SQLite's error; nothing of the batch is kept then, and the connection is out of the transaction. */
  readonly commit: (batch: Batch, replace: boolean) => void
}

/** The statements of a commit, prepared once per connection. */
export function createCommitter(database: DatabaseSync, db: Kysely<Tables>): Committer {
  const statements = prepareStatements(database, db)
  const deadLetters = createDeadLetterWriter(database, db)
  const ledger = createLedgerWriter(database, db)
  const duty = createDutyWriter(database, db)

  const write = (batch: Batch, replace: boolean): void => {
    const { id, at, messages, values, readings } = batch
    if (replace) {
      statements.deleteBatch.run(id)
      deadLetters.deleteBatch(id)
    }
    statements.batch.run(id, at, messages, values, crc32(readings), readings)
    for (const change of batch.changes) {
      const { site, seq, fact } = change
      if (replace) statements.deleteChange.run(site, seq)
      const [subject, occurrence] = subjectOf(change)
      statements.change.run(site, seq, id, fact.at, fact.type, subject, occurrence, JSON.stringify(change))
    }
    for (const alarm of batch.alarms) statements.alarm.run(alarm.id, alarm.site, JSON.stringify(alarm))
    for (const [device, state] of batch.devices) statements.deviceState.run(device, JSON.stringify(state))
    deadLetters.write(id, batch.deadLetters)
    ledger.write(batch, replace)
    duty.write(batch, replace)
  }

  return {
    commit: (batch, replace) => {
      try {
        inTransaction(database, () => write(batch, replace))
      } catch (error) {
        deadLetters.rolledBack()
        throw error
      }
    },
  }
}

/** Runs `write` between BEGIN and COMMIT; whatever fails, a COMMIT too, the transaction is over when this throws. */
export function inTransaction(database: DatabaseSync, write: () => void): void {
  database.exec('begin immediate')
  try {
    write()
    database.exec('commit')
  } catch (error) {
    // SQLite itself rolls back after some errors (disk full, I/O) and not after others.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

const subjectOf = ({ fact }: Change): readonly [subject: string, occurrence: string | null] =>
  'alarmId' in fact ? [fact.alarmId, fact.occurrence] : [fact.device, null]

function prepareStatements(database: DatabaseSync, db: Kysely<Tables>) {
  const statement = prepared.bind(null, database)
  return {
    batch: statement(
      db.insertInto('batch').values({ id: 0, at: 0, messages: 0, values: 0, crc: 0, readings: new Uint8Array() }),
    ),
    deleteBatch: statement(db.deleteFrom('batch').where('id', '=', 0)),
    deleteChange: statement(db.deleteFrom('change').where('site', '=', '').where('seq', '=', 0)),
    change: statement(
      db
        .insertInto('change')
        .values({ site: '', seq: 0, batch: 0, at: 0, type: '', subject: '', occurrence: '', json: '' }),
    ),
    alarm: statement(
      db
        .insertInto('alarm')
        .values({ id: '', site: '', json: '' })
        .onConflict((c) => c.column('id').doUpdateSet((e) => ({ json: e.ref('excluded.json') }))),
    ),
    deviceState: statement(
      db
        .insertInto('device_state')
        .values({ device: '', json: '' })
        .onConflict((c) => c.column('device').doUpdateSet((e) => ({ json: e.ref('excluded.json') }))),
    ),
  }
}

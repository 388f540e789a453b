import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Millis } from '#domain/time.ts'
import type { BackfillStatus } from '#domain/wire/target-api.ts'
import { TARGETS_FILE } from '../file.ts'

/** Every target's thread writes into the same file, each a few rows at a time. */
const BUSY_TIMEOUT_ms = 5000

const SCHEMA = `
  create table if not exists backfill (
    target text primary key, "from" integer not null, until integer not null, at integer not null, "rows" integer not null,
    refused integer not null, state text not null, why text, started_at integer not null, ended_at integer,
    too_old integer not null default 0
  ) strict`
/** Files of before do not have it. */
const TOO_OLD = 'alter table backfill add column too_old integer not null default 0'

/** A back-fill of one target, the last one that was asked for. `at`: all before it is stored there. */
export type Job = BackfillStatus & { readonly target: string }

export type Jobs = {
  readonly read: (target: string) => Job | null
  readonly save: (job: Job) => void
  readonly close: () => void
}

/** What is known of back-fills, in the file of the targets; it goes on where it stood after a restart. Throws SQLite's words. */
export function openJobs(folder: string): Jobs {
  const path = join(folder, TARGETS_FILE)
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_ms })
  try {
    database.exec(`pragma journal_mode = wal; pragma synchronous = full; ${SCHEMA}`)
    if (!database.prepare("select 1 from pragma_table_info('backfill') where name = 'too_old'").get())
      database.exec(TOO_OLD)
    const read = database.prepare('select * from backfill where target = ?')
    const save = database.prepare('insert or replace into backfill values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    return {
      read: (target) => jobOf(read.get(target)),
      save: ({ target, from, until, at, rows, refused, tooOld, state, why, startedAt, endedAt }) =>
        void save.run(target, from, until, at, rows, refused, state, why, startedAt, endedAt, tooOld),
      close: () => database.close(),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** How the back-fills of a data folder stand, changing nothing; empty where none was ever asked for. */
export function readJobs(folder: string): ReadonlyMap<string, BackfillStatus> {
  const path = join(folder, TARGETS_FILE)
  if (!existsSync(path)) return new Map()
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_ms })
  try {
    const made = database.prepare("select 1 from sqlite_master where name = 'backfill'").get()
    const rows = made ? database.prepare('select * from backfill').all() : []
    return new Map(rows.map((row) => [String(row['target']), jobOf(row)!]))
  } finally {
    database.close()
  }
}

function jobOf(row: Readonly<Record<string, unknown>> | undefined): Job | null {
  if (!row) return null
  const time = (key: string): Millis => Number(row[key])
  return {
    target: String(row['target']),
    from: time('from'),
    until: time('until'),
    at: time('at'),
    rows: Number(row['rows']),
    refused: Number(row['refused']),
    tooOld: Number(row['too_old'] ?? 0),
    state: row['state'] as Job['state'],
    why: row['why'] as string | null,
    startedAt: time('started_at'),
    endedAt: row['ended_at'] === null ? null : time('ended_at'),
  }
}

import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Aside } from './protocol.ts'

export const STORE_FILE = 'broker.sqlite'
/** Marks the file as ours ("WRbk"). */
const APPLICATION_ID = 0x5752626b
export const SCHEMA_VERSION = 1
/** After a burst the log is cut back to this. */
const LOG_BYTES_KEPT = 4 * 1024 * 1024
/** Result codes that say the content is wrong, not the disk: https://www.sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26
const SQLITE_BUSY = 5

/** Session, message, retained message, open QoS 2 exchange; see change.ts. `number` and `counter` are never used again. */
const SCHEMA = `
  create table session (
    number integer primary key, id text not null, device text not null, offline_at integer,
    next_packet_id integer not null, filters text not null
  ) strict;
  create table message (
    session integer not null, counter integer not null, topic text not null, payload blob not null, qos integer not null,
    retain integer not null, packet_id integer, released integer not null, primary key (session, counter)
  ) strict;
  create table retained (topic text primary key, payload blob not null, qos integer not null) strict;
  create table inbound (session integer not null, packet_id integer not null, primary key (session, packet_id)) strict;
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${SCHEMA_VERSION};`

/** The content is not what this program wrote. */
export class Damaged extends Error {}

/**
 * Opens the store's file in a folder, made (0700, file 0600) where missing. A damaged file is put aside under the next free name and a
 * new one begun: the readings do not depend on it. Throws a sentence when another process has it, the disk refuses, or it is of a newer
 * version (which is not damage: the newer program can still read it).
 */
export function openStoreFile<T>(
  folder: string,
  read: (database: DatabaseSync) => T,
): { readonly database: DatabaseSync; readonly content: T; readonly aside: Aside | null } {
  const file = join(folder, STORE_FILE)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    return { ...openWhole(file, read), aside: null }
  } catch (error) {
    if (!isDamage(error)) throw new Error(refusal(file, error), { cause: error })
    const aside = { file: putAside(file), reason: words(error) }
    return { ...openWhole(file, read), aside }
  }
}

function openWhole<T>(file: string, read: (database: DatabaseSync) => T) {
  createPrivate(file)
  // SQLite would throw such a log away
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (statSync(file).size === 0 && log > 0) throw new Damaged('the file is empty, its log is not')
  // nobody else ever opens it: no shared memory file, and a second broker on the same folder is refused
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('pragma locking_mode = exclusive')
    if (statSync(file).size === 0) database.exec('pragma auto_vacuum = full')
    database.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = ${LOG_BYTES_KEPT};
      pragma temp_store = memory; begin immediate`)
    check(database)
    const content = read(database)
    database.exec('commit')
    return { database, content }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Makes the tables in an empty file; throws when the content is not ours, not whole, or newer. */
function check(database: DatabaseSync): void {
  if (number(database, 'select count(*) from sqlite_schema') === 0) {
    database.exec(SCHEMA)
    return
  }
  if (number(database, 'pragma application_id') !== APPLICATION_ID) throw new Damaged('it belongs to another program')
  const version = number(database, 'pragma user_version')
  if (version > SCHEMA_VERSION) {
    throw new Error(`it was written by a newer version (schema ${version}; this version knows ${SCHEMA_VERSION})`)
  }
  const row = database.prepare('pragma quick_check(1)').get()
  const verdict = String(row && Object.values(row)[0])
  if (verdict !== 'ok') throw new Damaged(verdict)
}

function number(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get()
  return Number(row && Object.values(row)[0])
}

/** An empty file that only its owner can read, its name on disk; SQLite gives the log the same mode. */
function createPrivate(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found) {
    if ((found.mode & 0o077) !== 0) chmodSync(file, 0o600)
    return
  }
  closeSync(openSync(file, 'a', 0o600))
  syncFolder(join(file, '..'))
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function putAside(file: string): string {
  let n = 1
  while (existsSync(`${file}.damaged-${n}`)) n++
  const aside = `${file}.damaged-${n}`
  // the log first: left behind, it would be taken for the log of the new file
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`)
  renameSync(file, aside)
  return aside
}

const codeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0

const isDamage = (error: unknown): boolean =>
  error instanceof Damaged || [SQLITE_CORRUPT, SQLITE_NOTADB].includes(codeOf(error))

/** SQLite's words, or any other's. */
export const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function refusal(file: string, error: unknown): string {
  const why = codeOf(error) === SQLITE_BUSY ? 'another process is using it' : words(error)
  return `the broker cannot keep its sessions in ${file}: ${why}`
}

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { APPLICATION_ID, pragma } from './database.ts'
import { readReadings } from './codec.ts'

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100
/** Up to this size every page is looked at (about 0.2 s); beyond it the tables that are read at the start, and the newest batch. */
const CHECK_ALL_BYTES = 64 * 1024 * 1024
const SMALL_TABLES = ['schema_version', 'alarm', 'device_state', 'series', 'device', 'snapshot', 'credential'] as const

/**
 * Looks at the first bytes before SQLite touches the file. An empty file is a new one. Throws when it is not a database. Reads with a handle of its
 * own, which is only allowed while no connection of this process is open (POSIX locks are lost with any handle).
 */
export function checkHeader(file: string): void {
  const size = statSync(file).size
  if (size === 0) return
  const header = Buffer.alloc(HEADER_BYTES)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, header, 0, HEADER_BYTES, 0)
  } finally {
    closeSync(handle)
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('it does not begin as an SQLite file does')
}

/** Throws when the open database belongs to another program. A database without tables is a new one. */
export function checkOwner(database: DatabaseSync): void {
  const tables = database.prepare('select count(*) as n from sqlite_schema').get()
  if (tables?.['n'] !== 0 && pragma(database, 'application_id') !== APPLICATION_ID) {
    throw new Error('it is the database of another program')
  }
}

/**
 * Throws, in words that follow "is damaged:", when the database is torn. The whole file where it is small; in a large one what the start
 * needs, because years of facts would keep the alarms waiting. Blobs carry check sums of their own and are checked whenever read.
 */
export function checkContent(database: DatabaseSync, file: string): void {
  const bytes = pragma(database, 'page_count') * pragma(database, 'page_size')
  const checks = bytes <= CHECK_ALL_BYTES ? ['quick_check(1)'] : SMALL_TABLES.map((t) => `quick_check('${t}')`)
  for (const check of checks) {
    const verdict = Object.values(database.prepare(`pragma ${check}`).get() ?? {})[0]
    if (verdict !== 'ok') throw new Error(String(verdict).replaceAll(/\s+/g, ' '))
  }
  const size = statSync(file).size
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (size < bytes && log === 0) throw new Error(`${bytes - size} bytes are cut off at its end`)
  checkNewestBatch(database)
}

function checkNewestBatch(database: DatabaseSync): void {
  const row = database.prepare('select id, crc, "values", readings from batch order by id desc limit 1').get()
  if (!row) return
  const readings = row['readings'] as Uint8Array
  if (crc32(readings) !== row['crc']) throw new Error(`the check sum of batch ${Number(row['id'])} is wrong`)
  let values = 0
  readReadings(readings, { message: () => {}, value: () => (values += 1) })
  if (values !== row['values']) throw new Error(`batch ${Number(row['id'])} does not hold the values it counts`)
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { NO_HASH } from '#domain/audit/entry.ts'
import { dutyEntryOf } from '#domain/duty/entry.ts'
import { auditHash } from './audit-chain.ts'
import { readReadings } from './journal/codec.ts'

const JOURNAL_FILE = 'journal.sqlite'

/**
 * Checks the data folder while Watchroom is stopped or running: pages and indexes, no gap in any site's sequence or in the batches, every
 * batch of readings whole, every alarm row equal to what its last fact says. Says each finding; answers how many things are wrong.
 */
export async function verifyData(folder: string, say: (line: string) => void): Promise<number> {
  const path = join(folder, JOURNAL_FILE)
  if (!existsSync(path)) {
    say(`${path}: there is no journal here`)
    return 1
  }
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const wrong = findings(database, path)
    for (const line of wrong) say(`WRONG ${line}`)
    if (wrong.length === 0) say(summary(database))
    return wrong.length
  } finally {
    database.close()
  }
}

function findings(database: DatabaseSync, path: string): readonly string[] {
  try {
    // One read transaction: while Watchroom runs, everything is seen as of the same moment.
    database.exec('BEGIN')
    return [integrity, sequences, numbering, readings, alarms, audit, dutyLogs].flatMap((check) => check(database))
  } catch (error) {
    return [`${path} cannot be read: ${(error as Error).message}`]
  }
}

type Row = Readonly<Record<string, unknown>>
const rows = (database: DatabaseSync, sql: string): readonly Row[] => database.prepare(sql).all()

const integrity = (database: DatabaseSync): readonly string[] =>
  rows(database, 'PRAGMA integrity_check(20)')
    .map((row) => String(row['integrity_check']))
    .filter((line) => line !== 'ok')

const sequences = (database: DatabaseSync): readonly string[] =>
  rows(database, 'SELECT site, count(*) AS n, min(seq) AS first, max(seq) AS last FROM change GROUP BY site')
    .filter(({ n, first, last }) => Number(last) - Number(first) + 1 !== Number(n) || Number(first) !== 1)
    .map(
      ({ site, n, first, last }) =>
        `site ${String(site)}: ${Number(n)} changes numbered ${Number(first)} to ${Number(last)}: some are missing`,
    )

/** Batches count up by one and are only ever dropped from the old end. */
const numbering = (database: DatabaseSync): readonly string[] =>
  rows(database, 'SELECT count(*) AS n, min(id) AS first, max(id) AS last FROM batch')
    .filter(({ n, first, last }) => Number(n) > 0 && Number(last) - Number(first) + 1 !== Number(n))
    .map(({ n, first, last }) => `${Number(n)} batches numbered ${Number(first)} to ${Number(last)}: some are missing`)

function readings(database: DatabaseSync): readonly string[] {
  const wrong: string[] = []
  for (const { id, messages, values, crc, readings: blob } of database
    .prepare('SELECT id, messages, "values", crc, readings FROM batch')
    .iterate() as Iterable<Row>) {
    let [seenMessages, seenValues] = [0, 0]
    if (crc32(blob as Uint8Array) !== crc) {
      wrong.push(`batch ${Number(id)}: the check sum is wrong`)
      continue
    }
    try {
      readReadings(blob as Uint8Array, { message: () => (seenMessages += 1), value: () => (seenValues += 1) })
      if (seenMessages !== messages || seenValues !== values)
        wrong.push(`batch ${Number(id)}: ${seenMessages} messages where ${Number(messages)} were written`)
    } catch (error) {
      wrong.push(`batch ${Number(id)}: ${(error as Error).message}`)
    }
  }
  return wrong
}

/** A row that no fact made differs only in what causes no fact (a running delay); occurrence and count must agree. */
function alarms(database: DatabaseSync): readonly string[] {
  const last = rows(database, "SELECT subject, json, max(seq) FROM change WHERE type LIKE 'alarm.%' GROUP BY subject")
  const stands = new Map(rows(database, 'SELECT id, json FROM alarm').map(({ id, json }) => [String(id), String(json)]))
  return last.flatMap(({ subject, json }) => {
    const row = stands.get(String(subject))
    if (row === undefined) return [`alarm ${String(subject)} has facts but no row`]
    const [now, then] = [JSON.parse(row), (JSON.parse(String(json)) as { alarm: unknown }).alarm] as {
      occurrence: string
      count: number
    }[]
    return now!.occurrence === then!.occurrence && now!.count === then!.count
      ? []
      : [`alarm ${String(subject)} does not stand as its last fact left it`]
  })
}

/** The chain of the audit log, up to the first row that does not fit; what follows a broken row proves nothing. */
function audit(database: DatabaseSync): readonly string[] {
  let [expected, before] = [1, NO_HASH]
  for (const { n, row, hash } of database
    .prepare('SELECT n, "row", hash FROM audit ORDER BY n')
    .iterate() as Iterable<Row>) {
    if (n !== expected) return [`audit log: row ${expected} is missing`]
    const [numbered] = JSON.parse(String(row)) as readonly [number]
    if (numbered !== n || auditHash(before, String(row)) !== hash)
      return [`audit log: row ${n} was changed, or the one before it was replaced`]
    before = hash
    expected += 1
  }
  return []
}

/** The chain of each post's duty log, from where its retention has cut it, up to the first entry that does not fit. */
function dutyLogs(database: DatabaseSync): readonly string[] {
  const ends = new Map<string, { readonly n: number; readonly hash: string }>()
  for (const { site, post, n, hash } of rows(database, 'SELECT site, post, n, hash FROM duty_dropped'))
    ends.set(`${String(site)}.${String(post)}`, { n: Number(n), hash: String(hash) })
  const wrong = new Map<string, string>()
  for (const { site, post, n, row, hash } of database
    .prepare('SELECT site, post, n, "row", hash FROM duty_entry ORDER BY site, post, n')
    .iterate() as Iterable<Row>) {
    const key = `${String(site)}.${String(post)}`
    const before = ends.get(key) ?? { n: 0, hash: NO_HASH }
    if (wrong.has(key)) continue
    const entry = dutyEntryOf(String(row), String(hash))
    const itself = entry.site === site && entry.post === post && entry.n === n
    if (n !== before.n + 1) wrong.set(key, `duty log of ${key}: entry ${before.n + 1} is missing`)
    else if (!itself || auditHash(before.hash, String(row)) !== hash)
      wrong.set(key, `duty log of ${key}: entry ${n} was changed, or the one before it was replaced`)
    ends.set(key, { n: Number(n), hash: String(hash) })
  }
  return [...wrong.values()]
}

function summary(database: DatabaseSync): string {
  const count = (sql: string) => Number(rows(database, sql)[0]!['n'])
  const changes = count('SELECT count(*) AS n FROM change')
  const batches = count('SELECT count(*) AS n FROM batch')
  return `ok: ${changes} changes without a gap, ${count('SELECT count(*) AS n FROM alarm')} alarms, ${batches} batches of readings, ${count('SELECT count(*) AS n FROM audit')} rows of the audit log, ${count('SELECT count(*) AS n FROM duty_entry')} of duty logs`
}

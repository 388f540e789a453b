import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { TargetGap, TargetState } from '#domain/wire/target-api.ts'
import type { Generation } from './target.ts'

/** In the data folder, beside the journal: how far each target is, what it refused, and what it lost. */
export const TARGETS_FILE = 'targets.sqlite'
/** Every target's thread writes here, each a few rows at a time. */
const BUSY_TIMEOUT_ms = 5000
/** Newest refused lines kept of each target; their number is counted further. A person who looks for the reason reads a few. */
export const REFUSED_KEPT = 100
/** Gaps kept of each target, newest first; a target loses its oldest again and again while it is too far behind. */
const GAPS_KEPT = 1000

const SCHEMA = `
  create table if not exists target (
    id text primary key, cursor integer not null default 0, crc integer not null default 0, at integer,
    refused integer not null default 0, generation text, state text, problem text, since integer, clock_ms integer
  ) strict;
  create table if not exists refused (
    n integer primary key autoincrement, target text not null, at integer not null, lines integer not null,
    line text not null, reason text not null
  ) strict;
  create index if not exists refused_target on refused (target, n);
  create table if not exists gap (
    n integer primary key autoincrement, target text not null, noticed_at integer not null, from_at integer,
    until_at integer, batches integer not null, readings integer, why text not null, closed_at integer
  ) strict;
  create index if not exists gap_target on gap (target, n);
`

/** Up to which batch a target has everything; `at`: server time of that batch, null before the first. */
export type Cursor = { readonly batch: number; readonly crc: number; readonly at: Millis | null }
export const NO_CURSOR: Cursor = { batch: 0, crc: 0, at: null }

/** Lines that the server refused, for one reason: a single one whole, or many by their oldest. */
export type RefusedLines = {
  readonly at: Millis
  readonly lines: number
  readonly line: string
  readonly reason: string
}

/** What a target says of itself; kept so that it can be read while the platform is stopped. */
export type Said = {
  readonly state: TargetState
  readonly problem: Refused | null
  readonly since: Millis
  readonly generation: Generation | null
  /** How far the server's clock is ahead of this machine's; null while unknown. */
  readonly clock_ms: number | null
}

export type KeptTarget = Said & { readonly id: string; readonly cursor: Cursor; readonly refused: number }

/** `targets.sqlite`, one connection. Everything throws SQLite's words. */
export type TargetsFile = {
  readonly cursor: (id: string) => Cursor
  /** Moves the cursor, and records what was refused or lost on the way, in one transaction. */
  readonly move: (
    id: string,
    to: Cursor,
    found: { readonly refused: readonly RefusedLines[]; readonly gaps: readonly NewGap[] },
  ) => void
  /** Records lines that a back-fill could not bring: how many, and the newest of them. */
  readonly refuse: (id: string, lines: number, newest: readonly RefusedLines[]) => void
  readonly say: (id: string, said: Said) => void
  readonly read: (id: string) => KeptTarget | null
  /** Newest first. */
  readonly refused: (id: string) => readonly RefusedLines[]
  /** Those that no back-fill has closed yet, newest first. */
  readonly gaps: (id: string) => readonly TargetGap[]
  /** The readings of the gap have been delivered from the embedded store. */
  readonly closeGap: (n: number, at: Millis) => void
  readonly close: () => void
}
export type NewGap = Omit<TargetGap, 'n'>

/** Opens the file of a data folder, making it where it is missing. */
export function openTargetsFile(folder: string): TargetsFile {
  const path = join(folder, TARGETS_FILE)
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_ms })
  try {
    database.exec(`pragma journal_mode = wal; pragma synchronous = full; begin immediate; ${SCHEMA} commit`)
    return over(database)
  } catch (error) {
    database.close()
    throw error
  }
}

/** The same for reading only, while the platform runs or is stopped; null where no target was ever delivered to. */
export function readTargetsFile(folder: string): Pick<TargetsFile, 'read' | 'refused' | 'gaps' | 'close'> | null {
  const path = join(folder, TARGETS_FILE)
  if (!existsSync(path)) return null
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_ms })
  try {
    // A thread may just have made the file.
    const isMade = database.prepare("select 1 from sqlite_master where name = 'gap_target'").get() !== undefined
    if (isMade) return { ...readerOver(database), close: () => database.close() }
    database.close()
    return null
  } catch (error) {
    if (database.isOpen) database.close()
    throw error
  }
}

type Row = Readonly<Record<string, string | number | null>>

function readerOver(database: DatabaseSync): Pick<TargetsFile, 'read' | 'refused' | 'gaps'> {
  const target = database.prepare('select * from target where id = ?')
  const refused = database.prepare(
    `select at, lines, line, reason from refused where target = ? order by n desc limit ${REFUSED_KEPT}`,
  )
  const gaps = database.prepare(
    `select n, noticed_at as noticedAt, from_at as "from", until_at as until, batches, readings, why
     from gap where target = ? and closed_at is null order by n desc limit ${GAPS_KEPT}`,
  )
  return {
    read: (id) => keptOf(target.get(id) as Row | undefined),
    refused: (id) => refused.all(id) as RefusedLines[],
    gaps: (id) => gaps.all(id) as unknown as TargetGap[],
  }
}

function over(database: DatabaseSync): TargetsFile {
  const reader = readerOver(database)
  const add = database.prepare('insert or ignore into target (id) values (?)')
  const move = database.prepare('update target set cursor = ?, crc = ?, at = ?, refused = refused + ? where id = ?')
  const say = database.prepare(
    'update target set state = ?, problem = ?, since = ?, generation = ?, clock_ms = ? where id = ?',
  )
  const addRefused = database.prepare('insert into refused (target, at, lines, line, reason) values (?, ?, ?, ?, ?)')
  const addGap = database.prepare(
    'insert into gap (target, noticed_at, from_at, until_at, batches, readings, why) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const [forgetRefused, forgetGaps] = [newestOf('refused', REFUSED_KEPT), newestOf('gap', GAPS_KEPT)].map((sql) =>
    database.prepare(sql),
  )
  const count = database.prepare('update target set refused = refused + ? where id = ?')
  const keep = (id: string, refused: readonly RefusedLines[]): void => {
    for (const one of refused.slice(-REFUSED_KEPT)) addRefused.run(id, one.at, one.lines, one.line, one.reason)
    if (refused.length > 0) forgetRefused!.run(id, id)
  }
  const close = database.prepare('update gap set closed_at = ? where n = ?')
  return {
    ...reader,
    cursor: (id) => reader.read(id)?.cursor ?? NO_CURSOR,
    move: (id, to, { refused, gaps }) =>
      inTransaction(database, () => {
        add.run(id)
        const lines = refused.reduce((sum, one) => sum + one.lines, 0)
        move.run(to.batch, to.crc, to.at, lines, id)
        keep(id, refused)
        for (const gap of gaps) addGap.run(id, gap.noticedAt, gap.from, gap.until, gap.batches, gap.readings, gap.why)
        if (gaps.length > 0) forgetGaps!.run(id, id)
      }),
    refuse: (id, lines, newest) =>
      inTransaction(database, () => {
        add.run(id)
        count.run(lines, id)
        keep(id, newest)
      }),
    say: (id, { state, problem, since, generation, clock_ms }) =>
      inTransaction(database, () => {
        add.run(id)
        say.run(state, problem && JSON.stringify(problem), since, generation, clock_ms, id)
      }),
    closeGap: (n, at) => void close.run(at, n),
    close: () => database.close(),
  }
}

const newestOf = (table: string, kept: number): string =>
  `delete from ${table} where target = ? and n <= (
     select n from ${table} where target = ? order by n desc limit 1 offset ${kept})`

const keptOf = (row: Row | undefined): KeptTarget | null =>
  row
    ? {
        id: String(row['id']),
        cursor: { batch: Number(row['cursor']), crc: Number(row['crc']), at: row['at'] as number | null },
        refused: Number(row['refused']),
        state: (row['state'] ?? 'connecting') as TargetState,
        problem: row['problem'] === null ? null : (JSON.parse(String(row['problem'])) as Refused),
        since: Number(row['since'] ?? 0),
        generation: row['generation'] as Generation | null,
        clock_ms: row['clock_ms'] as number | null,
      }
    : null

function inTransaction(database: DatabaseSync, write: () => void): void {
  database.exec('begin immediate')
  try {
    write()
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

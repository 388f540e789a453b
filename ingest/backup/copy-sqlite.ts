import { backup, DatabaseSync } from 'node:sqlite'

/** 16 MB a step: between two of them a thread that is to end does. */
const STEP_PAGES = 4096
/** Others only write; a lock in the way can only be a short one. */
const BUSY_TIMEOUT_ms = 5000

/**
 * Copies a database that others may be writing, as of one moment: the read transaction is held over all steps, or a busy writer would make
 * the copy begin anew again and again. The copy is one file, without a log. Answers its rows by table. Throws SQLite's error.
 */
export async function copySqlite(from: string, to: string): Promise<Readonly<Record<string, number>>> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_ms })
  try {
    source.exec('begin')
    source.prepare('select count(*) from sqlite_schema').get()
    await backup(source, to, { rate: STEP_PAGES })
  } finally {
    source.close()
  }
  return sealCopy(to)
}

/** Makes a copy that nobody else has open one file without a log, looks whether it is whole, and counts its rows by table. */
export function sealCopy(file: string): Readonly<Record<string, number>> {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = delete')
    return countTables(database)
  } finally {
    database.close()
  }
}

/** Rows by table of a copy, which is not changed. Throws SQLite's error where a page is damaged. */
export function countRowsOf(file: string): Readonly<Record<string, number>> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return countTables(database)
  } finally {
    database.close()
  }
}

function countTables(database: DatabaseSync): Readonly<Record<string, number>> {
  const [verdict] = Object.values(database.prepare('pragma quick_check(1)').get() ?? {})
  if (verdict !== 'ok') throw new Error(String(verdict).replaceAll(/\s+/g, ' '))
  const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all()
  const count = (table: string): number =>
    Number(database.prepare(`select count(*) as n from "${table.replaceAll('"', '""')}"`).get()?.['n'])
  return Object.fromEntries(
    tables
      .map(({ name }) => String(name))
      .filter((name) => !name.startsWith('sqlite_'))
      .map((name) => [name, count(name)]),
  )
}

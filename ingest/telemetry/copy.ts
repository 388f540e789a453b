import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { both, STORE_FILE, STORE_FILES, TABLES } from './schema.ts'
import { numberOf, type Store } from './store.ts'

/** Rows by table: what a copy must hold. */
export type HistoryCounts = Readonly<Record<string, number>>

/** A copy in the same process would let go of DuckDB's lock on the file: POSIX gives it up with any handle that is closed. */
const COPY = `import { constants, copyFileSync } from 'node:fs'
for (let i = 1; i < process.argv.length; i += 2) copyFileSync(process.argv[i], process.argv[i + 1], constants.COPYFILE_FICLONE)`

/**
 * Copies the files of an open store into a folder; the caller writes nothing meanwhile, questions are answered. Answers what is in it.
 * Throws when the disk refuses or the signal cuts it off; what was copied by then is left there.
 */
export async function copyStore(
  store: Store,
  folder: string,
  into: string,
  signal: AbortSignal,
): Promise<HistoryCounts> {
  // What a question under way keeps in the log is copied with the log.
  await store.writer.run('checkpoint store').catch(() => {})
  const files = STORE_FILES.filter((file) => existsSync(join(folder, file)))
  const pairs = files.flatMap((file) => [join(folder, file), join(into, file)])
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', COPY, ...pairs], { signal })
  return countRows(store.reader)
}

/** What the store's files in a folder hold, changing nothing. Throws DuckDB's error. */
export async function countStored(folder: string): Promise<HistoryCounts> {
  const instance = await DuckDBInstance.create(join(folder, STORE_FILE), { access_mode: 'READ_ONLY', threads: '1' })
  try {
    const connection = await instance.connect()
    try {
      return await countRows(connection)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

async function countRows(connection: DuckDBConnection): Promise<HistoryCounts> {
  const counts: Record<string, number> = { series: (await numberOf(connection, 'select count(*) from series')) ?? 0 }
  for (const table of TABLES) counts[table] = (await numberOf(connection, `select count(*) from ${both(table)}`)) ?? 0
  return counts
}

import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { invariant } from '#domain/invariant.ts'
import { checkContent, checkHeader, checkOwner } from './check.ts'
import { checkLog } from './check-log.ts'
import { createCheckpointer } from './checkpoint.ts'
import { createCommitter } from './commit.ts'
import { APPLICATION_ID, createFile, createFolder, JOURNAL_FILE, openDatabase, pragma } from './database.ts'
import { kyselyOver } from './dialect.ts'
import { createDropper } from './drop.ts'
import type { Batch } from './journal.ts'
import { lockFolder } from './lock.ts'
import { migrate } from './migrate.ts'
import { refusalOf } from './refusal.ts'
import { createNumbers } from './numbers.ts'
import { createReader } from './readings.ts'
import { releaseReserve, setReserveAside } from './reserve.ts'
import {
  isSqliteError,
  SQLITE_CANTOPEN,
  SQLITE_CONSTRAINT,
  SQLITE_FULL,
  SQLITE_IOERR,
  SQLITE_MISMATCH,
  sqliteWords,
} from './sqlite-error.ts'

/** The journal's file, opened for writing; everything here runs in the journal's thread, one question at a time. */
export type Store = {
  /** What is prepared over the connection, which is opened anew where it is not trusted any more. */
  readonly current: () => Promise<Connection>
  /** Throws in the store's words; nothing of the batch was kept then. */
  readonly commit: (batch: Batch, again: boolean) => Promise<void>
  /** Deletes one slice of the batches up to `upTo`, on a full disk all of them; answers whether there is more. */
  readonly drop: (upTo: number) => Promise<boolean>
  /** Whether the log should be copied into the file: to be done when nobody waits. */
  readonly checkpointDue: () => boolean
  /** Answers what is wrong, or null. */
  readonly checkpoint: () => string | null
  readonly close: () => void
}
export type Connection = Awaited<ReturnType<typeof connect>>

/** A row of JSON costs about this much of the log; only used to guess when a checkpoint is due. */
const ROW_BYTES = 2048
const COMMIT_BYTES = 3 * 4096
/** Errors that a full disk or a wrong batch causes; after any other one the connection itself is not trusted any more. */
const HARMLESS = [SQLITE_FULL, SQLITE_CONSTRAINT, SQLITE_MISMATCH] as const

export async function openStore(folder: string): Promise<Store> {
  const file = join(folder, JOURNAL_FILE)
  const opened = await openLocked(folder, file)
  let connection = opened.connection
  let suspect = false
  let full = false

  const current = async (): Promise<Connection> => {
    if (!suspect) return connection
    if (connection.database.isOpen) connection.database.close()
    connection = await connect(file, false)
    suspect = false
    return connection
  }

  return {
    current,
    commit: async (batch, again) => {
      try {
        commitTo(await current(), batch, again)
        full = false
      } catch (error) {
        suspect ||= isSqliteError(error) && !isSqliteError(error, ...HARMLESS)
        full = isSqliteError(error, SQLITE_FULL)
        if (full && !suspect) freeLog(connection.database, 'passive')
        throw new Error(`the journal cannot be written: ${sqliteWords(error)}`, { cause: error })
      }
    },
    drop: async (upTo) => {
      const { drop, giveBack, database } = await current()
      if (!full) return drop(upTo)
      releaseReserve(folder)
      while (drop(upTo)) freeLog(database, 'passive')
      giveBack()
      setReserveAside(folder)
      return false
    },
    checkpointDue: () => !suspect && connection.checkpointer.due(),
    checkpoint: () => (suspect ? null : connection.checkpointer.checkpoint()),
    close: () => {
      if (connection.database.isOpen) connection.close()
      opened.lock.close()
    },
  }
}

/** The lock comes before everything that reads or writes the file. */
async function openLocked(folder: string, file: string) {
  let lock: { readonly close: () => void } | null = null
  try {
    createFolder(folder)
    lock = lockFolder(folder)
    createFile(folder, file)
    checkHeader(file)
    checkLog(`${file}-wal`)
    const connection = await connectOnFullDisk(folder, file)
    setReserveAside(folder)
    return { lock, connection }
  } catch (error) {
    lock?.close()
    throw refusalOf(error, folder)
  }
}

/** On a disk that the journal has filled itself the reserve makes the start possible, and with it dropping. */
async function connectOnFullDisk(folder: string, file: string): Promise<Connection> {
  try {
    return await connect(file, true)
  } catch (error) {
    if (!isSqliteError(error, SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN) || !releaseReserve(folder)) throw error
    return connect(file, true)
  }
}

/** Opens the file and prepares everything. `check`: also looks whether it is whole. */
async function connect(file: string, check: boolean) {
  const database = openDatabase(file)
  try {
    checkOwner(database)
    const db = kyselyOver(database)
    database.exec('begin immediate')
    await migrate(db)
    if (pragma(database, 'application_id') !== APPLICATION_ID) {
      database.exec(`pragma application_id = ${APPLICATION_ID}`)
    }
    database.exec('commit')
    if (check) checkContent(database, file)
    const last = database.prepare('select max(id) as id from batch').get()
    return {
      database,
      db,
      lastBatch: Number(last?.['id'] ?? 0),
      checkpointer: createCheckpointer(database),
      ...createCommitter(database, db),
      ...createNumbers(database, db),
      ...createReader(database, db),
      ...createDropper(database, db),
      close: () => {
        freeLog(database, 'truncate')
        database.close()
      },
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * A failed commit may have reached the disk after all (the fsync failed, the answer was lost with the thread). When the same id comes
 * `again`, what was kept of it is replaced, so that it counts once.
 */
function commitTo(connection: Connection, batch: Batch, again: boolean): void {
  const kept = again && batch.id === connection.lastBatch
  invariant(
    kept || batch.id === connection.lastBatch + 1,
    `batch ${batch.id} follows batch ${connection.lastBatch} without a gap`,
  )
  connection.commit(batch, kept)
  connection.lastBatch = batch.id
  const rows =
    batch.changes.length * 2 +
    batch.alarms.length +
    batch.devices.length +
    batch.deadLetters.length +
    batch.records.length +
    batch.audit.length +
    batch.duty.length
  connection.checkpointer.wrote(batch.readings.length + COMMIT_BYTES + rows * ROW_BYTES)
}

/** On a full disk: what the log holds may fit into free pages of the file, and the next commit can use its space again. */
function freeLog(database: DatabaseSync, mode: 'passive' | 'truncate'): void {
  try {
    database.exec(`pragma wal_checkpoint(${mode})`)
  } catch {
    // Still full. The log stays as it is and loses nothing.
  }
}

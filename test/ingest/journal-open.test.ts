import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournal } from '../../ingest/journal/open.ts'
import { alarm, batch, raised } from './journal-batch.ts'
import { idsAfter, open, temporaryFolder, upTo } from './journal-support.ts'

const fileIn = (folder: string): string => join(folder, 'journal.sqlite')

const FILLED = 50
const CUT_OFF = 20
let masters: string

/** The journals that the tests copy and damage are made once. */
beforeAll(async () => {
  masters = mkdtempSync(join(tmpdir(), 'journal-masters-'))
  const stopped = await openJournal({ folder: join(masters, 'filled'), recentChanges: 0 })
  for (const id of upTo(FILLED)) {
    const pump = alarm(`hq.pump-${id}.high`)
    await stopped.commit(batch(id, { bytes: 20_000, alarms: [pump], changes: [raised(id, pump)] }))
  }
  await stopped.stop()

  const running = await openJournal({ folder: join(masters, 'running'), recentChanges: 0 })
  for (const id of upTo(CUT_OFF)) await running.commit(batch(id, { bytes: 9000 }))
  mkdirSync(join(masters, 'cut-off'))
  for (const name of ['journal.sqlite', 'journal.sqlite-wal']) {
    copyFileSync(join(masters, 'running', name), join(masters, 'cut-off', name))
  }
  await running.stop()
}, 60_000)

afterAll(() => rmSync(masters, { recursive: true, force: true }))

function copyOf(master: string): string {
  const folder = temporaryFolder()
  cpSync(join(masters, master), folder, { recursive: true })
  return folder
}

/** A stopped journal of {@link FILLED} batches, each with an alarm and a fact. */
const filled = (): string => copyOf('filled')

/** The files of {@link CUT_OFF} batches as they would be after a loss of power: the log is full, nothing was closed. */
const cutOff = (): string => copyOf('cut-off')

function damage(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at]! ^= 0x15
  writeFileSync(file, bytes)
}

/** Where the blob of a batch begins in the file. */
function placeOf(id: number, folder: string): number {
  const at = readFileSync(fileIn(folder)).indexOf(batch(id, { bytes: 20_000 }).readings.subarray(0, 60))
  expect(at).toBeGreaterThan(0)
  return at
}

test('a folder in use is refused with "already running", and is free again after the stop', async () => {
  const folder = temporaryFolder()
  const first = await open(folder)
  await expect(open(folder)).rejects.toThrow(`already running: another process works with the data folder ${folder}`)
  await first.commit(batch(1))
  await first.stop()
  expect((await open(folder)).recovered.lastBatch).toBe(1)
})

test('a journal of a newer version is refused and left as it is', async () => {
  const folder = filled()
  const database = new DatabaseSync(fileIn(folder))
  database.exec('update schema_version set version = 99')
  database.close()
  const before = readFileSync(fileIn(folder))
  await expect(open(folder)).rejects.toThrow(
    'written by a newer version (schema 99; this version knows 4): start the newer',
  )
  expect(Buffer.compare(readFileSync(fileIn(folder)), before)).toBe(0)
})

test('a journal of the first version is brought up to this one, with the state of the conditions', async () => {
  const folder = filled()
  const database = new DatabaseSync(fileIn(folder))
  database.exec(`drop table snapshot; drop table record; drop table audit; drop table duty_entry; drop table duty_dropped;
    create table snapshot (id integer primary key, batch bigint not null, at bigint not null, state text not null);
    insert into snapshot values (1, 40, 40000, '{"units":[],"devices":{}}');
    update schema_version set version = 1`)
  database.close()
  const { recovered } = await open(folder)
  expect(recovered.lastBatch).toBe(FILLED)
  expect(recovered.alarms).toHaveLength(FILLED)
  expect(recovered.snapshot).toMatchObject({ batch: 40, at: 40_000 })
  expect(gunzipSync(recovered.snapshot!.state).toString()).toBe('{"units":[],"devices":{}}')
})

test('the database of another program is refused', async () => {
  const folder = temporaryFolder()
  const database = new DatabaseSync(fileIn(folder))
  database.exec('create table alarm (id)')
  database.close()
  await expect(open(folder)).rejects.toThrow('it is the database of another program')
})

test.each([
  ['text', Buffer.from('watchroom: journal\n'.repeat(100))],
  ['zeros', Buffer.alloc(8192)],
  ['a few bytes', Buffer.from('SQL')],
])('a file of %s is refused and says what to do', async (_, bytes) => {
  const folder = temporaryFolder()
  writeFileSync(fileIn(folder), bytes)
  await expect(open(folder)).rejects.toThrow(/journal\.sqlite is damaged: .* Restore the data folder from a backup; or/)
  expect(Buffer.compare(readFileSync(fileIn(folder)), bytes)).toBe(0)
})

test('an empty file and a folder in the place of the file', async () => {
  const folder = temporaryFolder()
  writeFileSync(fileIn(folder), '')
  await (await open(folder)).commit(batch(1))
  const other = temporaryFolder()
  mkdirSync(fileIn(other))
  await expect(open(other)).rejects.toThrow('journal.sqlite is damaged: it is not a file')
})

test('a file in the place of the folder is refused', async () => {
  const folder = join(temporaryFolder(), 'data')
  writeFileSync(folder, '')
  await expect(open(folder)).rejects.toThrow(`the data folder ${folder} cannot be written: EEXIST`)
})

test('a file open to other users is closed to them', async () => {
  const folder = filled()
  chmodSync(fileIn(folder), 0o644)
  await open(folder)
  expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600)
})

test.each([0.1, 0.5, 0.9, 0.999])('a file cut off at %d of its length is refused', async (share) => {
  const folder = filled()
  truncateSync(fileIn(folder), Math.floor(statSync(fileIn(folder)).size * share))
  await expect(open(folder)).rejects.toThrow('journal.sqlite is damaged: ')
})

test('a damaged page, a damaged alarm and a damaged newest batch are refused', async () => {
  const page = filled()
  damage(fileIn(page), 4096 * 3 + 3) // the count of cells of a page
  await expect(open(page)).rejects.toThrow('is damaged: ')

  const row = filled()
  const database = new DatabaseSync(fileIn(row))
  database.exec(`update alarm set json = replace(json, '"id"', '7id"') where id = 'hq.pump-7.high'`)
  database.close()
  await expect(open(row)).rejects.toThrow(/is damaged: .*JSON/)

  const newest = filled()
  damage(fileIn(newest), placeOf(50, newest) + 50)
  await expect(open(newest)).rejects.toThrow('is damaged: the check sum of batch 50 is wrong')
})

test('a changed bit in an old blob is found where the blob is read', async () => {
  const folder = filled()
  damage(fileIn(folder), placeOf(20, folder) + 50)
  const journal = await open(folder)
  expect(await idsAfter(journal, 20)).toEqual(upTo(50).slice(20))
  await expect(idsAfter(journal, 0)).rejects.toThrow('batch 20 of the journal is damaged: its check sum is not that')
})

test('a missing batch is found where it should be read', async () => {
  const folder = filled()
  const database = new DatabaseSync(fileIn(folder))
  database.exec('delete from batch where id = 30')
  database.close()
  await expect(idsAfter(await open(folder), 10)).rejects.toThrow('batch 30 of the journal is damaged: it is missing')
})

test('after a loss of power everything in the log is there', async () => {
  const journal = await open(cutOff())
  expect(journal.recovered.lastBatch).toBe(20)
  expect(await idsAfter(journal, 0)).toEqual(upTo(20))
})

test('a log torn within its last commit opens with the commits before it', async () => {
  for (const cut of [1, 4000, 8000]) {
    const folder = cutOff()
    const log = `${fileIn(folder)}-wal`
    truncateSync(log, statSync(log).size - cut)
    const journal = await open(folder)
    expect(journal.recovered.lastBatch).toBe(19)
    await journal.commit(batch(20))
    await journal.stop()
  }
})

test('a log damaged before its last commits is refused: opening it would lose what was acknowledged', async () => {
  for (const share of [0.1, 0.5, 0.8]) {
    const folder = cutOff()
    const log = `${fileIn(folder)}-wal`
    damage(log, Math.floor(statSync(log).size * share))
    await expect(open(folder)).rejects.toThrow(
      /is damaged: commits lie behind the damaged frame \d+ of its write-ahead log/,
    )
  }
})

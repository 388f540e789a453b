import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { numberOf, openStore, withRoom } from '../../ingest/telemetry/store.ts'
import { compact } from '../../ingest/telemetry/tidy.ts'

const ROWS = 400_000

test('sorting that needs more memory than the store has is done all the same, once and whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-room-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const store = await openStore(folder)
  onTestFinished(() => store.close())
  await store.writer.run(`insert into raw_new select i % 1000, 1000 * i, i / 4.0, 0 from range(${ROWS}) rows(i)`)
  await store.writer.run("set memory_limit = '6MB'")
  await expect(compact(store, 'raw')).rejects.toThrow(/out of memory/i)
  await withRoom(store, () => compact(store, 'raw'))
  expect(await numberOf(store.reader, 'select count(*)::double from raw')).toBe(ROWS)
  expect(await numberOf(store.reader, 'select count(*)::double from raw_new')).toBe(0)
  // And the limit is the usual one again.
  const limit = "select count(*)::double from duckdb_settings() where name = 'memory_limit' and value = '30.5 MiB'"
  expect(await numberOf(store.reader, limit)).toBe(1)
})

test('what fails for another reason is not tried again', async () => {
  let tries = 0
  const work = async (): Promise<void> => {
    tries += 1
    throw new Error('no such table')
  }
  await expect(withRoom({ connect: () => Promise.reject(new Error('never asked')) }, work)).rejects.toThrow(
    'no such table',
  )
  expect(tries).toBe(1)
})

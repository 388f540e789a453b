import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { SECOND_ms } from '#domain/time.ts'
import { both, STORE_FILE } from '../../ingest/telemetry/schema.ts'
import { numberOf, openStore } from '../../ingest/telemetry/store.ts'
import { Bench, DAY0, until } from './telemetry-support.ts'

const PROCESS = fileURLToPath(new URL('./telemetry-process.ts', import.meta.url))
let bench: Bench
let child: ChildProcess | null = null

afterEach(async () => {
  await ended(child)
  child = null
  await bench.end()
})

async function ended(process: ChildProcess | null): Promise<void> {
  if (!process || process.exitCode !== null || process.signalCode !== null) return
  const exit = once(process, 'exit')
  process.kill('SIGKILL')
  await exit
}

type Told = { cursor: number; trouble: string | null }

/** The store in another process, and what it told last. */
function spawnStore(
  folder: string,
  before: readonly string[] = [],
): { readonly told: Told; readonly process: ChildProcess } {
  const words = [...before, process.execPath, PROCESS, folder]
  const spawned = spawn(words[0] ?? process.execPath, words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  const told: Told = { cursor: 0, trouble: null }
  createInterface({ input: spawned.stdout }).on('line', (line) => Object.assign(told, JSON.parse(line)))
  child = spawned
  return { told, process: spawned }
}

const samples = (first: number, n: number, points = 1) =>
  Array.from({ length: n }, (_, i) => {
    const number = first + i
    return { point: `p${number % points}`, t: DAY0 + Math.floor(number / points) * SECOND_ms, value: number / 4 }
  })

const troubled = (pattern: RegExp): Promise<void> =>
  until(
    () => pattern.test(bench.telemetry.status().trouble ?? ''),
    () => JSON.stringify(bench.telemetry.status()),
  )

test('a store that is killed at any moment holds each value of the journal once', async () => {
  bench = new Bench()
  await bench.openJournal()
  let values = 0
  for (let round = 0; round < 10; round += 1) {
    const { told, process } = spawnStore(bench.folder)
    for (let i = 0; i < 14; i += 1, values += 8000) await bench.commit(samples(values, 8000, 400))
    // Some of them again, and one late, so that the slow way is on the path of the killer too.
    if (values > 0)
      await bench.commit([...samples(values - 8000, 6000, 400), { point: 'late', t: DAY0 - round, value: round }])
    const goal = bench.batch - ((round * 5) % 15)
    await until(() => told.cursor >= goal)
    await ended(process)
  }
  await bench.openStore()
  await bench.drained()
  await bench.closeStore()
  const store = await openStore(bench.folder)
  const count = (what: string): Promise<number | null> => numberOf(store.writer, `select ${what} from ${both('raw')}`)
  expect(await count('count(*)')).toBe(values + 10)
  expect(await count('count(distinct (series, t))')).toBe(values + 10)
  expect(await count('sum(value)')).toBe((values * (values - 1)) / 8 + 45)
  expect(store.state.cursor).toBe(bench.batch)
  store.close()
}, 120_000)

test('a store that another program has open is trouble, and is written when that has ended', async () => {
  bench = new Bench()
  await bench.openJournal()
  const { told, process } = spawnStore(bench.folder)
  await bench.commit(samples(0, 10))
  await until(() => told.cursor === 1)
  await bench.openStore()
  await troubled(/^Another program has the history open/)
  await bench.commit(samples(10, 10))
  await expect(bench.trend('p0', DAY0, DAY0 + 60_000, 100)).rejects.toThrow(/Another program/)
  bench.now += 5000
  expect(bench.telemetry.status()).toMatchObject({ cursor: 0, since: DAY0 })
  expect(bench.telemetry.status().behind_ms).toBeGreaterThanOrEqual(5000)
  await ended(process)
  await bench.drained()
  expect(bench.telemetry.status()).toMatchObject({ trouble: null, since: null })
  expect((await bench.trend('p0', DAY0, DAY0 + 60_000, 100)).at).toHaveLength(20)
})

test('a damaged store is left as it is, and a new one begins when it is moved away', async () => {
  bench = new Bench()
  const file = join(bench.folder, STORE_FILE)
  writeFileSync(file, 'not a database '.repeat(5000))
  await bench.open()
  await troubled(/^The history cannot be read\. Nothing was deleted.*move it/)
  await bench.commit(samples(0, 10))
  expect(existsSync(file)).toBe(true)
  renameSync(file, `${file}.kept`)
  await bench.drained()
  expect((await bench.trend('p0', DAY0, DAY0 + 60_000, 100)).at).toHaveLength(10)
  expect(bench.telemetry.status().trouble).toBeNull()
})

test('a place that cannot be written is trouble until it can', async () => {
  bench = new Bench()
  const file = join(bench.folder, STORE_FILE)
  mkdirSync(file)
  await bench.open()
  await until(() => bench.telemetry.status().trouble !== null)
  await bench.commit(samples(0, 10))
  rmSync(file, { recursive: true })
  await bench.drained()
})

test('stopping does not wait for a store that keeps failing', async () => {
  bench = new Bench()
  mkdirSync(join(bench.folder, STORE_FILE))
  await bench.open()
  await until(() => bench.telemetry.status().trouble !== null)
  const begun = performance.now()
  await bench.closeStore()
  expect(performance.now() - begun).toBeLessThan(5000)
})

test.runIf(process.platform === 'linux')(
  'a full disk stops only the store, which goes on by itself when there is room',
  async () => {
    bench = new Bench()
    await bench.openJournal()
    // Files of the child may not grow beyond 1 MB (blocks of 1 KB or of 512 bytes, as the shell likes).
    const limit = 'ulimit -S -f 1000; trap "" XFSZ; exec "$@"'
    const { told, process } = spawnStore(bench.folder, ['sh', '-c', limit, 'sh'])
    for (let i = 0; i < 20; i += 1) await bench.commit(samples(i * 8000, 8000))
    await until(
      () => /full|too large/i.test(told.trouble ?? ''),
      () => JSON.stringify(told),
    )
    expect(told.cursor).toBeLessThan(20)
    execFileSync('prlimit', [`--pid=${process.pid}`, '--fsize=unlimited'])
    await until(
      () => told.cursor === 20 && told.trouble === null,
      () => JSON.stringify(told),
    )
    await ended(process)
    await bench.openStore()
    await bench.drained()
    const trend = await bench.trend('p0', DAY0, DAY0 + 160_000 * SECOND_ms, 100)
    expect(trend.count.reduce((a, b) => a + b, 0)).toBe(160_000)
  },
)

test('a journal restored from an older backup is read anew, and nothing is doubled', async () => {
  bench = await new Bench().open()
  await bench.commit(samples(0, 10))
  await bench.commit(samples(10, 10))
  await bench.drained()
  await bench.closeStore()
  await bench.closeJournal()
  for (const end of ['', '-wal', '-shm']) rmSync(join(bench.folder, `journal.sqlite${end}`), { force: true })
  await bench.openJournal()
  // Other numbers for the same series than in the journal before.
  await bench.commit([{ point: 'other', t: DAY0, value: 5 }, ...samples(18, 4)])
  await bench.openStore()
  await bench.drained()
  expect(bench.lines.map(({ code }) => code)).toEqual(['telemetry.cursor-reset'])
  expect((await bench.trend('p0', DAY0, DAY0 + 60_000, 100)).last).toEqual(samples(0, 22).map(({ value }) => value))
  expect((await bench.trend('other', DAY0, DAY0 + 60_000, 100)).last).toEqual([5])
})

test('batches that the journal no longer holds leave a gap that is logged', async () => {
  bench = new Bench()
  await bench.openJournal()
  for (let i = 0; i < 5; i += 1) await bench.commit(samples(i, 1))
  await bench.drop(3)
  await bench.openStore()
  await bench.drained()
  expect(bench.lines).toEqual([{ level: 'warn', code: 'telemetry.gap', after: 0, before: 4 }])
})

test('a batch that is damaged on disk is tried again, then left out, and the ones behind it arrive', async () => {
  bench = new Bench()
  await bench.openJournal()
  for (let i = 0; i < 3; i += 1) await bench.commit(samples(i, 1))
  const database = new DatabaseSync(join(bench.folder, 'journal.sqlite'))
  database.exec('update batch set readings = zeroblob(length(readings)) where id = 2')
  database.close()
  await bench.openStore()
  await bench.drained()
  expect(bench.lines.filter(({ code }) => code === 'telemetry.failed')).not.toEqual([])
  expect(bench.lines.at(-1)).toMatchObject({ code: 'telemetry.batch-left-out', batch: 2, values: 1 })
  expect((await bench.trend('p0', DAY0, DAY0 + 60_000, 100)).last).toEqual([0, 0.5])
}, 40_000)

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { MINUTE_ms } from '#domain/time.ts'
import { readJobs } from '../../ingest/targets/backfill/jobs.ts'
import { type Copies, openCopies } from '../../ingest/targets/backfill/open.ts'
import { openTargetsFile } from '../../ingest/targets/file.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { compareStores } from '../../ingest/targets/verify/compare.ts'
import { embeddedStore, targetStore } from '../../ingest/targets/verify/store.ts'
import { openStore } from '../../ingest/telemetry/store.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { influxTarget, victoriaTarget } from './target-support.ts'
import { Bench, DAY0, type Sample, until } from './telemetry-support.ts'

const DAYS = { from: DAY0, until: DAY0 + 3 * 86_400_000 }
let influxdb: Influxdb
let victoria: Victoria
let bench: Bench
let copies: Copies | null = null

beforeAll(async () => {
  ;[influxdb, victoria] = await Promise.all([startInfluxdb(), startVictoria()])
})
afterEach(async () => {
  await copies?.stop()
  copies = null
  await bench?.end()
})
afterAll(async () => {
  await Promise.all([influxdb?.remove(), victoria?.remove()])
})

const open = (configs: readonly TargetConfig[]): void => {
  copies = openCopies({
    folder: bench.folder,
    configs,
    telemetry: bench.telemetry,
    log: (line) => bench.lines.push(line),
  })
}
const job = (target: string) => readJobs(bench.folder).get(target)
const isDone = (target: string): Promise<void> =>
  until(
    () => job(target)?.state === 'done',
    () => JSON.stringify([job(target), bench.lines]),
  )

/** Readings of some points over two days, some bad, some late. */
async function fill(rows: number): Promise<void> {
  bench = await new Bench().open()
  const samples = Array.from({ length: rows }, (_, i): Sample => {
    const t = DAY0 + ((i * 7919) % rows) * Math.floor((2 * 86_400_000) / rows)
    return { point: `p${i % 5}`, t, value: Math.sin(i) * 1000, quality: i % 17 === 0 ? 2 : 0 }
  })
  for (let i = 0; i < rows; i += 10_000) await bench.commit(samples.slice(i, i + 10_000))
  await bench.drained()
}

/** Compares with the store at rest. */
async function expectEqual(config: TargetConfig, rows: number): Promise<void> {
  await copies?.stop()
  copies = null
  await bench.closeStore()
  const store = await openStore(bench.folder)
  const said: string[] = []
  try {
    const compared = await compareStores(embeddedStore(store), await targetStore(config), DAYS, (line) =>
      said.push(line),
    )
    expect(said).toEqual([])
    expect(compared).toMatchObject({ rows, differences: 0 })
  } finally {
    store.close()
  }
}

test('a back-fill brings every reading to a new server, also when the server and the platform are killed meanwhile', async () => {
  await fill(30_000)
  const config = influxTarget(influxdb)
  open([config])
  await influxdb.kill()
  copies!.backfill('influx', 0, DAYS.until)
  await until(() => job('influx')?.why != null)
  expect(job('influx')).toMatchObject({ state: 'running', why: expect.stringContaining('ECONNREFUSED') })
  await copies!.stop()
  await influxdb.start()
  open([config])
  await isDone('influx')
  expect(job('influx')).toMatchObject({ why: null, at: DAYS.until, refused: 0 })
  await expectEqual(config, 30_000)
})

test('a part of the time is brought, and gaps within it are closed', async () => {
  await fill(5000)
  const config = influxTarget(influxdb, { database: 'part' })
  await influxdb.query('CREATE DATABASE "part"', '')
  const file = openTargetsFile(bench.folder)
  const gap = { noticedAt: 1, batches: 1, readings: 1, why: 'age' as const }
  file.move(
    'influx',
    { batch: 1, crc: 0, at: 1 },
    { refused: [], gaps: [{ ...gap, from: DAY0 + MINUTE_ms, until: DAY0 + 2 * MINUTE_ms }] },
  )
  file.move(
    'influx',
    { batch: 1, crc: 0, at: 1 },
    { refused: [], gaps: [{ ...gap, from: DAY0 + MINUTE_ms, until: DAY0 + 90 * MINUTE_ms }] },
  )
  open([config])
  copies!.backfill('influx', DAY0, DAY0 + 60 * MINUTE_ms)
  await isDone('influx')
  expect(file.gaps('influx').map(({ until: end }) => end)).toEqual([DAY0 + 90 * MINUTE_ms])
  file.close()
  const count = 'SELECT count("quality") FROM "readings"'
  const [part] = await influxdb.query(count, 'part')
  const expected = Array.from({ length: 5000 }, (_, i) => i * Math.floor((2 * 86_400_000) / 5000)).filter(
    (t) => t < 60 * MINUTE_ms,
  )
  expect(part!.values[0]![1]).toBe(expected.length)
})

test('a wrong database is said, and the back-fill goes on when it is there', async () => {
  await fill(100)
  open([influxTarget(influxdb, { database: 'later' })])
  copies!.backfill('influx', 0, DAYS.until)
  await until(() => job('influx')?.why != null)
  expect(job('influx')!.why).toMatch(/later/)
  await influxdb.query('CREATE DATABASE "later"', '')
  await isDone('influx')
  expect(job('influx')!.rows).toBe(100)
})

test('cells follow by themselves', async () => {
  await influxdb.query('CREATE DATABASE "live"', '')
  await influxdb.query('CREATE DATABASE "live_cells"', '')
  await fill(1000)
  bench.now = DAYS.until
  await bench.commit([{ point: 'p0', t: DAYS.until, value: 1 }])
  await bench.drained()
  open([influxTarget(influxdb, { database: 'live' })])
  const hours = async (): Promise<number> =>
    Number((await influxdb.query('SELECT sum("count") FROM "readings_1h"', 'live_cells'))[0]?.values[0]?.[1] ?? 0)
  const marks = async () => (await influxdb.query('SELECT last("day") FROM "marks"', 'live_cells'))[0]?.values[0]?.[1]
  await until(async () => (await marks()) === DAYS.until - 86_400_000)
  expect(await hours()).toBe(1000 - Math.ceil(1000 / 17))
})

test('VictoriaMetrics gets the same readings, and is asked whether it kept them', async () => {
  await fill(2000)
  const config = victoriaTarget(victoria)
  open([config])
  copies!.backfill('victoria', 0, DAYS.until)
  await until(() => (job('victoria')?.rows ?? 0) === 2000)
  // What it took a moment ago is not safe yet.
  expect(job('victoria')).toMatchObject({ state: 'running', at: 0 })
  await victoria.flush()
  await expectEqual(config, 2000)
  expect(job('victoria')!.state).toBe('running')
})

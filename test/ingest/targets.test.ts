import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { Delivering, influx, T0, values, victoria } from './targets-support.ts'

let store: Influxdb
let bench: Delivering
let databases = 0

beforeAll(async () => {
  store = await startInfluxdb()
})
afterAll(() => store.remove())
beforeEach(async () => {
  databases += 1
  bench = await new Delivering().openJournal()
})
afterEach(() => bench.end())

/** A database of its own for every test of one server. */
async function ownDatabase() {
  const database = `db${databases}`
  await store.query(`CREATE DATABASE ${database}`, '')
  return {
    config: influx(store, { database }),
    query: (q: string) => store.query(q, database),
    count: async () =>
      Number((await store.query('SELECT count("quality") FROM readings', database))[0]?.values[0]?.[1] ?? 0),
  }
}

describe('InfluxDB', () => {
  test('gets every reading once, with its tags, value, quality and time', async () => {
    const { config, query, count } = await ownDatabase()
    await bench.commit(values(0, 12_345))
    bench.deliver(config)
    await bench.commit([
      { key: 'hq/pump-1/flow', t: T0 + 1, value: -0.125 },
      { key: 'hq/pump-1/flow', t: T0 + 2, value: 1e21, quality: 1 },
      { key: 'hq/pump-1/flow', t: T0 + 3, value: 5e-324 },
    ])
    await bench.delivered()
    expect(await count()).toBe(12_348)
    const [sum] = await query('SELECT sum("value") FROM readings WHERE "site" = \'s\'')
    expect(sum!.values[0]![1]).toBe((12_344 * 12_345) / 8)
    const [flow] = await query('SELECT * FROM readings WHERE "equipment" = \'pump-1\'')
    expect(flow!.columns).toEqual(['time', 'equipment', 'point', 'quality', 'site', 'value'])
    expect(flow!.values).toEqual([
      [T0 + 1, 'pump-1', 'flow', 0, 'hq', -0.125],
      [T0 + 2, 'pump-1', 'flow', 1, 'hq', 1e21],
      [T0 + 3, 'pump-1', 'flow', 0, 'hq', 5e-324],
    ])
    expect(bench.status()).toMatchObject({ state: 'up-to-date', problem: null, behind_ms: 0, refused_lines: 0 })
    await expect.poll(() => bench.safe, { timeout: 10_000 }).toBe(bench.batch)
  })

  test('gets the quality of a bad reading and no value; NaN and infinity never leave', async () => {
    const { config, query } = await ownDatabase()
    bench.deliver(config)
    await bench.commit([
      { key: 'p', t: T0, value: 7 },
      { key: 'p', t: T0 + 1, value: 99, quality: 2 },
      { key: 'p', t: T0 + 2, value: NaN, quality: 4 },
      { key: 'p', t: T0 + 3, value: Infinity, quality: 3 },
      { key: 'p', t: T0 + 4, value: NaN, quality: 0 },
    ])
    await bench.delivered()
    const [rows] = await query('SELECT "value", "quality" FROM readings')
    expect(rows!.values.map(([, value, quality]) => [value, quality])).toEqual([
      [7, 0],
      [null, 2],
      [null, 4],
      [null, 3],
      [null, 0],
    ])
    expect(bench.status().refused_lines).toBe(0)
  })

  test('a reading that is sent again, or corrected, is there once with its newest value', async () => {
    const { config, query, count } = await ownDatabase()
    bench.deliver(config)
    await bench.commit([{ key: 'p', t: T0, value: 1 }])
    await bench.commit([...values(0, 2), { key: 'p', t: T0, value: 5 }])
    await bench.delivered()
    expect(await count()).toBe(2)
    expect((await query('SELECT "value" FROM readings'))[0]!.values[0]).toEqual([T0, 5])
  })

  test('a setting that is wrong is said while readings are taken, until it was put right', async () => {
    const { config, query } = await ownDatabase()
    bench.deliver(config)
    await bench.commit(values(0, 1))
    const notes = () => bench.status().notes.map(({ en }) => en)
    const missing = `There is no database "${config.database}_cells"`
    await expect.poll(notes, { timeout: 10_000 }).toEqual([expect.stringContaining(missing)])
    expect(bench.logged('target.settings')).toMatchObject([{ detail: expect.stringContaining(missing) as string }])
    await query(`CREATE DATABASE ${config.database}_cells`)
    bench.now = () => Date.now() + 11 * 60_000
    await expect.poll(notes, { timeout: 10_000 }).toEqual([])
    expect(bench.status().problem).toBeNull()
  })

  test('after a restart of the platform delivery goes on behind the cursor', async () => {
    const { config, count } = await ownDatabase()
    bench.deliver(config)
    await bench.commit(values(0, 10))
    await bench.delivered()
    await bench.stopDelivering()
    await bench.commit(values(10, 10))
    expect(await count()).toBe(10)
    bench.deliver(config)
    await bench.delivered()
    expect(await count()).toBe(20)
    await expect.poll(() => bench.status().generation).toBe('influxdb-1')
  })
})

describe('VictoriaMetrics', () => {
  let server: Victoria
  beforeAll(async () => {
    server = await startVictoria()
  })
  afterAll(() => server.remove())

  test('gets every reading once, under the labels of its series', async () => {
    bench.deliver(victoria(server))
    await bench.commit([...values(0, 6000), { key: 'p', t: T0 - 1000, value: 3, quality: 2 }])
    await bench.commit(values(6000, 50, 'hq/pump-1/flow'))
    // Nothing that VictoriaMetrics says it has taken is safe before a minute has passed.
    const samples = async (match: string) => (await server.samples(match))[0]?.values.length ?? 0
    await expect.poll(() => samples('readings_value{point="p"}'), { timeout: 10_000 }).toBe(6000)
    await expect.poll(() => samples('readings_quality{point="p"}'), { timeout: 10_000 }).toBe(6001)
    const [flow] = await server.samples('readings_value{equipment="pump-1"}')
    expect(flow!.metric).toEqual({
      __name__: 'readings_value',
      db: 'watchroom',
      equipment: 'pump-1',
      point: 'flow',
      site: 'hq',
    })
    expect(flow!.values).toEqual(values(6000, 50).map(({ value }) => value))
    expect(bench.status('victoria')).toMatchObject({ cursor: 0, behind_batches: 0, generation: 'victoria-metrics' })
  })
})

test('two targets are delivered to side by side, each behind a cursor of its own', async () => {
  const one = await ownDatabase()
  await store.query('CREATE DATABASE other', '')
  const away = influx(store, { id: 'away', url: 'http://127.0.0.1:1' })
  bench.deliver(one.config, influx(store, { id: 'other', database: 'other' }), away)
  await bench.commit(values(0, 100))
  await bench.troubled(/cannot be reached/, 'away')
  await expect.poll(() => bench.status('other').cursor).toBe(1)
  await expect.poll(() => bench.status().cursor).toBe(1)
  expect(bench.status('away').cursor).toBe(0)
  expect(await one.count()).toBe(100)
  // The journal keeps what the slowest needs.
  expect(bench.safe).toBe(0)
})

import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import { bringCells } from '../../ingest/targets/backfill/copy-cells.ts'
import { doorTo } from '../../ingest/targets/read/ask.ts'
import { marksOf, retentionOf } from '../../ingest/targets/read/influx-source.ts'
import { openReader } from '../../ingest/targets/read/open.ts'
import { createTrends } from '../../ingest/targets/read/trends.ts'
import { setUpTarget } from '../../ingest/targets/set-up/set-up.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { handOut, type HistoryQuery } from '../../ingest/telemetry/hand-out.ts'
import { Rest } from '../../ingest/telemetry/rest.ts'
import { roll } from '../../ingest/telemetry/tidy.ts'
import { queryTrend } from '../../ingest/telemetry/trend.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { expectSame, influxTarget, linesOf, OpenBench } from './target-support.ts'
import { fakeStore, says } from './targets-support.ts'
import type { Sample } from './telemetry-support.ts'

const DAYS = 20
let influxdb: Influxdb
let embedded: OpenBench
/** Whole minutes, of the server's time: it is by its clock that old cells are dropped. */
let now: number
let samples: readonly Sample[]

beforeAll(async () => {
  influxdb = await startInfluxdb('')
})
beforeEach(async () => {
  now = Math.floor(Date.now() / MINUTE_ms) * MINUTE_ms
  const begin = now - DAYS * DAY_ms
  samples = Array.from({ length: DAYS * 144 + 1 }, (_, i): Sample => ({
    point: 'p',
    t: begin + i * 10 * MINUTE_ms,
    value: (i * 7919) % 1000,
  }))
  embedded = await new OpenBench().open()
  embedded.bench.now = now
  await embedded.take(samples)
  await roll(embedded.store)
})
afterEach(() => embedded?.end())
afterAll(() => influxdb?.remove())

let databases = 0
/** A server with all the readings that it keeps; cells in shards of a day, kept for so long. */
async function target({ readings, cells }: { readings: number; cells: string }): Promise<TargetConfig> {
  const config = influxTarget(influxdb, { database: `d${(databases += 1)}` })
  await influxdb.query(`CREATE DATABASE "${config.database}_cells" WITH DURATION ${cells} SHARD DURATION 1d`, '')
  await setUpTarget(config, { keep_days: readings, organisation: null }, () => {})
  const kept = samples.filter(({ t }) => t > now - readings * DAY_ms + HOUR_ms)
  await influxdb.write(linesOf(kept), config.database)
  return config
}

const ask = (query: HistoryQuery): Promise<MessagePort> => {
  const { port1, port2 } = new MessageChannel()
  handOut(embedded.store, query, port2)
  return Promise.resolve(port1)
}

/** Answers what kept it from its end. */
async function bring(config: TargetConfig): Promise<string | null> {
  return bringCells(config, { ask, rate: 1e9, rest: new Rest(), signal: new AbortController().signal })
}

const since = (days: number, buckets = 100): TrendQuery => {
  return { site: 's', equipment: 'e', point: 'p', from: now - days * DAY_ms, until: now, buckets }
}
const wanted = (query: TrendQuery): Promise<Trend> => queryTrend(embedded.store, query)
const read = (config: TargetConfig, query: TrendQuery): Promise<Trend> => openReader(config, () => now).trend(query)
const marks = async ({ database }: TargetConfig): Promise<readonly unknown[] | undefined> =>
  (await influxdb.query('SELECT "minute", "hour", "day" FROM "marks" ORDER BY time DESC', `${database}_cells`))[0]
    ?.values[0]

/** What a chart shows, and what is wrong by then. */
async function shown(config: TargetConfig, query: TrendQuery): Promise<readonly unknown[]> {
  let asked = 0
  const trends = createTrends({
    embedded: (one) => ((asked += 1), wanted(one)),
    chosen: { id: 'influx', ...openReader(config, () => now) },
    now: () => now,
  })
  expectSame(await trends.trend(query), await wanted(query), query)
  return [asked, trends.troubles()]
}

test('a trend of a time that the cells are not kept for comes from the embedded store, and nothing is wrong', async () => {
  const config = await target({ readings: 3, cells: '10d' })
  expect(await bring(config)).toBeNull()
  const { minute_until, hour_until, day_until } = embedded.store.state
  expect(await marks(config)).toEqual([expect.any(Number), minute_until, hour_until, day_until])
  expect(await shown(config, since(8))).toEqual([0, []])
  await expect(read(config, since(15))).rejects.toThrow('cells of this time are not kept there')
  expect(await shown(config, since(15))).toEqual([1, []])
})

test('where the cells are kept for longer than before, those that were dropped come again', async () => {
  const config = await target({ readings: 3, cells: '10d' })
  expect(await bring(config)).toBeNull()
  await influxdb.query(`ALTER RETENTION POLICY "autogen" ON "${config.database}_cells" DURATION INF`, '')
  // They are not there yet.
  expect(await shown(config, since(15))).toEqual([1, []])
  expect(await bring(config)).toBeNull()
  expect(await shown(config, since(15))).toEqual([0, []])
  expect(await shown(config, since(DAYS, 15))).toEqual([0, []])
})

test('cells that are refused are not marked as delivered: trends have no hole, and they come when they are taken', async () => {
  const config = await target({ readings: 30, cells: 'INF' })
  const cells = `${config.database}_cells`
  const foreign = Array.from({ length: 4 }, (_, i) => `readings_1d,site=x last="text" ${now - (6 + i) * DAY_ms}`)
  await influxdb.write(foreign.join('\n'), cells)
  for (let i = 0; i < 2; i += 1) {
    expect(await bring(config)).toMatch(/^the server refuses [34] of the cells.*field type conflict/)
    expect((await marks(config))![3]).toBe(0)
  }
  expect(await shown(config, since(DAYS, 10))).toEqual([0, []])
  await influxdb.query('DROP MEASUREMENT "readings_1d"', cells)
  expect(await bring(config)).toBeNull()
  expect((await marks(config))![3]).toBe(embedded.store.state.day_until)
  await influxdb.query(`DELETE FROM "readings" WHERE time < ${embedded.store.state.day_until}ms`, config.database)
  expect(await shown(config, since(DAYS, 10))).toEqual([0, []])
})

test('a server without cells does not answer about a time whose readings it has dropped', async () => {
  const config = await target({ readings: 3, cells: 'INF' })
  expect(await shown(config, since(1.5))).toEqual([0, []])
  await expect(read(config, since(8))).rejects.toThrow('its cells have not come')
  expect(await shown(config, since(8))).toEqual([1, []])
})

test('a server that is busy has not lost its cells: nothing is believed of it', async () => {
  const store = await fakeStore(says(503, 'later'))
  try {
    const door = doorTo(influxTarget(influxdb, { url: store.url }))
    await expect(marksOf(door, 'any')).rejects.toThrow(/503 later/)
    await expect(retentionOf(door, 'any')).rejects.toThrow(/503 later/)
    store.answers = says(400, 'no such statement')
    expect(await retentionOf(door, 'any')).toBeNull()
  } finally {
    await store.close()
  }
})

test('a mark of a time when the clock was ahead does not stay the newest for ever', async () => {
  const config = await target({ readings: 30, cells: 'INF' })
  const ahead = `marks minute=${now - 9 * DAY_ms},hour=0,day=0,changes=0,kept_from=0 ${now + 9 * DAY_ms}`
  await influxdb.write(ahead, `${config.database}_cells`)
  expect(await bring(config)).toBeNull()
  const { minute_until, hour_until, day_until } = embedded.store.state
  expect(await marks(config)).toEqual([now + 9 * DAY_ms, minute_until, hour_until, day_until])
})

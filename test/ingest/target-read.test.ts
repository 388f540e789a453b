import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_ms, HOUR_ms } from '#domain/time.ts'
import { headOf, lineOf } from '../../ingest/targets/line.ts'
import { openReader } from '../../ingest/targets/read/open.ts'
import { floorTo } from '../../ingest/telemetry/steps.ts'
import { roll } from '../../ingest/telemetry/tidy.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { freePort } from '../support/ports.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { type Asked, askedOf, EVERY_ms, MIDNIGHTS, questions, readingsFrom, samplesOf } from './target-readings.ts'
import {
  type Compared,
  expectSameTrends,
  influxTarget,
  linesOf,
  OpenBench,
  victoriaRounding,
  victoriaTarget,
  writeVictoria,
} from './target-support.ts'
import type { Sample } from './telemetry-support.ts'

let influxdb: Influxdb
let victoria: Victoria
let embedded: OpenBench

beforeAll(async () => {
  ;[influxdb, victoria, embedded] = await Promise.all([startInfluxdb(), startVictoria(), new OpenBench().open()])
})
afterAll(async () => {
  await Promise.all([influxdb?.remove(), victoria?.remove(), embedded?.end()])
})

/** The server's time: later than most readings. */
const NOW = Date.UTC(2026, 10, 1, 7, 23, 45)

/** The last ones are newer than the cells of the embedded store. */
const readings = readingsFrom([...MIDNIGHTS, NOW - 1_200_000], EVERY_ms)

let series = 0
async function expectEqualTrends(
  samples: readonly Sample[],
  asked: readonly Asked[],
  compared: Omit<Compared, 'store' | 'point'>,
): Promise<void> {
  embedded.bench.now = NOW
  await embedded.take(samples)
  await roll(embedded.store)
  await expectSameTrends({ ...compared, store: embedded.store, point: samples[0]!.point }, asked)
}

test('InfluxDB gives the numbers of the embedded store for any range, step and order of arrival', async () => {
  const reader = openReader(influxTarget(influxdb), () => NOW)
  await fc.assert(
    fc.asyncProperty(readings, questions, async (given, asked) => {
      const point = `i${(series += 1)}`
      const samples = samplesOf(given, point)
      await influxdb.write(linesOf(samples))
      await expectEqualTrends(samples, askedOf(given, asked), { reader })
    }),
    { numRuns: 20, endOnFailure: true },
  )
})

test('VictoriaMetrics gives the numbers of the embedded store for any range and step, also for readings sent twice', async () => {
  const reader = openReader(victoriaTarget(victoria), () => NOW)
  await fc.assert(
    fc.asyncProperty(readings, questions, async (given, asked) => {
      const point = `v${(series += 1)}`
      // What it has it does not replace by something else.
      const samples = [...new Map(samplesOf(given, point).map((one) => [one.t, one])).values()]
      await writeVictoria(victoria, linesOf([...samples, ...samples.slice(0, 50)]))
      await expectEqualTrends(samples, askedOf(given, asked), { reader, rounding: victoriaRounding(samples) })
    }),
    { numRuns: 20, endOnFailure: true },
  )
})

test('steps of any length are as long as they should be on VictoriaMetrics', async () => {
  const [begin, every_ms] = [MIDNIGHTS[0]!, 100]
  const samples = Array.from({ length: 1000 }, (_, i): Sample => ({
    point: 'dense',
    t: begin + i * every_ms,
    value: i,
  }))
  await writeVictoria(victoria, linesOf(samples))
  const reader = openReader(victoriaTarget(victoria), () => NOW)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 0, max: 999 }), async (buckets, less) => {
      const until = begin + 100_000 - less
      const query = { site: 's', equipment: 'e', point: 'dense', from: begin, until, buckets }
      const { at, count, step_ms } = await reader.trend(query)
      const wanted = new Map<number, number>()
      for (const { t } of samples) {
        if (t < until) wanted.set(floorTo(t, step_ms), (wanted.get(floorTo(t, step_ms)) ?? 0) + 1)
      }
      expect(new Map(at.map((t, i) => [floorTo(t, step_ms), count[i]]))).toEqual(wanted)
    }),
    { numRuns: 300, endOnFailure: true },
  )
})

test('a year of dense readings comes in steps', async () => {
  const from = Date.UTC(2025, 0, 1)
  const samples = Array.from({ length: 4000 }, (_, i): Sample => ({
    point: 'year',
    t: from + i * 2 * HOUR_ms,
    value: Math.sin(i) * 1e6,
  }))
  await influxdb.write(linesOf(samples))
  await writeVictoria(victoria, linesOf(samples))
  const asked = [1, 2, 10, 365, 366, 2000].map((buckets) => ({ from, until: from + 365 * DAY_ms, buckets }))
  const [influx, metrics] = [influxTarget(influxdb), victoriaTarget(victoria)].map((one) => openReader(one, () => NOW))
  await expectEqualTrends(samples, asked, { reader: influx! })
  await expectEqualTrends(samples, asked, { reader: metrics!, rounding: victoriaRounding(samples) })
})

test('the newest half minute is right, where VictoriaMetrics itself would show the value before', async () => {
  const now = Date.now()
  const begin = Math.floor(now / 1000) * 1000 - 90_000
  const samples = Array.from({ length: 180 }, (_, i): Sample => ({ point: 'fresh', t: begin + i * 500, value: i }))
  await writeVictoria(victoria, linesOf(samples))
  const query = { site: 's', equipment: 'e', point: 'fresh', from: begin, until: begin + 90_000, buckets: 46 }
  const trend = await openReader(victoriaTarget(victoria), () => now).trend(query)
  expect(trend.step_ms).toBe(2000)
  expect(trend.at).toHaveLength(begin % 2000 === 0 ? 45 : 46)
  expect(trend.last.at(-1)).toBe(179)
  expect(trend.count.reduce((a, b) => a + b, 0)).toBe(180)
})

/** Characters and words with which a query could be left or widened. */
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(...`,= "'\\\n\r\t{}[]()$%/;-*.|~!#é水a`.split('')), maxLength: 12 }),
  fc.constantFrom(
    '',
    "' OR '1'='1",
    'x\' OR "site" =~ /.*/ --',
    '"} or {site=~".*',
    'kill',
    'key',
    'by',
    'and',
    "\\' OR 1=1 --",
    '\\',
    "\\'",
    '.*',
    "'; DROP DATABASE watchroom; --",
    'x"\n',
    '$site',
  ),
)

test('names of any kind find their own series and nothing else', async () => {
  const readers = [openReader(influxTarget(influxdb), () => NOW), openReader(victoriaTarget(victoria), () => NOW)]
  const t = Date.UTC(2026, 5, 1)
  let n = 0
  await fc.assert(
    fc.asyncProperty(fc.tuple(hostile, hostile, hostile), async ([site, equipment, point]) => {
      // A slash divides the parts of a key; only a point's name may hold one.
      const name = { site: site.replaceAll('/', '|'), equipment: equipment.replaceAll('/', '|'), point }
      n += 1
      const query = { ...name, from: t + n * 1000, until: t + n * 1000 + 1000, buckets: 10 }
      for (const reader of readers) expect((await reader.trend(query)).at, JSON.stringify(name)).toEqual([])
      const line = lineOf(headOf(`${name.site}/${name.equipment}/${name.point}`), query.from, n, 0)!
      const other = lineOf(headOf('other/equipment/point'), query.from, -1, 0)!
      await influxdb.write(`${line}\n${other}`)
      await writeVictoria(victoria, `${line}\n${other}`)
      for (const reader of readers) expect((await reader.trend(query)).last, JSON.stringify(name)).toEqual([n])
    }),
    { numRuns: 60, endOnFailure: true },
  )
  expect(await influxdb.query('SHOW DATABASES', '')).toMatchObject([
    { values: expect.arrayContaining([['watchroom']]) },
  ])
})

test('what cannot be read is said in a sentence, and read again when it can', async () => {
  const query = { site: 's', equipment: 'e', point: 'x', from: 0, until: 10, buckets: 1 }
  const read = (changed: object) => openReader(influxTarget(influxdb, changed), () => NOW).trend(query)
  await expect(read({ secret: 'wrong' })).rejects.toThrow('does not accept the user name, password or token')
  await expect(read({ database: 'nowhere' })).rejects.toThrow('database not found: nowhere')
  await expect(read({ url: `http://127.0.0.1:${await freePort()}` })).rejects.toThrow(
    'nothing listens at this address (ECONNREFUSED)',
  )
  const reader = openReader(influxTarget(influxdb), () => NOW)
  await reader.trend(query)
  await influxdb.kill()
  await expect(reader.trend(query)).rejects.toThrow('cannot be reached')
  await influxdb.start()
  expect((await reader.trend(query)).at).toEqual([])
})

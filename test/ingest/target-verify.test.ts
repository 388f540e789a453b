import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_ms } from '#domain/time.ts'
import { compareStores } from '../../ingest/targets/verify/compare.ts'
import { type Comparable, embeddedStore, targetStore } from '../../ingest/targets/verify/store.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { influxTarget, linesOf, OpenBench, victoriaTarget, writeVictoria } from './target-support.ts'
import { DAY0, type Sample } from './telemetry-support.ts'

const DAYS = { from: DAY0, until: DAY0 + 2 * DAY_ms }
/** One reading a second for three hours, which is more than one answer of InfluxDB takes, and some of the next day. */
const SAMPLES: readonly Sample[] = [
  ...Array.from({ length: 10_800 }, (_, i): Sample => ({
    point: 'a',
    t: DAY0 + i * 1000,
    value: Math.cos(i) * 1e5,
    quality: i % 100 === 7 ? 2 : 0,
  })),
  ...Array.from({ length: 50 }, (_, i): Sample => ({ point: 'b', t: DAY0 + DAY_ms + i * 60_000, value: i / 3 })),
]
let influxdb: Influxdb
let victoria: Victoria
let embedded: OpenBench
let stores: Readonly<Record<'embedded' | 'influx' | 'victoria', Comparable>>

beforeAll(async () => {
  ;[influxdb, victoria, embedded] = await Promise.all([startInfluxdb(), startVictoria(), new OpenBench().open()])
  await embedded.take(SAMPLES)
  await influxdb.write(linesOf(SAMPLES))
  await writeVictoria(victoria, linesOf(SAMPLES))
  stores = {
    embedded: embeddedStore(embedded.store),
    influx: await targetStore(influxTarget(influxdb)),
    victoria: await targetStore(victoriaTarget(victoria)),
  }
})
afterAll(async () => {
  await Promise.all([influxdb?.remove(), victoria?.remove(), embedded?.end()])
})

async function compare(a: keyof typeof stores, b: keyof typeof stores) {
  const said: string[] = []
  return { said, ...(await compareStores(stores[a], stores[b], DAYS, (line) => said.push(line))) }
}

test('equal stores are equal, with the same checksum whichever two are compared', async () => {
  const all = [
    await compare('embedded', 'influx'),
    await compare('embedded', 'victoria'),
    await compare('influx', 'victoria'),
  ]
  for (const one of all) expect(one).toMatchObject({ said: [], differences: 0, series: 2, rows: SAMPLES.length })
  expect(new Set(all.map(({ checksum }) => checksum)).size).toBe(1)
})

test('each difference is said with its series and day', async () => {
  await influxdb.write(
    linesOf([
      { point: 'c', t: DAY0, value: 1 },
      { point: 'b', t: DAY0 + DAY_ms + 60_000, value: 5 },
    ]),
  )
  const { said, differences } = await compare('embedded', 'influx')
  expect(differences).toBe(2)
  expect(said).toEqual([
    'DIFFERENT s/e/b 2026-03-03: embedded has 0.3333333333333333 at 2026-03-03T00:01:00.000Z, influx has 5 at 2026-03-03T00:01:00.000Z',
    'DIFFERENT s/e/c 2026-03-02: 0 readings in embedded, 1 in influx',
  ])
  await influxdb.write(linesOf([{ point: 'b', t: DAY0 + DAY_ms + 60_000, value: 1 / 3, quality: 2 }]))
  expect((await compare('influx', 'victoria')).said[0]).toContain('influx has no value at')
})

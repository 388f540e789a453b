import { strict as assert } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { SiteFile } from '#domain/site/site-file.ts'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { createRandom, type Random } from '../../devices-sim/model/random.ts'
import { ADMIN, type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { Product, until } from '../support/product.ts'
import { CrashDevice, valuesOf } from './crash-device.ts'
import { acknowledged } from './crash-settle.ts'
import { crashSite, DEVICES, SITE } from './crash-site.ts'

/** How InfluxDB is at each kill. Away: what delivery took for sent is nowhere but in the journal. */
const KILLS = ['up', 'away', 'up', 'away', 'up'] as const
/** Every device says two things 50 times a second: 300 messages a second with 900 readings. */
const BURST = 2
const BURST_EVERY_ms = 20
const UNDER_LOAD_ms = { min: 50, max: 2500 } as const
/** Long enough for delivery to have met a server that is away. */
const AWAY_ms = { min: 500, max: 1000 } as const
const DELIVERED_ms = 20_000
const POINTS = ['n', 'temperature', 'smoke'] as const

/** Each chooses the times of its readings, so that one that is sent twice is one row. */
const timedDevices = () => DEVICES.filter(({ timed }) => timed).map((spec) => new CrashDevice(spec))

/** A server with a database, and the site file that names it. */
async function startStore(): Promise<{ readonly store: Influxdb; readonly site: SiteFile }> {
  const store = await startInfluxdb()
  onTestFinished(() => store.remove())
  const secret = join(store.folder, 'secret')
  writeFileSync(secret, ADMIN.secret, { mode: 0o600 })
  const { url, database } = store
  const { username } = ADMIN
  const entry = { id: 'influx', type: 'influxdb' as const, url, database, username, secret: { file: secret } }
  return { store, site: { ...crashSite(), telemetry: { stores: [entry] } } }
}

/** Some hundred messages a second for so long. */
async function load(devices: readonly CrashDevice[], for_ms: number): Promise<void> {
  const end = performance.now() + for_ms
  while (performance.now() < end) {
    for (const device of devices) device.burst(BURST)
    await pause(Math.min(BURST_EVERY_ms, Math.max(0, end - performance.now())))
  }
}

async function loadUntilTheKill(
  store: Influxdb,
  devices: readonly CrashDevice[],
  influxdb: (typeof KILLS)[number],
  random: Random,
) {
  await load(devices, random.between(UNDER_LOAD_ms.min, UNDER_LOAD_ms.max))
  if (influxdb === 'up') return
  await store.kill()
  await load(devices, random.between(AWAY_ms.min, AWAY_ms.max))
}

const targetOf = async (product: Product): Promise<TargetStatus> =>
  ((await product.get('/api/platform/targets')) as readonly TargetStatus[])[0]!

/** Row by row: each reading once, with its value and its time, and no other. Answers how many there are. */
async function checkRows(store: Influxdb, devices: readonly CrashDevice[]): Promise<number> {
  const stored = new Map(
    (await store.query('SELECT "value", "quality" FROM readings GROUP BY *')).map(({ tags = {}, values }) => [
      `${tags['site']}/${tags['equipment']}/${tags['point']}`,
      values,
    ]),
  )
  let count = 0
  for (const { spec, at } of devices) {
    for (const point of POINTS) {
      const key = `${SITE}/${spec.id}/${point}`
      const rows = stored.get(key) ?? []
      const sent = at.map((t, n) => [t, Number(valuesOf(n)[point]), 0])
      const first = sent.findIndex((row, i) => String(row) !== String(rows[i]))
      assert.ok(
        first < 0,
        `${key}: row ${first} of ${sent.length} is ${String(rows[first])}, not ${String(sent[first])}`,
      )
      assert.equal(rows.length, sent.length, `${key}: nothing is there that was not sent`)
      count += rows.length
    }
  }
  const series = (await store.query('SHOW SERIES')).flatMap(({ values }) => values)
  assert.equal(series.length, devices.length * POINTS.length, `no other series is there: ${series.join(' ')}`)
  return count
}

test('the product is killed five times under load: InfluxDB ends with exactly the readings that were acknowledged', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const random = createRandom(seed)
  // It stands in the output also when a promise is broken.
  process.stdout.write(`seed ${seed}\n`)
  const { store, site } = await startStore()
  const product = new Product(site)
  const devices = timedDevices()
  onTestFinished(async () => {
    for (const device of devices) device.disconnect()
    await product.dispose()
  })
  let unanswered = 0
  for (const influxdb of KILLS) {
    await product.start()
    await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
    const before = acknowledged(devices)
    await loadUntilTheKill(store, devices, influxdb, random)
    await product.kill()
    for (const device of devices) device.disconnect()
    expect(acknowledged(devices), 'there was something to lose').toBeGreaterThan(before)
    unanswered += devices.reduce((sum, { at, acknowledged: answered }) => sum + at.length - answered, 0)
    if (influxdb === 'away') await store.start()
  }

  await product.start()
  // What was not acknowledged is published again.
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  const sent = devices.reduce((sum, { at }) => sum + at.length, 0)
  await until(() => acknowledged(devices) === sent, 'an answer to every message', DELIVERED_ms)
  await until(
    async () => {
      const { behind_batches, state } = await targetOf(product)
      return behind_batches === 0 && state === 'up-to-date'
    },
    'the end of the delivery',
    DELIVERED_ms,
    100,
  )
  const rows = await checkRows(store, devices)
  expect(await targetOf(product)).toMatchObject({ refused_lines: 0, gaps: [] })
  await product.stopWell()
  expect(sent).toBeGreaterThan(500)
  process.stdout.write(
    `${KILLS.length} kills, ${sent} messages acknowledged, ${unanswered} of them published again, ${rows} rows\n`,
  )
}, 120_000)

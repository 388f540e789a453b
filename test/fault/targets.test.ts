import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startInfluxdb } from '../support/influxdb.ts'
import { byWatchroom, loadThroughOutage, lossOf } from '../support/outage.ts'
import { mountSmallDisk } from '../support/small-disk.ts'
import { startVictoria } from '../support/victoria.ts'
import { Delivering, influx, T0, values, victoria } from '../ingest/targets-support.ts'
import { until } from '../ingest/telemetry-support.ts'

const PROCESS = fileURLToPath(new URL('../ingest/targets-process.ts', import.meta.url))
/** The whole half minute, beside the clients of others: test/bench/outage.ts. */
const OUTAGE = { before_ms: 1500, outage_ms: 4000, after_ms: 1500 }
const DELIVERED_ms = 60_000
const STORE_DISK_MB = 24
const VICTORIA_DISK_MB = 64
/** So many readings do not fit into what a full disk has left in its last pages. */
const FULL_AFTER = 400_000
let bench: Delivering

beforeEach(async () => {
  bench = await new Delivering().openJournal()
})
afterEach(() => bench.end())

async function influxdb(folder?: string) {
  const store = await startInfluxdb('watchroom', folder)
  onTestFinished(() => store.remove())
  const counts = async () => ({
    readings: await store.number('SELECT count("quality") FROM readings'),
    sum: await store.number('SELECT sum("value") FROM readings'),
    series: (await store.query('SHOW SERIES'))[0]?.values.length,
  })
  return { store, counts }
}
const whole = (count: number) => ({ readings: count, sum: (count * (count - 1)) / 8, series: 1 })

test('2,000 readings a second through an outage: InfluxDB ends with exactly those that were acknowledged', async () => {
  const { store } = await influxdb()
  bench.deliver(influx(store))
  const given = await loadThroughOutage([byWatchroom(bench, T0, DELIVERED_ms)], store, OUTAGE)
  expect(bench.logged('target.held')[0]!['detail']).toMatch(/cannot be reached/)
  expect(await lossOf(store, store.database, given)).toEqual({ lost: 0, extraSeries: 0, isExact: true })
  expect(bench.status()).toMatchObject({ refused_lines: 0, gaps: [] })
})

test('a full disk on the store: nothing is lost, and all is there once when it has space and was restarted', async () => {
  const small = mountSmallDisk(STORE_DISK_MB)
  onTestFinished(() => small.remove())
  const { store, counts } = await influxdb(small.folder)
  bench.deliver(influx(store))
  await bench.commit(values(0, 5000))
  await bench.delivered()
  small.fill()
  let sent = 5000
  const refused = (): boolean => bench.status().problem !== null
  for (; !refused() && sent < FULL_AFTER; sent += 2000) await bench.commit(values(sent, 2000))
  await bench.troubled(/try again later \(500\).*no space left/)
  for (let i = 0; i < 5; i += 1, sent += 2000) await bench.commit(values(sent, 2000))
  expect(bench.status()).toMatchObject({ state: 'retrying', refused_lines: 0 })
  small.free()
  // This version goes on refusing what it once could not write, until it is restarted.
  await store.kill()
  await store.start()
  await bench.delivered()
  expect(await counts()).toEqual(whole(sent))
})

test('an InfluxDB that is killed again and again has every reading once', async () => {
  const { store, counts } = await influxdb()
  bench.deliver(influx(store))
  let sent = 0
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 10; i += 1, sent += 4000) await bench.commit(values(sent, 4000))
    const before = bench.status().cursor
    await until(() => bench.status().cursor > before)
    await store.kill()
    await bench.commit(values(sent, 1000))
    sent += 1000
    await store.start()
  }
  await bench.delivered()
  expect(await counts()).toEqual(whole(sent))
  expect(bench.status().refused_lines).toBe(0)
})

test('delivery that is killed at any moment sends again what it had not recorded, and nothing is missing or twice', async () => {
  const { store, counts } = await influxdb()
  let sent = 0
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 8; i += 1, sent += 3000) await bench.commit(values(sent, 3000))
    const goal = bench.batch - (round % 3)
    const child = spawn(process.execPath, [PROCESS, bench.folder, JSON.stringify(influx(store))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let safe = 0
    createInterface({ input: child.stdout }).on('line', (line) => (safe = Number(line)))
    await until(() => safe >= goal)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  bench.deliver(influx(store))
  await bench.delivered()
  expect(await counts()).toEqual(whole(sent))
})

test('what VictoriaMetrics took and lost when it was killed, again and again, is sent to it again', async () => {
  const server = await startVictoria()
  onTestFinished(() => server.remove())
  const stored = async () => (await server.samples('readings_value')).map((series) => series.values.length)
  bench.deliver(victoria(server))
  let sent = 0
  for (let round = 1; round <= 5; round += 1) {
    for (let i = 0; i < 10; i += 1, sent += 500) await bench.commit(values(sent, 500))
    await bench.delivered()
    expect(bench.status('victoria')).toMatchObject({ cursor: 0, behind_batches: 0 })
    // Its start time counts whole seconds.
    await wait(1000)
    await server.kill()
    await bench.commit(values(sent, 10))
    sent += 10
    await bench.troubled(/cannot be reached/, 'victoria')
    await server.start()
    await until(() => bench.logged('target.sent-again').length >= round)
    await bench.delivered()
  }
  await expect.poll(stored, { timeout: 10_000 }).toEqual([sent])
})

test('a full disk on VictoriaMetrics, which ends of it or refuses: what it had taken is sent again when it has space', async () => {
  const small = mountSmallDisk(VICTORIA_DISK_MB)
  onTestFinished(() => small.remove())
  const server = await startVictoria([], small.folder)
  onTestFinished(() => server.remove())
  bench.deliver(victoria(server))
  await bench.commit(values(0, 5000))
  await bench.delivered()
  small.fill()
  let sent = 5000
  const refused = (): boolean => bench.status('victoria').problem !== null
  // It takes everything and writes seconds later: there must be more to send when it finds out.
  for (; !refused() && sent < FULL_AFTER; sent += 2000) {
    await bench.commit(values(sent, 2000))
    await wait(50)
  }
  await bench.troubled(/read-only mode|cannot be reached/, 'victoria')
  await wait(1000)
  small.free()
  await server.kill()
  await server.start()
  await bench.delivered()
  expect(bench.logged('target.sent-again')).toHaveLength(1)
  const stored = async () => (await server.samples('readings_value')).map((series) => series.values.length)
  await expect.poll(stored, { timeout: 10_000 }).toEqual([sent])
})

test('readings beyond the retention of the server are counted with its words, and the others are stored', async () => {
  const { store, counts } = await influxdb()
  await store.query('CREATE RETENTION POLICY day ON watchroom DURATION 1d REPLICATION 1 DEFAULT')
  const now = Date.now()
  bench.deliver(influx(store))
  await bench.commit([{ key: 'p', t: now, value: 4 }, ...values(6000, 10), { key: 'p', t: now + 1, value: 5 }])
  await bench.commit(values(0, 6000))
  await bench.delivered()
  expect(await counts()).toEqual({ readings: 2, sum: 9, series: 1 })
  await until(() => bench.status().state === 'up-to-date')
  const { refused_lines, refused } = bench.status()
  expect(refused_lines).toBe(6010)
  expect(refused.every(({ reason }) => /beyond retention policy/.test(reason))).toBe(true)
  // What was stored stands among none of them.
  expect(refused.map(({ line }) => Number(line.split(' ').at(-1))).filter((t) => t >= now)).toEqual([])
})

test('where another program made a field of another type, only the lines that meet it are refused, however many', async () => {
  const { store } = await influxdb()
  const other = T0 + 60 * 86_400_000
  await store.write(`readings,site=s,equipment=e,point=theirs value="text" ${other}`)
  bench.deliver(influx(store))
  await bench.commit([
    ...values(0, 3000),
    ...values(0, 400).map((one, i) => ({ ...one, t: other + i })),
    { key: 'q', t: other + 400, value: 2 },
    ...values(3000, 10),
  ])
  await bench.delivered()
  expect(await store.number('SELECT count("value") FROM readings WHERE "point" = \'p\' AND "site" = \'s\'')).toBe(3010)
  const { refused, refused_lines } = bench.status()
  expect(refused_lines).toBe(401)
  expect(refused.slice(0, 2).map(({ line }) => line.split(' ').at(-1))).toEqual([
    String(other + 400),
    String(other + 399),
  ])
  expect(refused[0]!.reason).toMatch(/field type conflict/)
})

test('a server whose every line meets a field of another type is misconfigured, not obeyed', async () => {
  const { store } = await influxdb()
  await store.write(`readings,site=s,equipment=e,point=theirs value="text" ${T0}`)
  bench.deliver(influx(store))
  await bench.commit(values(0, 300))
  await bench.troubled(/refuses every line.*field type conflict/)
  await until(() => bench.status().state === 'misconfigured')
  expect(bench.status()).toMatchObject({ cursor: 0, refused_lines: 0 })
  // Put right: the database is made anew.
  await store.query('DROP DATABASE watchroom')
  await bench.troubled(/no database “watchroom”/)
  await store.query('CREATE DATABASE watchroom')
  await bench.delivered()
  expect(await store.number('SELECT count("value") FROM readings')).toBe(300)
})

test('VictoriaMetrics takes rows and throws them away: that is counted and said', async () => {
  const server = await startVictoria(['-retentionPeriod=1d'])
  onTestFinished(() => server.remove())
  bench.deliver(victoria(server))
  await bench.commit(values(0, 50))
  const notes = () => bench.status('victoria').notes.map(({ en }) => en)
  await until(() => notes().some((note) => /took 100 rows and threw them away/.test(note)))
  // And why: what it was started with is said without anybody asking.
  await until(() => notes().some((note) => /keeps 1 days only/.test(note)))
  expect(bench.logged('target.settings')).toHaveLength(1)
  expect(bench.targets.troubles()[0]!.detail).toMatch(/threw them away/)
})

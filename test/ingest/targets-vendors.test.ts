import { afterAll, beforeAll, beforeEach, afterEach, expect, onTestFinished, test } from 'vitest'
import { openConnection } from '../../ingest/targets/connection.ts'
import { together } from '../../ingest/targets/lines.ts'
import { setUpTarget } from '../../ingest/targets/set-up/set-up.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startInflux2, startInflux3 } from './target-vendors.ts'
import { Delivering, values } from './targets-support.ts'

/*
 * Delivery to InfluxDB 2.x and 3 Core, as far as their documents say what they answer to `/write`.
 */

const TOKEN = 'the-token'
const KEEP_days = 30
const WEEK_ms = 7 * 86_400_000
let influxdb: Influxdb
let bench: Delivering

beforeAll(async () => {
  influxdb = await startInfluxdb('')
})
afterAll(() => influxdb?.remove())
beforeEach(async () => {
  bench = await new Delivering().openJournal()
})
afterEach(() => bench.end())

const configOf = ({ url }: { readonly url: string }, more: Partial<TargetConfig> = {}): TargetConfig => ({
  id: 'influx',
  type: 'influxdb',
  url,
  database: 'home',
  username: null,
  secret: TOKEN,
  ...more,
})

/** Seconds up to now: the bucket keeps its last 30 days. */
const lately = (from: number, count: number, key = 'p') =>
  values(from, count, key).map((one, i) => ({ ...one, t: NOW + (from + i) * 1000 }))
const NOW = Math.floor(Date.now() / WEEK_ms) * WEEK_ms - WEEK_ms

const lineOf = (i: number, value: string) => `readings,equipment=e,point=q,site=s quality=0i,value=${value} ${NOW + i}`

async function started<V extends { readonly url: string; readonly stop: () => Promise<void> }>(vendor: V): Promise<V> {
  onTestFinished(() => vendor.stop())
  await setUpTarget(configOf(vendor), { keep_days: KEEP_days, organisation: null }, () => {})
  return vendor
}

const counts = async (database: string) => {
  const number = async (what: string) =>
    Number((await influxdb.query(`SELECT ${what} FROM readings`, database))[0]?.values[0]?.[1] ?? 0)
  return { readings: await number('count("quality")'), sum: await number('sum("value")') }
}
const whole = (count: number) => ({ readings: count, sum: (count * (count - 1)) / 8 })

test('InfluxDB 2.x gets every reading once; what is too old or of another type is counted, with its words', async () => {
  const orgs = [{ id: 'o1', name: 'Harbour' }]
  const two = await started(await startInflux2({ token: TOKEN, orgs, maps: true, influxdb, bodyMax_bytes: 250_000 }))
  const connection = openConnection(configOf(two), Date.now, true)
  onTestFinished(() => connection.close())
  const conflict = NOW + WEEK_ms
  await connection.write(together([`readings,equipment=e,point=theirs,site=s value="text" ${conflict}`]))
  two.next.push(
    { status: 503, json: { code: 'unavailable', message: 'shedding load' }, headers: { 'retry-after': '1' } },
    { status: 429, json: { code: 'too many requests', message: 'slow down' }, headers: { 'retry-after': '1' } },
  )
  bench.deliver(configOf(two))
  await bench.commit([
    ...lately(0, 6000),
    ...values(0, 40, 'old').map((one) => ({ ...one, t: one.t - 50 * WEEK_ms })),
    ...lately(0, 30, 'conflict').map((one, i) => ({ ...one, t: conflict + i })),
    ...lately(6000, 1000),
  ])
  await bench.delivered()
  expect(await counts('v2_home')).toEqual(whole(7000))
  const { refused_lines, refused } = bench.status()
  expect(refused_lines).toBe(70)
  const linesWith = (words: string): number =>
    refused.filter(({ reason }) => reason.includes(words)).reduce((sum, { lines }) => sum + lines, 0)
  expect(linesWith('field type conflict')).toBe(30)
  expect(linesWith('outside retention policy of duration 720h0m0s')).toBe(40)
  expect(bench.logged('target.held')[0]!['detail']).toMatch(/try again later \(429\): slow down/)
  expect(two.writes[0]).toEqual({ lines: 1, gzip: false })
  expect(Math.max(...two.writes.map(({ lines }) => lines))).toBe(5000)
  expect(two.wrong).toEqual([])
})

test('InfluxDB 3 Core gets every reading once, compressed as well, and makes a database that is not there', async () => {
  const three = await started(await startInflux3({ token: TOKEN, influxdb, bodyMax_bytes: 250_000 }))
  three.next.push({ status: 503, text: 'this service is overloaded, please try again later' })
  bench.deliver(configOf(three), configOf(three, { id: 'more', database: 'more' }))
  await bench.commit([...lately(0, 7000)])
  await bench.delivered()
  expect([await counts('v3_home'), await counts('v3_more')]).toEqual([whole(7000), whole(7000)])
  expect(bench.status()).toMatchObject({ refused_lines: 0, state: 'up-to-date' })
  const connection = openConnection(configOf(three), Date.now, true)
  onTestFinished(() => connection.close())
  expect(
    await connection.write(together([...Array.from({ length: 50 }, (_, i) => lineOf(i, '1')), lineOf(50, '"text"')])),
  ).toEqual({
    kind: 'divide',
    why: 'partial write of line protocol occurred',
  })
  expect(three.writes.at(-1)).toEqual({ lines: 51, gzip: true })
  expect(await counts('v3_home')).toMatchObject({ readings: 7050 })
  expect(three.wrong).toEqual([])
})

test.each([
  ['InfluxDB 2.x', () => startInflux2({ token: TOKEN, orgs: [{ id: 'o1', name: 'Harbour' }], maps: true, influxdb })],
  ['InfluxDB 3 Core', () => startInflux3({ token: TOKEN, influxdb })],
])('%s: a wrong token is told, and right again delivery goes on', async (_name, start) => {
  const vendor = await started(await start())
  bench.deliver(configOf(vendor, { secret: 'wrong' }))
  await bench.commit(lately(0, 10))
  await bench.troubled(/password or token \(401\)/)
  await bench.stopDelivering()
  bench.deliver(configOf(vendor))
  await bench.delivered()
  expect([bench.status().refused_lines, vendor.wrong]).toEqual([0, []])
})

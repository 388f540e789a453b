import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { detect } from '../../ingest/targets/read/detect.ts'
import { openReader } from '../../ingest/targets/read/open.ts'
import { setUpTarget } from '../../ingest/targets/set-up/set-up.ts'
import { dedup_ms, retentionDays } from '../../ingest/targets/set-up/victoria-flags.ts'
import { warningsOf } from '../../ingest/targets/set-up/warnings.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { influxTarget, victoriaTarget } from './target-support.ts'
import { startInflux2, startInflux3 } from './target-vendors.ts'

let influxdb: Influxdb
let victoria: Victoria
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  ;[influxdb, victoria] = await Promise.all([startInfluxdb(''), startVictoria()])
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(async () => {
  await Promise.all([influxdb?.remove(), victoria?.remove()])
})

async function setUp(
  config: TargetConfig,
  options: { keep_days?: number; organisation?: string } = {},
): Promise<readonly string[]> {
  const lines: string[] = []
  await setUpTarget(
    config,
    { keep_days: options.keep_days ?? null, organisation: options.organisation ?? null },
    (line) => lines.push(line),
  )
  return lines
}
const tokenTarget = (url: string): TargetConfig => ({
  id: 'cloud',
  type: 'influxdb',
  url,
  database: 'home',
  username: null,
  secret: 'the-token',
})
const query = { site: 's', equipment: 'e', point: 'p', from: 0, until: 1000, buckets: 10 }

test('InfluxDB 1.x gets its databases, whatever their name, and its retention; doing it again changes nothing', async () => {
  const config = influxTarget(influxdb, { database: `kill "key'` })
  expect(await setUp(config)).toEqual([
    expect.stringMatching(/^influx is influxdb-1 1\.\d/),
    `created database "kill "key'"`,
    `created database "kill "key'_cells"`,
    'readings are kept for ever, as before',
  ])
  const again = await setUp(config, { keep_days: 90 })
  expect(again).toContain(`database "kill "key'" is there already`)
  expect(again).toContain('readings are kept for 90 days; cells (1 min, 1 h, 1 day) for ever')
  expect(again).toContainEqual(expect.stringContaining('WARNING Readings are kept 90 days there'))
  const policies = await influxdb.query(`SHOW RETENTION POLICIES ON "kill \\"key'"`, '')
  expect(policies[0]!.values).toEqual([['autogen', '2160h0m0s', expect.anything(), 1, true]])
  // By this clock nothing is too old to be kept there.
  expect((await openReader(config, () => 0).trend(query)).at).toEqual([])
})

test('a wrong password is a sentence', async () => {
  await expect(setUp(influxTarget(influxdb, { database: 'x', secret: 'wrong' }))).rejects.toThrow(
    /401.*authorization failed/,
  )
})

test('VictoriaMetrics is recognised, and its wrong settings are named', async () => {
  expect(await setUp(victoriaTarget(victoria))).toEqual([
    expect.stringMatching(/^victoria is victoria-metrics /),
    'VictoriaMetrics needs nothing to be made',
    expect.stringContaining('BY HAND its settings are flags'),
  ])
  const wrong = await startVictoria(['-retentionPeriod=2', '-dedup.minScrapeInterval=30s'])
  stops.push(() => wrong.remove())
  const lines = await setUp(victoriaTarget(wrong))
  expect(lines).toContainEqual(expect.stringContaining('keeps one reading every 30s only'))
  expect(lines).toContainEqual(expect.stringContaining('keeps 62 days only'))
})

test('a target of the wrong type is found out by what answers', async () => {
  expect((await detect(influxTarget(influxdb, { url: victoria.url }))).generation).toBe('victoria-metrics')
  expect((await detect(victoriaTarget(victoria, { url: influxdb.url }))).generation).toBe('influxdb-1')
  const page = createServer((_request, response) => response.end('<html><title>Sign in</title></html>')).listen(
    0,
    '127.0.0.1',
  )
  await once(page, 'listening')
  stops.push(async () => void page.close())
  const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
  await expect(detect(victoriaTarget(victoria, { url }))).rejects.toThrow('neither InfluxDB nor VictoriaMetrics')
})

test.each([true, false])(
  'InfluxDB 2.x gets its buckets, as databases (mapped by itself: %s), and answers trends',
  async (maps) => {
    const server = await startInflux2({ token: 'the-token', orgs: [{ id: 'o1', name: 'Harbour' }], maps })
    stops.push(() => server.stop())
    const config = tokenTarget(server.url)
    expect(await setUp(config, { keep_days: 30 })).toContain('created bucket "home", kept for 30 days')
    expect(server.buckets).toMatchObject([
      { name: 'home', orgID: 'o1', retentionRules: [{ type: 'expire', everySeconds: 30 * 86_400 }] },
      { name: 'home_cells', retentionRules: [] },
    ])
    expect(server.mapped).toEqual(['home', 'home_cells'])
    expect(await setUp(config, { keep_days: 60 })).toContain(
      'bucket "home" was there already; it is now kept for 60 days',
    )
    expect(server.buckets).toHaveLength(2)
    expect(server.buckets[0]!.retentionRules).toEqual([{ type: 'expire', everySeconds: 60 * 86_400 }])
    expect(await openReader(config, () => 0).trend(query)).toMatchObject({
      step_ms: 0,
      at: [0, 1],
      last: [5, 5],
      bad: [0, 0],
    })
    expect(server.wrong).toEqual([])
  },
)

test('with several organisations of 2.x one has to be chosen; a wrong token is a sentence', async () => {
  const orgs = [
    { id: 'o1', name: 'Harbour' },
    { id: 'o2', name: 'Hill' },
  ]
  const server = await startInflux2({ token: 'the-token', orgs, maps: true })
  stops.push(() => server.stop())
  await expect(setUp(tokenTarget(server.url))).rejects.toThrow(
    'choose an organisation with --org NAME; the token sees: Harbour, Hill',
  )
  await setUp(tokenTarget(server.url), { organisation: 'Hill' })
  expect(server.buckets[0]!.orgID).toBe('o2')
  await expect(setUp({ ...tokenTarget(server.url), secret: 'no' })).rejects.toThrow(
    'does not accept the user name, password or token',
  )
})

test('InfluxDB 3 Core gets its databases, answers trends, and its limit of 72 hours is named', async () => {
  const server = await startInflux3({ token: 'the-token' })
  stops.push(() => server.stop())
  const config = tokenTarget(server.url)
  const lines = await setUp(config, { keep_days: 30 })
  expect(lines).toContain('cloud is influxdb-3 3.3.0')
  expect(lines).toContainEqual(expect.stringContaining('WARNING InfluxDB 3 Core answers questions about some 72 hours'))
  expect([...server.databases]).toEqual([
    ['home', '30d'],
    ['home_cells', null],
  ])
  expect(await setUp(config, { keep_days: 60 })).toContainEqual(
    expect.stringContaining('BY HAND how long "home" is kept cannot be changed'),
  )
  expect(await openReader(config, () => 0).trend(query)).toMatchObject({ at: [0, 1], mean: [5, 5] })
  for (const name of ['a', 'b', 'c']) server.databases.set(name, null)
  await expect(setUp({ ...config, database: 'more' })).rejects.toThrow('exceed limit of 5 databases')
  expect(server.wrong).toEqual([])
})

test('a missing database of cells is named', async () => {
  await influxdb.query('CREATE DATABASE "bare"', '')
  const config = influxTarget(influxdb, { database: 'bare' })
  const said = await warningsOf(config, await detect(config))
  expect(said.map(({ en }) => en)).toEqual([expect.stringContaining('There is no database "bare_cells"')])
  expect(said.every(({ zh }) => zh !== undefined)).toBe(true)
})

test('cells that are not kept for ever are named', async () => {
  const config = influxTarget(influxdb, { database: 'brief' })
  await influxdb.query('CREATE DATABASE "brief_cells" WITH DURATION 30d', '')
  expect(await setUp(config)).toContainEqual(
    expect.stringMatching(/^WARNING Cells .* kept 30 days there.*"brief_cells"/),
  )
  const said = await warningsOf(config, await detect(config))
  expect(said).toHaveLength(1)
  expect(said[0]!.zh).toMatch(/30 天.*“brief_cells”/)
  await influxdb.query('ALTER RETENTION POLICY "autogen" ON "brief_cells" DURATION INF', '')
  expect(await warningsOf(config, await detect(config))).toEqual([])
})

test('durations of flags are understood', () => {
  expect(['1', '100y', '2w', '36h', '10d', 'x'].map(retentionDays)).toEqual([31, 36_500, 14, 1.5, 10, NaN])
  expect(['0s', '1ms', '1m30s', '0.5s', 'soon'].map(dedup_ms)).toEqual([0, 1, 90_000, 500, NaN])
})

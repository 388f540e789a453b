import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Trend } from '#domain/wire/trend.ts'
import { openReader } from '../../ingest/targets/read/open.ts'
import { createTrends } from '../../ingest/targets/read/trends.ts'

const query = { site: 's', equipment: 'e', point: 'p', from: 0, until: 1000, buckets: 10 }
const trendOf = (value: number): Trend => ({
  step_ms: 0,
  source: 'raw',
  at: [1],
  min: [value],
  max: [value],
  mean: [value],
  last: [value],
  count: [1],
  bad: [0],
})
let server: Server | null = null

afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

/** Something at an address that answers every question like this. */
async function answering(
  answer: (path: string) => { status?: number; body: string },
  headers: Record<string, string> = {},
): Promise<string> {
  server = createServer((request, response) => {
    const { status = 200, body } = answer(request.url!)
    response.writeHead(status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function trendsOf(url: string, clock: { now: number }) {
  const config = { id: 'influx', type: 'influxdb', url, database: 'home', username: null, secret: null } as const
  const reader = openReader(config, () => clock.now)
  return createTrends({
    embedded: () => Promise.resolve(trendOf(7)),
    chosen: { id: 'influx', ...reader },
    now: () => clock.now,
  })
}

test.each([
  ['a page of a proxy', { body: '<html>Sign in</html>' }, 'its answer is no JSON'],
  ['JSON of something else', { body: '{"hello": 1}' }, 'its answer holds no results'],
  ['an error of the server', { status: 500, body: '{"error":"timeout"}' }, 'timeout'],
  ['a part of an answer', { body: '{"results":[{"partial":true,"series":[]}]}' }, 'a part only'],
  ['a busy server', { status: 503, body: 'later' }, '503 later'],
])('%s: the embedded store answers, and that is said', async (_, answer, words) => {
  const url = await answering(() => answer, { 'x-influxdb-version': '1.8.10' })
  const trends = trendsOf(url, { now: 1000 })
  expect(await trends.trend(query)).toEqual(trendOf(7))
  expect(trends.troubles()).toEqual([{ code: 'targets', since: 1000, detail: expect.stringContaining(words) }])
})

/** One row, as InfluxDB answers it. */
const table = (columns: readonly string[], row: readonly unknown[]): string =>
  JSON.stringify({ results: [{ series: [{ columns, values: [row] }] }] })

test('a server that is back is read again, without a restart', async () => {
  let broken = true
  const answer = (body: string) => ({ body: broken ? 'no' : body })
  const url = await answering(() => answer(table(['time', 'value', 'quality'], [1, 5, 0])), {
    'x-influxdb-version': '1.8.10',
  })
  const clock = { now: 1000 }
  const trends = trendsOf(url, clock)
  expect((await trends.trend(query)).last).toEqual([7])
  broken = false
  // It is left alone for a while.
  expect((await trends.trend(query)).last).toEqual([7])
  clock.now += 10_000
  expect((await trends.trend(query)).last).toEqual([5])
  expect(trends.troubles()).toEqual([])
})

test('without a choice the embedded store answers', async () => {
  const trends = createTrends({ embedded: () => Promise.resolve(trendOf(3)), chosen: null, now: () => 0 })
  expect(await trends.trend(query)).toEqual(trendOf(3))
  expect(trends.troubles()).toEqual([])
})

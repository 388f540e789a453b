import { expect, test } from 'vitest'
import { Identity } from '../../ingest/targets/identity.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { hasInfluxdb, startInfluxdb } from '../support/influxdb.ts'
import { hasVictoria, startVictoria } from '../support/victoria.ts'
import { eachWithStore } from './targets-each.ts'
import { influx, isInfluxdb, says, takes, timesOf, values, victoria } from './targets-support.ts'
import { until } from './telemetry-support.ts'

const given = eachWithStore()

const config = (more: Partial<TargetConfig> = {}): TargetConfig => influx({ url: given.store.url, database: 'd' }, more)

test.each([
  ['204', takes, /no time-series server \(204\).*neither InfluxDB nor VictoriaMetrics/],
  ['200 without a word', says(200, ''), /no time-series server \(200\)/],
  ['a page', says(200, '<!doctype html><title>Portal</title>'), /no time-series server \(200\).*Portal/],
])('what answers %s to everything is not believed to have stored anything', async (_, answer, sentence) => {
  given.store.introduces = given.store.answers = answer
  given.bench.deliver(config())
  await given.bench.commit(values(0, 30))
  await given.bench.troubled(sentence)
  await given.bench.commit(values(30, 30))
  expect(given.bench.status()).toMatchObject({ state: 'misconfigured', cursor: 0, refused_lines: 0, generation: null })
  expect(given.bench.safe).toBe(0)
  given.store.writes.length = 0
  given.store.introduces = isInfluxdb
  given.store.answers = takes
  await given.bench.delivered()
  expect(new Set(timesOf(given.store.writes)).size).toBe(60)
  await until(() => given.bench.status().generation === 'influxdb-1')
})

test('what refuses every line and does not say who it is costs no line either', async () => {
  given.store.introduces = takes
  given.store.answers = says(400, '{"error":"unable to parse"}')
  given.bench.deliver(config())
  await given.bench.commit(values(0, 30))
  await given.bench.troubled(/no time-series server \(204\)/)
  expect(given.bench.status()).toMatchObject({ cursor: 0, refused_lines: 0 })
})

test.each([
  [401, /password.*401/, 'misconfigured'],
  [503, /try again later \(503\)/, 'retrying'],
  [404, /no time-series server \(404\)/, 'misconfigured'],
] as const)('a server that takes lines and answers %i when it is asked who it is', async (status, sentence, state) => {
  given.store.introduces = says(status, '')
  given.bench.deliver(config())
  await given.bench.commit(values(0, 3))
  await given.bench.troubled(sentence)
  expect(given.bench.status()).toMatchObject({ state, cursor: 0 })
})

test('after a failure another may answer: it is asked who it is before it is believed', async () => {
  given.bench.deliver(config())
  await given.bench.commit(values(0, 3))
  await given.bench.delivered()
  given.store.introduces = takes
  let failed = false
  given.store.answers = (response, write, request) => {
    if (failed || !request.url!.includes('/write?')) return takes(response, write, request)
    failed = true
    return void request.socket.destroy()
  }
  await given.bench.commit(values(3, 3))
  await given.bench.troubled(/no time-series server \(204\)/)
  expect(given.bench.status().cursor).toBe(1)
})

test('within a minute a server is asked again who it is', async () => {
  const identity = new Identity(config())
  const { signal } = new AbortController()
  expect(await identity.doubt(0, signal)).toBeNull()
  expect(identity.generation).toBe('influxdb-1')
  given.store.introduces = (response) => void response.writeHead(204, { 'x-influxdb-version': 'v2.7.12' }).end()
  expect(await identity.doubt(59_999, signal)).toBeNull()
  expect(identity.generation).toBe('influxdb-1')
  expect(await identity.doubt(60_000, signal)).toBeNull()
  expect(identity.generation).toBe('influxdb-2')
  await given.store.close()
  expect(await identity.doubt(119_999, signal)).toBeNull()
  expect(await identity.doubt(120_000, signal)).toMatchObject({
    state: 'retrying',
    problem: {
      code: 'target.unreachable',
      fill: { detail: expect.stringMatching(/^(nothing listens|the connection was closed)/) as string },
    },
  })
})

test('an answer without an end is cut off, and told', async () => {
  let sent = 0
  given.store.answers = (response) => {
    response.writeHead(200)
    const more = (): void => {
      if (response.destroyed || sent > 100e6) return
      sent += 65_536
      response.write(Buffer.alloc(65_536), () => setImmediate(more))
    }
    more()
  }
  given.bench.deliver(config())
  await given.bench.commit(values(0, 3))
  await given.bench.troubled(/its answer is longer than that of any time-series server/)
  // What lies in the buffers of both ends comes on top.
  expect(sent).toBeLessThan(40e6)
})

test.runIf(hasInfluxdb && hasVictoria)(
  'a server of the other type is told, and taken when the type is put right',
  async () => {
    const [victoriaServer, influxdb] = [await startVictoria(), await startInfluxdb('watchroom')]
    try {
      given.bench.deliver(
        influx(influxdb, { id: 'as-influxdb', url: victoriaServer.url }),
        victoria(victoriaServer, { id: 'as-victoria', url: influxdb.url, username: 'admin', secret: 'x' }),
      )
      await given.bench.commit(values(0, 3))
      await given.bench.troubled(
        /what answers at this address is VictoriaMetrics; its type is to be victoria-metrics/,
        'as-influxdb',
      )
      expect(given.bench.status('as-influxdb')).toMatchObject({ state: 'misconfigured', cursor: 0 })
      await given.bench.targets.reconfigure([
        victoria(victoriaServer, { id: 'as-influxdb' }),
        victoria(victoriaServer, { id: 'as-victoria', url: victoriaServer.url }),
      ])
      await until(() => given.bench.status('as-influxdb').state === 'up-to-date')
      expect(given.bench.status('as-influxdb').generation).toBe('victoria-metrics')
    } finally {
      await Promise.all([victoriaServer.remove(), influxdb.remove()])
    }
  },
)

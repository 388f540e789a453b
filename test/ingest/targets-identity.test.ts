import { afterEach, beforeEach, expect, test } from 'vitest'
import { Identity } from '../../ingest/targets/identity.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { hasInfluxdb, startInfluxdb } from '../support/influxdb.ts'
import { hasVictoria, startVictoria } from '../support/victoria.ts'
import { Delivering, fakeStore, influx, isInfluxdb, says, takes, values, victoria } from './targets-support.ts'
import { until } from './telemetry-support.ts'

let bench: Delivering
let store: Awaited<ReturnType<typeof fakeStore>>

beforeEach(async () => {
  bench = await new Delivering().openJournal()
  store = await fakeStore(takes)
})
afterEach(async () => {
  await bench.end()
  await store.close()
})

const config = (more: Partial<TargetConfig> = {}): TargetConfig =>
  influx({ url: store.url, database: 'd' } as never, more)
const times = (): number[] => store.writes.flatMap(({ lines }) => lines.map((line) => Number(line.split(' ').at(-1))))

test.each([
  ['204', takes, /no time-series server \(204\).*neither InfluxDB nor VictoriaMetrics/],
  ['200 without a word', says(200, ''), /no time-series server \(200\)/],
  ['a page', says(200, '<!doctype html><title>Portal</title>'), /no time-series server \(200\).*Portal/],
])('what answers %s to everything is not believed to have stored anything', async (_, answer, sentence) => {
  store.introduces = store.answers = answer
  bench.deliver(config())
  await bench.commit(values(0, 30))
  await bench.troubled(sentence)
  await bench.commit(values(30, 30))
  expect(bench.status()).toMatchObject({ state: 'misconfigured', cursor: 0, refused_lines: 0, generation: null })
  expect(bench.safe).toBe(0)
  store.writes.length = 0
  store.introduces = isInfluxdb
  store.answers = takes
  await bench.delivered()
  expect(new Set(times()).size).toBe(60)
  await until(() => bench.status().generation === 'influxdb-1')
})

test('what refuses every line and does not say who it is costs no line either', async () => {
  store.introduces = takes
  store.answers = says(400, '{"error":"unable to parse"}')
  bench.deliver(config())
  await bench.commit(values(0, 30))
  await bench.troubled(/no time-series server \(204\)/)
  expect(bench.status()).toMatchObject({ cursor: 0, refused_lines: 0 })
})

test.each([
  [401, /password.*401/, 'misconfigured'],
  [503, /try again later \(503\)/, 'retrying'],
  [404, /no time-series server \(404\)/, 'misconfigured'],
] as const)('a server that takes lines and answers %i when it is asked who it is', async (status, sentence, state) => {
  store.introduces = says(status, '')
  bench.deliver(config())
  await bench.commit(values(0, 3))
  await bench.troubled(sentence)
  expect(bench.status()).toMatchObject({ state, cursor: 0 })
})

test('after a failure another may answer: it is asked who it is before it is believed', async () => {
  bench.deliver(config())
  await bench.commit(values(0, 3))
  await bench.delivered()
  store.introduces = takes
  let failed = false
  store.answers = (response, write, request) => {
    if (failed || !request.url!.includes('/write?')) return takes(response, write, request)
    failed = true
    return void request.socket.destroy()
  }
  await bench.commit(values(3, 3))
  await bench.troubled(/no time-series server \(204\)/)
  expect(bench.status().cursor).toBe(1)
})

test('within a minute a server is asked again who it is', async () => {
  const identity = new Identity(config())
  const { signal } = new AbortController()
  expect(await identity.doubt(0, signal)).toBeNull()
  expect(identity.generation).toBe('influxdb-1')
  store.introduces = (response) => void response.writeHead(204, { 'x-influxdb-version': 'v2.7.12' }).end()
  expect(await identity.doubt(59_999, signal)).toBeNull()
  expect(identity.generation).toBe('influxdb-1')
  expect(await identity.doubt(60_000, signal)).toBeNull()
  expect(identity.generation).toBe('influxdb-2')
  await store.close()
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
  store.answers = (response) => {
    response.writeHead(200)
    const more = (): void => {
      if (response.destroyed || sent > 100e6) return
      sent += 65_536
      response.write(Buffer.alloc(65_536), () => setImmediate(more))
    }
    more()
  }
  bench.deliver(config())
  await bench.commit(values(0, 3))
  await bench.troubled(/its answer is longer than that of any time-series server/)
  // What lies in the buffers of both ends comes on top.
  expect(sent).toBeLessThan(40e6)
})

test.runIf(hasInfluxdb && hasVictoria)(
  'a server of the other type is told, and taken when the type is put right',
  async () => {
    const [victoriaServer, influxdb] = [await startVictoria(), await startInfluxdb('watchroom')]
    try {
      bench.deliver(
        influx(influxdb, { id: 'as-influxdb', url: victoriaServer.url }),
        victoria(victoriaServer, { id: 'as-victoria', url: influxdb.url, username: 'admin', secret: 'x' }),
      )
      await bench.commit(values(0, 3))
      await bench.troubled(
        /what answers at this address is VictoriaMetrics; its type is to be victoria-metrics/,
        'as-influxdb',
      )
      expect(bench.status('as-influxdb')).toMatchObject({ state: 'misconfigured', cursor: 0 })
      await bench.targets.reconfigure([
        victoria(victoriaServer, { id: 'as-influxdb' }),
        victoria(victoriaServer, { id: 'as-victoria', url: victoriaServer.url }),
      ])
      await until(() => bench.status('as-influxdb').state === 'up-to-date')
      expect(bench.status('as-influxdb').generation).toBe('victoria-metrics')
    } finally {
      await Promise.all([victoriaServer.remove(), influxdb.remove()])
    }
  },
)

import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { crashSite, secretOf } from '../fault/crash-site.ts'
import { Product, until } from '../support/product.ts'
import { fakeStore, says, takes } from './targets-support.ts'

const TOLD_ms = 20_000

test('what is wrong with a server stands in the log and on the page, in words; put right, it is over without a restart', async () => {
  const store = await fakeStore(says(200, '<!doctype html><title>Sign in to the proxy</title>'))
  onTestFinished(() => store.close())
  const entry = { id: 'influx', type: 'influxdb', url: store.url, database: 'd' } as const
  const product = new Product({ ...crashSite(), telemetry: { stores: [entry] } })
  onTestFinished(() => product.dispose())
  await product.start()
  const target = async () => ((await product.get('/api/platform/targets')) as readonly TargetStatus[])[0]!
  const told = (words: RegExp) =>
    until(async () => words.test((await target()).problem?.en ?? ''), `the sentence ${String(words)}`, TOLD_ms)

  const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${product.mqttPort}`, {
    username: 'hq/room-1',
    password: secretOf('room-1'),
    clientId: 'room-1',
  })
  onTestFinished(() => device.endAsync())
  const topic = 'facility/hq/room-1/readings'
  for (let n = 1; n <= 3; n += 1) await device.publishAsync(topic, JSON.stringify({ values: { n } }), { qos: 1 })

  await told(/no time-series server \(200\): Sign in to the proxy/)
  expect(await target()).toMatchObject({
    state: 'misconfigured',
    refused_lines: 0,
    problem: { zh: expect.stringMatching(/不是时序数据库/) as string },
  })
  expect(await product.troubles()).toContain('targets')
  store.answers = says(401, '{"error":"authorization failed"}')
  await told(/refuses the user name, password or token \(401\): authorization failed/)
  const held = product.stderr.split('\n').filter((line) => line.includes('target.held'))
  expect(held).toEqual([
    expect.stringMatching(/no time-series server \(200\): Sign in to the proxy/),
    expect.stringMatching(/\(401\): authorization failed/),
  ])

  store.writes.length = 0
  store.answers = takes
  await until(async () => (await target()).state === 'up-to-date', 'the delivery', TOLD_ms)
  const lines = new Set(store.writes.flatMap((write) => write.lines))
  expect([...lines].map((line) => /value=(\d+)/.exec(line)?.[1])).toEqual(['1', '2', '3'])
  expect(product.stderr).toContain('target.recovered')
  await until(async () => !(await product.troubles()).includes('targets'), 'the end of the trouble', TOLD_ms)
  await product.stopWell()
})

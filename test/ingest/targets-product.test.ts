import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { stringify } from 'yaml'
import { crashSite, secretOf } from '../fault/crash-site.ts'
import { freePort } from '../support/ports.ts'
import { Product, until } from '../support/product.ts'
import { fakeStore, says, takes, type Write } from './targets-support.ts'

const TOLD_ms = 20_000

type Entry = { readonly id: string; readonly type: 'influxdb'; readonly url: string; readonly database: string }
const siteWith = (...stores: readonly Entry[]) => ({ ...crashSite(), telemetry: { stores: [...stores] } })

async function startWith(entry: Entry) {
  const product = new Product(siteWith(entry))
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
  const send = (n: number) => device.publishAsync(topic, JSON.stringify({ values: { n } }), { qos: 1 })
  return { product, target, told, send }
}

const valuesOf = (writes: readonly Write[]): readonly (string | undefined)[] => [
  ...new Set(writes.flatMap(({ lines }) => lines.map((line) => /value=(\d+)/.exec(line)?.[1]))),
]

test('what is wrong with a server stands in the log and on the page, in words; put right, it is over without a restart', async () => {
  const store = await fakeStore(says(200, '<!doctype html><title>Sign in to the proxy</title>'))
  onTestFinished(() => store.close())
  const entry = { id: 'influx', type: 'influxdb', url: store.url, database: 'd' } as const
  const { product, target, told, send } = await startWith(entry)
  for (let n = 1; n <= 3; n += 1) await send(n)

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
  expect(valuesOf(store.writes)).toEqual(['1', '2', '3'])
  expect(product.stderr).toContain('target.recovered')
  await until(async () => !(await product.troubles()).includes('targets'), 'the end of the trouble', TOLD_ms)
  await product.stopWell()
})

test('a wrong address is put right in the site file while the platform runs, and everything comes there', async () => {
  const store = await fakeStore(takes)
  onTestFinished(() => store.close())
  const entry = { id: 'influx', type: 'influxdb', url: `http://127.0.0.1:${await freePort()}`, database: 'd' } as const
  const { product, target, told, send } = await startWith(entry)
  await send(1)
  await told(/ECONNREFUSED/)

  const rereads = async (text: string, words: RegExp): Promise<void> => {
    product.writeSiteFile(text)
    process.kill(product.pid, 'SIGHUP')
    await until(() => Promise.resolve(words.test(product.stderr)), String(words), TOLD_ms)
  }
  // What cannot be taken is said and changes nothing.
  await rereads('sites: [', /site-file\.not-taken.*1:9: /)
  await rereads(stringify(siteWith({ ...entry, url: 'ftp://nowhere' })), /site-file\.not-taken.*url is http/)
  await rereads(stringify(siteWith(entry, { ...entry, id: 'second' })), /site-file\.not-taken.*at the next start/)
  expect(await target()).toMatchObject({
    url: entry.url,
    problem: { en: expect.stringMatching(/ECONNREFUSED/) as string },
  })

  await rereads(stringify(siteWith({ ...entry, url: store.url })), /site-file\.stores-read/)
  await until(async () => (await target()).state === 'up-to-date', 'the delivery', TOLD_ms)
  await send(2)
  await until(() => Promise.resolve(valuesOf(store.writes).includes('2')), 'the next reading', TOLD_ms)
  expect(valuesOf(store.writes)).toEqual(['1', '2'])
  expect(await target()).toMatchObject({ url: store.url })
  await product.stopWell()
})

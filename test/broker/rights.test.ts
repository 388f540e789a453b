import { afterEach, expect, test } from 'vitest'
import { raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, login, marker, until } from './broker-under-test.ts'
import type { UnderTest } from './broker-under-test.ts'

const A = 'tower/pump-1'
const B = 'tower/pump-2'

let under: UnderTest
afterEach(() => under.stop())
const start = async (options: Parameters<typeof brokerUnderTest>[0] = {}) => {
  under = await brokerUnderTest(options)
}

test("a publish to another device's topic has no effect there, is acknowledged, and received under the sender's name", async () => {
  await start()
  const victim = await login(under, A)
  victim.send(raw.subscribe(1, [`facility/${A}/#`, 1]))
  await victim.next('suback')
  const sender = await login(under, B)
  const topics = [
    `facility/${A}/commands`,
    `facility/${A}/status`,
    `facility/${A}/readings`,
    '$SYS/x',
    'anything',
    `facility/${B}/commands`,
    `facility/${B}/readings/x`,
  ]
  topics.forEach((topic, n) => sender.send(raw.publish(topic, 'forged', { qos: 1, messageId: n + 1, retain: true })))
  await until(() => sender.heard.length === topics.length, 'all are acknowledged')
  await marker(under, A)
  await until(() => victim.heard.length === 1, 'the victim hears its marker')
  expect(victim.heard[0]).toMatchObject({ cmd: 'publish', topic: `facility/${A}/readings` })
  expect(under.received.filter(({ payload }) => payload === 'forged')).toEqual(
    topics.map((topic) => ({ device: B, topic, payload: 'forged' })),
  )
  expect(under.broker.stats()).toMatchObject({ retained: 0, foreignTopics: topics.length })
  victim.vanish()
  sender.vanish()
})

test.each([
  [`facility/${A}/commands`, 1],
  [`facility/${A}/#`, 1],
  [`facility/${A}/+`, 1],
  [`facility/${A}/status`, 1],
  [`facility/${B}/commands`, 128],
  [`facility/${A}`, 128],
  [`facility/${A}x/#`, 128],
  ['facility/tower/+/commands', 128],
  ['facility/tower/#', 128],
  ['#', 128],
  ['+/+/+/+', 128],
  ['$SYS/#', 128],
  ['$share/g/facility/tower/pump-1/commands', 128],
  [`bridge/${A}/#`, 128],
  [`facility/${A}/a#`, 128],
  [`facility/${A}/#/a`, 128],
  [`facility/${A}/a+`, 128],
  [`facility/${A}/${'a/'.repeat(200)}`, 128],
])('a device that subscribes to %s is answered %i', async (filter, code) => {
  await start()
  const client = await login(under, A)
  client.send(raw.subscribe(1, [filter, 1]))
  expect((await client.next('suback')).granted).toEqual([code])
  client.vanish()
})

test('a refused subscription is not kept with the session', async () => {
  await start()
  const client = await login(under, A, { clean: false })
  client.send(raw.subscribe(1, [`facility/${A}/commands`, 1], [`facility/${B}/#`, 1]))
  expect((await client.next('suback')).granted).toEqual([1, 128])
  client.send(raw.disconnect())
  await client.end()
  await marker(under, B)
  expect(await under.broker.publishCommand(B, 'for B')).toBe(false)
  expect(await under.broker.publishCommand(A, 'for A')).toBe(true)
  const back = await login(under, A, { clean: false })
  expect((await back.next('publish')).payload.toString()).toBe('for A')
  back.send(raw.ping())
  await back.next('pingresp')
  expect(back.heard).toEqual([])
  back.vanish()
})

test("a device can never take over another device's session, whatever client id it says", async () => {
  await start()
  const victim = await login(under, A, { clientId: 'shared' })
  const other = await login(under, B, { clientId: 'shared' })
  const crafty = await login(under, B, { clientId: `${A}/shared` })
  victim.send(raw.ping())
  await victim.next('pingresp')
  expect(under.broker.stats().connections).toBe(3)
  for (const client of [victim, other, crafty]) client.vanish()
})

test('a second CONNECT with the same client id of the same device takes the session over [MQTT-3.1.4-2]', async () => {
  await start()
  const will = { topic: `facility/${A}/status`, payload: Buffer.from('offline'), qos: 1 as const, retain: true }
  const first = await login(under, A, { clean: false, will })
  first.send(raw.subscribe(1, [`facility/${A}/commands`, 1]))
  await first.next('suback')
  const second = await login(under, A, { clean: false })
  await first.end()
  expect(second.sessionPresent).toBe(true)
  expect(await under.broker.publishCommand(A, 'go')).toBe(true)
  expect((await second.next('publish')).payload.toString()).toBe('go')
  expect(under.presence).toEqual([`up ${A}`])
  expect(under.received).toContainEqual({ device: A, topic: `facility/${A}/status`, payload: 'offline' })
  second.vanish()
})

test('many connections that take one session over at once leave one, with one session', async () => {
  await start()
  const attempts = await Promise.allSettled(Array.from({ length: 30 }, () => login(under, A, { clean: false })))
  expect(attempts.some(({ status }) => status === 'fulfilled')).toBe(true)
  await until(() => under.broker.stats().connections === 1, 'one is left')
  expect(under.broker.stats().sessions).toBe(1)
  const last = await login(under, A, { clean: false })
  expect(last.sessionPresent).toBe(true)
  last.vanish()
})

test('only the status of a device is retained', async () => {
  await start()
  const client = await login(under, A)
  client.send(raw.publish(`facility/${A}/readings`, '{}', { qos: 1, messageId: 1, retain: true }))
  client.send(raw.publish(`facility/${A}/status`, 'online', { qos: 1, messageId: 2, retain: true }))
  await until(() => client.heard.length === 2, 'both are acknowledged')
  client.send(raw.subscribe(3, [`facility/${A}/#`, 1]))
  expect(await client.next('publish')).toMatchObject({ topic: `facility/${A}/status`, retain: true })
  expect(under.broker.stats().retained).toBe(1)
  expect(under.received.map(({ topic }) => topic)).toEqual([`facility/${A}/readings`, `facility/${A}/status`])
  client.vanish()
})

test('a command reaches the device that subscribed, and false says that nobody would get it', async () => {
  await start()
  expect(await under.broker.publishCommand(A, 'x')).toBe(false)
  const client = await login(under, A)
  expect(await under.broker.publishCommand(A, 'x')).toBe(false)
  client.send(raw.subscribe(1, [`facility/${A}/commands`, 1]))
  await client.next('suback')
  expect(await under.broker.publishCommand(A, 'open')).toBe(true)
  const command = await client.next('publish')
  expect(command).toMatchObject({ topic: `facility/${A}/commands`, qos: 1, retain: false })
  expect(command.payload.toString()).toBe('open')
  client.vanish()
})

test("a bridge's own topics are not received by the platform; its readings are", async () => {
  await start()
  const client = await login(under, 'bridge/b1')
  client.send(raw.publish('bridge/bridge/b1/x', 'private', { qos: 1, messageId: 1 }))
  client.send(raw.publish('facility/bridge/b1/readings', 'public', { qos: 1, messageId: 2 }))
  client.send(raw.publish('bridge/other/b1/x', 'foreign', { qos: 1, messageId: 3 }))
  await until(() => client.heard.length === 3, 'all are acknowledged')
  expect(under.received.map(({ payload }) => payload)).toEqual(['public', 'foreign'])
  client.vanish()
})

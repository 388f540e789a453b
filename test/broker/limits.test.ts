import { connect as connectTcp } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Inbound } from '#domain/wire/door.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, connectOf, login, portOf, until } from './broker-under-test.ts'
import type { UnderTest } from './broker-under-test.ts'

const DEVICE = 'tower/pump-1'
const READINGS = `facility/${DEVICE}/readings`
const COMMANDS = `facility/${DEVICE}/commands`
const BRIDGE = 'bridge/b1'
const OWN = `bridge/${BRIDGE}`

let under: UnderTest
afterEach(() => under.stop())
const start = async (options: Parameters<typeof brokerUnderTest>[0] = {}) => {
  under = await brokerUnderTest(options)
}
const closedBy = () => under.broker.stats().closed

test('a packet of exactly 256 KiB is taken, whatever its pieces; one byte more is refused', async () => {
  await start()
  const packet = raw.publish(READINGS, Buffer.alloc(256 * 1024 - 4 - 2 - READINGS.length - 2, 'x'), {
    qos: 1,
    messageId: 1,
  })
  expect(packet.length).toBe(256 * 1024)
  const client = await login(under, DEVICE)
  for (let at = 0; at < packet.length; at += 1000) client.stream.write(packet.subarray(at, at + 1000))
  await client.next('puback')
  client.send(Buffer.from([0x32, 0xfd, 0xff, 0x0f]))
  await client.end()
  expect(closedBy()).toEqual({ 'too-large': 1 })
})

test('a packet of 1 MB closes the connection at its header, before its body is there', async () => {
  await start()
  const client = await login(under, DEVICE)
  client.send(raw.publish(READINGS, Buffer.alloc(1024 * 1024)).subarray(0, 5))
  await client.end()
  expect(closedBy()).toEqual({ 'too-large': 1 })
})

const HUGE = Buffer.alloc(300 * 1024, 'x')
const huge = (fields: Parameters<typeof raw.publish>[2] = {}) => raw.publish(READINGS, HUGE, fields)
const sizeOf = (packet: Buffer) => packet.length

test.each([
  ['with QoS 0', huge(), 50, { topic: READINGS, payload: 'x'.repeat(50 - 6 - READINGS.length), size: sizeOf(huge()) }],
  [
    'with a packet id',
    huge({ qos: 1, messageId: 1 }),
    50,
    { topic: READINGS, payload: 'x'.repeat(50 - 8 - READINGS.length), size: sizeOf(huge({ qos: 1, messageId: 1 })) },
  ],
  ['of which only the header came', huge(), 4, { topic: '', payload: '', size: sizeOf(huge()) }],
  ['that broke off in its topic', huge(), 10, { topic: '', payload: '', size: sizeOf(huge()) }],
  ['that broke off in its packet id', huge({ qos: 2, messageId: 1 }), 7 + READINGS.length, { payload: '' }],
  ['whose topic is no text', altered(huge(), 6, 0xff), 50, { topic: '', payload: '' }],
  ['that is a SUBSCRIBE', Buffer.from([0x82, 0xff, 0xff, 0xff, 0x7f, 0, 1]), 7, { topic: '', size: 268_435_460 }],
] as const)('a packet over the limit %s is handed on once, unread, with what is known of it', async (...row) => {
  const [, packet, sent, known] = row
  const unread: Inbound[] = []
  await start({ receive: (message, done) => void (unread.push(message), setImmediate(done, true)) })
  const client = await login(under, DEVICE)
  client.send(packet.subarray(0, sent))
  await client.end()
  expect(unread.map(seen)).toEqual([expect.objectContaining({ device: DEVICE, code: 'message.too-large', ...known })])
  expect(closedBy()).toEqual({ 'too-large': 1 })
  expect(under.presence).toEqual([`up ${DEVICE}`, `lost ${DEVICE}`])
})

test('a WebSocket frame over the limit is handed on too: of its size it is known that it is more', async () => {
  const unread: Inbound[] = []
  await start({
    transports: ['websocket'],
    receive: (message, done) => void (unread.push(message), setImmediate(done, true)),
  })
  const client = await login(under, DEVICE, { transport: 'websocket' })
  client.send(huge())
  await until(() => unread.length > 0, 'it is handed on')
  expect(unread.map(seen)).toEqual([
    { device: DEVICE, topic: '', payload: '', size: 256 * 1024 + 1, code: 'message.too-large' },
  ])
  expect(refusalText(unread[0]!.unread!.reason)).toEqual({
    en: 'The message has more than 262144 bytes; at most 262144 are read.',
    zh: '消息 超过 262144 字节，最多 262144 字节。',
  })
  expect(closedBy()).toEqual({ 'too-large': 1 })
})

test('a receiver that throws at a packet over the limit ends no other connection', async () => {
  await start({
    receive: (message, done) => {
      if (message.unread) throw new Error('broken')
      setImmediate(done, true)
    },
  })
  const other = await login(under, 'tower/pump-2')
  const client = await login(under, DEVICE)
  client.send(huge())
  await client.end()
  expect(under.broker.stats()).toMatchObject({ failed: { receive: 1 }, closed: { 'too-large': 1 } })
  other.send(raw.ping())
  await other.next('pingresp')
  other.vanish()
})

const seen = ({ device, topic, payload, unread }: Inbound) => ({
  device,
  topic,
  payload: Buffer.from(payload).toString(),
  size: unread?.size,
  code: unread?.reason.code,
})

/** A PUBLISH whose topic is these bytes. */
function publishTo(topic: Buffer, first = 0x30): Buffer {
  return Buffer.concat([Buffer.from([first, 2 + topic.length, 0, topic.length]), topic])
}

test.each([
  ['a second CONNECT [MQTT-3.1.0-2]', connectOf(DEVICE), 'second-connect'],
  ['a remaining length of five bytes', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]), 'malformed'],
  ['a topic that is not UTF-8 [MQTT-1.5.3-1]', publishTo(Buffer.from([0x61, 0xc3, 0x28])), 'bad-topic'],
  ['a topic with an encoded surrogate [MQTT-1.5.3-1]', publishTo(Buffer.from([0xed, 0xa0, 0x80])), 'bad-topic'],
  ['a topic with U+0000 [MQTT-1.5.3-2]', publishTo(Buffer.from('a\0b')), 'bad-topic'],
  ['a topic with a wildcard [MQTT-3.3.2-2]', publishTo(Buffer.from(`facility/${DEVICE}/#`)), 'bad-topic'],
  ['an empty topic [MQTT-4.7.3-1]', publishTo(Buffer.alloc(0)), 'bad-topic'],
  ['a topic longer than its packet', Buffer.from([0x30, 4, 0, 9, 0x61, 0x62]), 'malformed'],
  ['a PUBLISH without a topic', Buffer.from([0x30, 0]), 'malformed'],
  ['QoS 3 [MQTT-3.3.1-4]', publishTo(Buffer.from(READINGS), 0x36), 'malformed'],
  ['DUP with QoS 0 [MQTT-3.3.1-2]', publishTo(Buffer.from(READINGS), 0x38), 'malformed'],
  ['packet id 0 [MQTT-2.3.1-1]', altered(raw.publish(READINGS, '', { qos: 1, messageId: 1 }), -1, 0), 'malformed'],
  ['a QoS 1 PUBLISH without a packet id', publishTo(Buffer.from(READINGS), 0x32), 'malformed'],
  ['reserved flags of SUBSCRIBE [MQTT-3.8.1-1]', altered(raw.subscribe(1, [COMMANDS, 1]), 0, 0x80), 'malformed'],
  ['a SUBSCRIBE of nothing [MQTT-3.8.3-3]', Buffer.from([0x82, 2, 0, 1]), 'malformed'],
  ['a subscription with QoS 3 [MQTT-3.8.3-4]', altered(raw.subscribe(1, [COMMANDS, 1]), -1, 3), 'malformed'],
  ['a filter that is not UTF-8 [MQTT-3.8.3-1]', altered(raw.subscribe(1, [COMMANDS, 1]), -2, 0xff), 'malformed'],
  ['an UNSUBSCRIBE of nothing [MQTT-3.10.3-2]', Buffer.from([0xa2, 2, 0, 1]), 'malformed'],
  ['reserved flags of PUBREL [MQTT-3.6.1-1]', Buffer.from([0x60, 2, 0, 1]), 'malformed'],
  ['a PUBACK too short', Buffer.from([0x40, 1, 0]), 'malformed'],
  ['reserved flags of DISCONNECT [MQTT-3.14.1-1]', Buffer.from([0xe1, 0]), 'malformed'],
  ['a CONNACK from a client', Buffer.from([0x20, 2, 0, 0]), 'malformed'],
  ['packet type 0', Buffer.from([0, 0]), 'malformed'],
  ['packet type 15', Buffer.from([0xf0, 0]), 'malformed'],
])('%s closes the connection, and what comes behind it has no effect', async (_what, bytes, reason) => {
  await start()
  const client = await login(under, DEVICE)
  client.send(bytes, raw.publish(READINGS, 'behind'))
  await client.end()
  expect(closedBy()).toEqual({ [reason]: 1 })
  expect(under.received).toEqual([])
  expect(under.presence).toEqual([`up ${DEVICE}`, `lost ${DEVICE}`])
})

function altered(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at < 0 ? bytes.length + at : at] = value
  return bytes
}

test('the 101st subscription is refused, one of the hundred may be repeated', async () => {
  await start()
  const client = await login(under, BRIDGE)
  const topics = Array.from({ length: 101 }, (_, n) => [`${OWN}/t${n}`, 1] as const)
  client.send(raw.subscribe(1, ...topics))
  const { granted } = await client.next('suback')
  expect(granted).toEqual([...Array.from({ length: 100 }, () => 1), 128])
  client.send(raw.subscribe(2, [`${OWN}/t100`, 0]), raw.subscribe(3, [`${OWN}/t5`, 0]))
  expect((await client.next('suback')).granted).toEqual([128])
  expect((await client.next('suback')).granted).toEqual([0])
  client.send(raw.unsubscribe(4, `${OWN}/t5`), raw.subscribe(5, [`${OWN}/t100`, 2]))
  expect((await client.next('suback')).granted).toEqual([2])
  client.vanish()
})

test('over its rate a device is made to wait and loses nothing; another is not held up', async () => {
  await start({ limits: { rate: 200, burst: 100 } })
  const fast = await login(under, DEVICE)
  const other = await login(under, 'tower/pump-2')
  const from = performance.now()
  for (let id = 1; id <= 200; id++) fast.send(raw.publish(READINGS, `m${id}`, { qos: 1, messageId: id }))
  other.send(raw.publish('facility/tower/pump-2/readings', 'x', { qos: 1, messageId: 1 }))
  await other.next('puback')
  const otherWaited = performance.now() - from
  await until(() => fast.heard.length === 200, 'all are acknowledged')
  // 100 at once, 100 more at 200 a second
  expect(performance.now() - from).toBeGreaterThan(400)
  expect(otherWaited).toBeLessThan(400)
  const payloads = under.received.filter(({ device }) => device === DEVICE).map(({ payload }) => payload)
  expect(payloads).toEqual(Array.from({ length: 200 }, (_, n) => `m${n + 1}`))
  expect(under.broker.stats().throttled).toBeGreaterThan(0)
  fast.vanish()
  other.vanish()
})

test('a silent connection is ended after one and a half keep-alives, one that pings or publishes is not [MQTT-3.1.2-24]', async () => {
  await start()
  const from = performance.now()
  const silent = await login(under, DEVICE, { keepalive: 1 })
  const pinging = await login(under, 'tower/a', { keepalive: 1 })
  const publishing = await login(under, 'tower/b', { keepalive: 1 })
  const life = setInterval(() => {
    pinging.send(raw.ping())
    publishing.send(raw.publish('facility/tower/b/readings', 'x'))
  }, 300)
  await silent.end()
  const lived = performance.now() - from
  clearInterval(life)
  expect(lived).toBeGreaterThanOrEqual(1450)
  expect(lived).toBeLessThan(2500)
  expect([pinging.closed, publishing.closed]).toEqual([false, false])
  expect(under.presence).toContain(`lost ${DEVICE}`)
  pinging.vanish()
  publishing.vanish()
})

test('keep-alive 0 and a long one are capped by the idle limit', async () => {
  await start({ limits: { idle_ms: 400 } })
  const clients = [await login(under, 'tower/a', { keepalive: 0 }), await login(under, 'tower/b', { keepalive: 7200 })]
  await Promise.all(clients.map((client) => client.end()))
  expect(closedBy()).toEqual({ 'keep-alive': 2 })
})

test('a frozen subscriber is dropped within 5 s, and nobody else sees a gap over 500 ms', async () => {
  await start({ limits: { rate: Infinity } })
  const frozen = connectTcp({ port: portOf(under), host: '127.0.0.1' })
  frozen.pause()
  frozen.on('error', () => {})
  frozen.write(Buffer.concat([connectOf(BRIDGE, { clientId: 'frozen' }), raw.subscribe(1, [`${OWN}/#`, 0])]))
  const reader = await login(under, BRIDGE, { clientId: 'reader' })
  reader.send(raw.subscribe(1, [`${OWN}/tick`, 0]))
  await reader.next('suback')
  const writer = await login(under, BRIDGE, { clientId: 'writer' })
  let gap_ms = 0
  let last = performance.now()
  reader.stream.on('data', () => {
    gap_ms = Math.max(gap_ms, performance.now() - last)
    last = performance.now()
  })
  const big = raw.publish(`${OWN}/big`, Buffer.alloc(100_000))
  const from = performance.now()
  const ticking = setInterval(() => writer.send(big, raw.publish(`${OWN}/tick`, 'x')), 20)
  await until(() => closedBy()['too-slow'] === 1, 'the frozen one is dropped')
  clearInterval(ticking)
  expect(performance.now() - from).toBeLessThan(5000)
  expect(gap_ms).toBeLessThan(500)
  expect(under.broker.stats().connections).toBe(2)
  frozen.destroy()
  reader.vanish()
  writer.vanish()
}, 20_000)

test('a subscriber that stops reading with little waiting for it is dropped too', async () => {
  await start({ limits: { rate: Infinity, stalled_ms: 500, outbox_bytes: Infinity } })
  const frozen = connectTcp({ port: portOf(under), host: '127.0.0.1' })
  frozen.pause()
  frozen.on('error', () => {})
  frozen.write(Buffer.concat([connectOf(BRIDGE, { clientId: 'frozen' }), raw.subscribe(1, [`${OWN}/#`, 0])]))
  const writer = await login(under, BRIDGE, { clientId: 'writer' })
  await until(() => under.broker.stats().connections === 2, 'both are there')
  // more than the kernel's buffers, less than the outbox
  const big = raw.publish(`${OWN}/big`, Buffer.alloc(200_000))
  const filling = setInterval(() => writer.send(big), 20)
  await until(() => closedBy()['too-slow'] === 1, 'the frozen one is dropped')
  clearInterval(filling)
  frozen.destroy()
  writer.vanish()
})

test('an offline queue keeps the newest messages and counts what it dropped', async () => {
  await start({ limits: { queueMessages: 10 } })
  const away = await login(under, DEVICE, { clean: false })
  away.send(raw.subscribe(1, [COMMANDS, 1]))
  await away.next('suback')
  away.send(raw.disconnect())
  await away.end()
  for (let n = 0; n < 15; n++) expect(await under.broker.publishCommand(DEVICE, `c${n}`)).toBe(true)
  await until(() => under.broker.stats().queueDropped === 5, 'five are dropped')
  const back = await login(under, DEVICE, { clean: false })
  await until(() => back.heard.length === 10, 'ten come')
  const payloads = back.heard.map((packet) => packet.cmd === 'publish' && packet.payload.toString())
  expect(payloads).toEqual(Array.from({ length: 10 }, (_, n) => `c${n + 5}`))
  back.vanish()
})

test('an offline queue is bounded in bytes', async () => {
  await start({ limits: { queue_bytes: 10_000 } })
  const away = await login(under, DEVICE, { clean: false })
  away.send(raw.subscribe(1, [COMMANDS, 1]))
  await away.next('suback')
  away.send(raw.disconnect())
  await away.end()
  for (let n = 0; n < 5; n++) await under.broker.publishCommand(DEVICE, Buffer.alloc(3000, `${n}`))
  await until(() => under.broker.stats().queueDropped === 2, 'two are dropped')
  expect(await under.broker.publishCommand(DEVICE, Buffer.alloc(20_000))).toBe(false)
  await until(() => under.broker.stats().queueDropped === 3, 'one too large for any queue is dropped')
  const back = await login(under, DEVICE, { clean: false })
  await until(() => back.heard.length === 3, 'three come')
  back.vanish()
})

test('retained messages of a device are bounded in number and bytes', async () => {
  await start({ limits: { retainedPerDevice: 3, retainedPerDevice_bytes: 1000 } })
  const client = await login(under, BRIDGE)
  const retain = { qos: 1 as const, retain: true }
  for (let n = 1; n <= 5; n++) client.send(raw.publish(`${OWN}/r${n}`, 'x', { ...retain, messageId: n }))
  client.send(raw.publish(`${OWN}/r1`, Buffer.alloc(2000), { ...retain, messageId: 6 }))
  await until(() => client.heard.length === 6, 'all are acknowledged')
  await until(() => under.log.filter(({ code }) => code === 'broker.retained-full').length === 3, 'three were not kept')
  expect(under.broker.stats().retained).toBe(3)
  client.vanish()
})

test('a device keeps four sessions; a fifth takes the place of the one left alone longest', async () => {
  await start()
  for (const clientId of ['s1', 's2', 's3', 's4', 's5']) {
    const client = await login(under, DEVICE, { clientId, clean: false })
    client.send(raw.disconnect())
    await client.end()
  }
  await until(() => under.broker.stats().connections === 0, 'all are away')
  expect(under.broker.stats().sessions).toBe(4)
  const second = await login(under, DEVICE, { clientId: 's2', clean: false })
  expect(second.sessionPresent).toBe(true)
  const first = await login(under, DEVICE, { clientId: 's1', clean: false })
  expect(first.sessionPresent).toBe(false)
  first.vanish()
  second.vanish()
})

test('what a device leaves behind is nothing: no connection, no clean session, no entry', async () => {
  await start()
  const clients = await Promise.all(Array.from({ length: 50 }, (_, n) => login(under, `tower/d${n}`, { clientId: '' })))
  for (const client of clients) client.vanish()
  await until(() => under.broker.stats().devices === 0, 'nothing is left')
  expect(under.broker.stats()).toMatchObject({ connections: 0, sessions: 0, retained: 0 })
})

test('a connection that is gone before its CONNACK leaves nothing behind', async () => {
  await start()
  for (let n = 0; n < 50; n++) {
    const socket = connectTcp({ port: portOf(under), host: '127.0.0.1' })
    socket.on('error', () => {})
    socket.write(connectOf(`tower/d${n}`, { clientId: `c${n}` }), () => socket.resetAndDestroy())
  }
  const { accepted, refused } = {
    accepted: () => under.broker.stats().accepted,
    refused: () => under.broker.stats().refused['connect.lost'] ?? 0,
  }
  await until(() => accepted() + refused() === 50, 'all have come')
  await until(() => under.broker.stats().devices === 0, 'nothing is left')
  expect(under.broker.stats()).toMatchObject({ connections: 0, sessions: 0 })
})

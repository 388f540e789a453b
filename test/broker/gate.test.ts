import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { RawClient, TRANSPORTS, raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, connectOf, login, makeCertificate, marker, portOf, until } from './broker-under-test.ts'
import type { Certificate, UnderTest } from './broker-under-test.ts'

const DEVICE = 'tower/pump-1'
const READINGS = `facility/${DEVICE}/readings`

let under: UnderTest
let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate()
})
afterEach(() => under.stop())

const start = async (options: Parameters<typeof brokerUnderTest>[0] = {}) => {
  under = await brokerUnderTest(options)
}
const refusedBy = () => under.broker.stats().refused

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('nothing sent in one burst with a CONNECT of a wrong password has any effect', async () => {
    await start({ transports: ['tcp', transport], certificate })
    const witness = await login(under, DEVICE, { clientId: 'witness' })
    witness.send(raw.subscribe(1, [`facility/${DEVICE}/#`, 1]))
    await witness.next('suback')
    const intruder = RawClient.open(portOf(under, transport), transport)
    intruder.send(
      connectOf(DEVICE, {
        password: 'wrong',
        will: { topic: `facility/${DEVICE}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
      }),
      raw.publish(READINGS, 'forged', { qos: 1, messageId: 1 }),
      raw.publish(`facility/${DEVICE}/status`, 'forged', { retain: true }),
      raw.subscribe(2, [`facility/${DEVICE}/#`, 1]),
    )
    expect((await intruder.next('connack')).returnCode).toBe(5)
    await intruder.end()
    await marker(under, DEVICE)
    await until(() => witness.heard.length > 0, 'the witness hears the marker')
    expect(under.received.map(({ payload }) => payload)).toEqual(['marker'])
    expect(witness.heard.map((packet) => packet.cmd === 'publish' && packet.payload.toString())).toEqual(['marker'])
    expect(intruder.heard).toEqual([])
    expect(under.broker.stats()).toMatchObject({ retained: 0, refused: { 'connect.credentials': 1 } })
    witness.vanish()
  })

  test('what comes in one burst with a good CONNECT is dealt with in its order', async () => {
    await start({ transports: [transport], certificate })
    const client = RawClient.open(portOf(under, transport), transport)
    client.send(
      connectOf(DEVICE),
      raw.subscribe(7, [`facility/${DEVICE}/readings`, 0]),
      raw.publish(READINGS, 'one', { qos: 1, messageId: 1 }),
      raw.publish(READINGS, 'two', { qos: 1, messageId: 2 }),
      raw.ping(),
    )
    await client.next('pingresp')
    await until(() => client.heard.filter(({ cmd }) => cmd === 'publish').length === 2, 'both come back')
    expect(client.heard[0]!.cmd).toBe('connack')
    expect(client.heard.filter(({ cmd }) => cmd === 'puback').map((packet) => packet.messageId)).toEqual([1, 2])
    expect(under.received.map(({ payload }) => payload)).toEqual(['one', 'two'])
    client.vanish()
  })

  test('a CONNECT that comes byte by byte, in time, is accepted', async () => {
    await start({ transports: [transport], certificate })
    const client = RawClient.open(portOf(under, transport), transport)
    for (const byte of connectOf(DEVICE)) client.stream.write(Buffer.from([byte]))
    expect((await client.next('connack')).returnCode).toBe(0)
    client.vanish()
  })

  test('a CONNECT that never becomes complete is ended', async () => {
    await start({ transports: [transport], certificate, limits: { connectTime_ms: 400 } })
    const slow = RawClient.open(portOf(under, transport), transport)
    slow.send(connectOf(DEVICE).subarray(0, 20))
    const trickle = setInterval(() => slow.stream.write(Buffer.from([0])), 100)
    const silent = RawClient.open(portOf(under, transport), transport)
    await Promise.all([slow.end(), silent.end()])
    clearInterval(trickle)
    expect(refusedBy()['connect.timeout']).toBe(2)
    expect(under.presence).toEqual([])
  })
})

test('a TLS handshake or an HTTP upgrade that never comes is ended', async () => {
  await start({ transports: ['tls', 'websocket', 'wss'], certificate, limits: { connectTime_ms: 300 } })
  const sockets = (['tls', 'websocket', 'wss'] as const).map((transport) =>
    connectTcp({ port: portOf(under, transport), host: '127.0.0.1' }),
  )
  const ends = sockets.map(
    (socket) =>
      new Promise((resolve) =>
        socket
          .on('error', () => {})
          .on('close', resolve)
          .resume(),
      ),
  )
  await Promise.all(ends)
})

test('TLS before version 1.2 is refused', async () => {
  await start({ transports: ['tls'], certificate })
  const socket = connectTls({
    port: portOf(under, 'tls'),
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  const outcome = await new Promise((resolve) => {
    socket.on('secureConnect', () => resolve('connected'))
    socket.on('error', () => resolve('refused'))
  })
  expect(outcome).toBe('refused')
  await until(() => refusedBy()['tls.handshake'] === 1, 'the refusal is counted')
})

/** A CONNECT with its bytes changed. */
function altered(change: (bytes: Buffer) => void, device = DEVICE): Buffer {
  const bytes = connectOf(device)
  change(bytes)
  return bytes
}
const FLAGS_AT = 9
const will = (topic: string) => ({ topic, payload: Buffer.from('offline'), qos: 1 as const, retain: true })

test.each([
  ['a PUBLISH before CONNECT', raw.publish(READINGS, 'x'), 'connect.not-first', null],
  ['a PINGREQ before CONNECT', raw.ping(), 'connect.not-first', null],
  ['CONNECT with reserved header flags [MQTT-2.2.2-2]', altered((b) => (b[0] = 0x11)), 'connect.not-first', null],
  ['another protocol (HTTP)', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'connect.not-first', null],
  ['a TLS hello on the plain port', Buffer.from([0x16, 3, 1, 2, 0, 1]), 'connect.not-first', null],
  ['a wrong protocol name [MQTT-3.1.2-1]', altered((b) => b.write('MQTX', 4)), 'connect.protocol-name', null],
  ['MQTT 5 [MQTT-3.1.2-2]', altered((b) => (b[8] = 5)), 'connect.version', 1],
  ['the reserved connect flag [MQTT-3.1.2-3]', altered((b) => (b[FLAGS_AT]! |= 1)), 'connect.malformed', null],
  ['will QoS 3 [MQTT-3.1.2-14]', altered((b) => (b[FLAGS_AT]! |= 0x1c)), 'connect.malformed', null],
  ['will QoS without a will [MQTT-3.1.2-13]', altered((b) => (b[FLAGS_AT]! |= 0x08)), 'connect.malformed', null],
  ['will retain without a will [MQTT-3.1.2-15]', altered((b) => (b[FLAGS_AT]! |= 0x20)), 'connect.malformed', null],
  ['a field longer than the packet', altered((b) => b.writeUInt16BE(500, 12)), 'connect.malformed', null],
  ['a client id that is not UTF-8 [MQTT-1.5.3-1]', altered((b) => (b[14] = 0xff)), 'connect.not-utf8', null],
  ['a client id with U+0000 [MQTT-1.5.3-2]', altered((b) => (b[14] = 0)), 'connect.not-utf8', null],
  ['a remaining length of 256 MB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), 'connect.too-large', null],
  ['a remaining length of five bytes', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f]), 'connect.malformed', null],
  ['a CONNECT over 4 KiB', connectOf(DEVICE, { clientId: 'x'.repeat(4100) }), 'connect.too-large', null],
  ['no user name', raw.connect(), 'connect.credentials', 5],
  ['an unknown user', connectOf('tower/nobody', { password: 'x' }), 'connect.credentials', 5],
  ['an empty client id for a lasting session [MQTT-3.1.3-8]', emptyId(), 'connect.client-id', 2],
  [
    'a will for another device',
    connectOf(DEVICE, { will: will('facility/tower/pump-2/status') }),
    'connect.will-topic',
    5,
  ],
  ['a will that is a reading', connectOf(DEVICE, { will: will(READINGS) }), 'connect.will-topic', 5],
])('%s is refused and has no effect', async (_what, bytes, reason, code) => {
  await start()
  const client = RawClient.open(portOf(under))
  client.send(bytes, raw.publish(READINGS, 'forged'))
  if (code !== null) expect(await client.next('connack')).toMatchObject({ returnCode: code, sessionPresent: false })
  await client.end()
  expect(client.heard).toEqual([])
  await until(() => refusedBy()[reason] === 1, `refused as ${reason}: ${JSON.stringify(refusedBy())}`)
  expect(under.received).toEqual([])
  expect(under.presence).toEqual([])
})

/** mqtt-packet refuses to build it: clean flag taken off afterwards. */
function emptyId(): Buffer {
  const bytes = connectOf(DEVICE, { clientId: '' })
  bytes[FLAGS_AT]! &= ~2
  return bytes
}

test('MQTT 3.1 (level 3, MQIsdp) is served', async () => {
  await start()
  const client = await login(under, DEVICE, { protocolId: 'MQIsdp', protocolVersion: 3, clientId: 'old' })
  client.send(raw.publish(READINGS, 'x', { qos: 1, messageId: 9 }))
  expect((await client.next('puback')).messageId).toBe(9)
  client.vanish()
})

test('an authentication that throws refuses, is counted, and the next one works', async () => {
  let broken = true
  await start({
    authenticate: (username) => {
      if (broken) throw new Error('key store unreadable')
      return username
    },
  })
  const client = RawClient.open(portOf(under))
  client.send(connectOf(DEVICE))
  expect((await client.next('connack')).returnCode).toBe(5)
  expect(under.broker.stats().failed).toEqual({ authenticate: 1 })
  expect(under.log).toContainEqual(
    expect.objectContaining({ code: 'broker.authenticate-failed', error: 'key store unreadable' }),
  )
  broken = false
  const next = await login(under, DEVICE)
  next.vanish()
})

test('a fifth connection of one device is refused, another device is not', async () => {
  await start()
  const four = await Promise.all([1, 2, 3, 4].map((n) => login(under, DEVICE, { clientId: `c${n}` })))
  await expect(login(under, DEVICE, { clientId: 'c5' })).rejects.toThrow('refused with 3')
  const other = await login(under, 'tower/pump-2')
  const replaced = await login(under, DEVICE, { clientId: 'c4' })
  await four[3]!.end()
  for (const client of [...four, other, replaced]) client.vanish()
})

test('connections in all, and sockets that have not authenticated, are bounded', async () => {
  await start({ limits: { connections: 2, waitingSockets: 2 } })
  const first = await login(under, 'tower/a')
  const second = await login(under, 'tower/b')
  await expect(login(under, 'tower/c')).rejects.toThrow('refused with 3')
  const waiting = [RawClient.open(portOf(under)), RawClient.open(portOf(under)), RawClient.open(portOf(under))]
  await until(() => waiting.some(({ closed }) => closed), 'one too many is closed')
  expect(refusedBy()['connect.too-many-waiting']).toBe(1)
  for (const client of [first, second, ...waiting]) client.vanish()
})

test('WebSocket without the subprotocol mqtt, or with text frames, is refused', async () => {
  await start({ transports: ['websocket'] })
  const url = `ws://127.0.0.1:${portOf(under, 'websocket')}`
  const without = new WebSocket(url)
  expect(await new Promise((resolve) => without.on('error', ({ message }) => resolve(message)))).toContain('400')
  const text = new WebSocket(url, 'mqtt')
  text.on('open', () => text.send(connectOf(DEVICE).toString('latin1')))
  await new Promise((resolve) => text.on('close', resolve).on('error', () => {}))
  expect(under.presence).toEqual([])
  const page = await fetch(`http://127.0.0.1:${portOf(under, 'websocket')}/`)
  expect(page.status).toBe(426)
})

test('no password reaches the log', async () => {
  await start()
  const canary = 'canary-7c1f'
  for (const device of [DEVICE, canary]) {
    const client = RawClient.open(portOf(under))
    client.send(connectOf(device, { password: canary }))
    await client.end()
  }
  expect(under.log.length).toBeGreaterThan(0)
  expect(JSON.stringify(under.log)).not.toContain(canary)
})

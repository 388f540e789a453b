import { afterEach, expect, test } from 'vitest'
import type { Inbound } from '#domain/wire/door.ts'
import { RawClient, TRANSPORTS, raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, connectOf, login, makeCertificate, marker, portOf, until } from './broker-under-test.ts'
import type { Done, UnderTest } from './broker-under-test.ts'

const DEVICE = 'tower/pump-1'
const READINGS = `facility/${DEVICE}/readings`
const STATUS = `facility/${DEVICE}/status`

let under: UnderTest
afterEach(() => under.stop())

/** A `receive` that keeps what it is given until the test decides. */
async function start(options: Parameters<typeof brokerUnderTest>[0] = {}) {
  const held: { message: Inbound; done: Done }[] = []
  under = await brokerUnderTest({ ...options, receive: (message, done) => void held.push({ message, done }) })
  const given = (count: number) => until(() => held.length === count, `${count} messages given to receive`)
  return { held, given }
}
const qos1 = (payload: string, messageId: number) => raw.publish(READINGS, payload, { qos: 1, messageId })
const qos2 = (payload: string, messageId: number, dup = false) =>
  raw.publish(READINGS, payload, { qos: 2, messageId, dup })

test('a publish is acknowledged when it is recorded, never before', async () => {
  const { held, given } = await start()
  const client = await login(under, DEVICE)
  client.send(qos1('a', 1), qos2('b', 2), raw.ping())
  await given(2)
  await client.next('pingresp')
  expect(client.heard).toEqual([])
  held[0]!.done(true)
  expect((await client.next('puback')).messageId).toBe(1)
  client.send(raw.ping())
  await client.next('pingresp')
  expect(client.heard).toEqual([])
  held[1]!.done(true)
  expect((await client.next('pubrec')).messageId).toBe(2)
  client.vanish()
})

test('receive is called in the order of the publishes, and acknowledged in it whatever the order of recording', async () => {
  const { held, given } = await start()
  const client = await login(under, DEVICE)
  client.send(...[1, 2, 3, 4, 5].map((n) => qos1(`m${n}`, n)))
  await given(5)
  expect(held.map(({ message }) => Buffer.from(message.payload).toString())).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
  for (const i of [4, 2, 1, 3, 0]) held[i]!.done(true)
  const ids: unknown[] = []
  while (ids.length < 5) ids.push((await client.next('puback')).messageId)
  expect(ids).toEqual([1, 2, 3, 4, 5])
  client.vanish()
})

test('the sender, the topic and the clock are told', async () => {
  const { held, given } = await start({ now: () => 1_763_769_600_000 })
  const client = await login(under, DEVICE)
  client.send(raw.publish(READINGS, 'x'))
  await given(1)
  expect(held[0]!.message).toMatchObject({ device: DEVICE, topic: READINGS, receivedAt: 1_763_769_600_000 })
  held[0]!.done(true)
  client.vanish()
})

test('what is not recorded closes the connection without an acknowledgement, so that the sender keeps it', async () => {
  const { held, given } = await start()
  const client = await login(under, DEVICE)
  client.send(qos1('a', 1), qos1('b', 2))
  await given(2)
  held[0]!.done(false)
  await client.end()
  held[1]!.done(true)
  expect(client.heard).toEqual([])
  expect(under.broker.stats()).toMatchObject({ notRecorded: 1, acknowledged: 0, closed: { 'not-recorded': 1 } })
})

test('a QoS 0 message that was not recorded is counted; its sender could not send it again', async () => {
  const { held, given } = await start()
  const client = await login(under, DEVICE)
  client.send(raw.publish(READINGS, 'x'))
  await given(1)
  held[0]!.done(false)
  client.send(raw.ping())
  await client.next('pingresp')
  expect(under.broker.stats().notRecorded).toBe(1)
  client.vanish()
})

test('a receive that throws closes that connection only', async () => {
  under = await brokerUnderTest({
    receive: ({ payload }, done) => {
      if (Buffer.from(payload).toString() === 'bad') throw new Error('rule broke')
      setImmediate(done, true)
    },
  })
  const other = await login(under, 'tower/pump-2')
  const client = await login(under, DEVICE)
  client.send(qos1('bad', 1))
  await client.end()
  expect(client.heard).toEqual([])
  other.send(raw.publish('facility/tower/pump-2/readings', 'good', { qos: 1, messageId: 3 }))
  await other.next('puback')
  expect(under.broker.stats().failed).toEqual({ receive: 1 })
  other.vanish()
})

test('a receive that never answers closes that connection after its time, and a late answer harms nothing', async () => {
  const { held, given } = await start({ limits: { receiveTime_ms: 300 } })
  const client = await login(under, DEVICE)
  client.send(qos1('a', 1))
  await given(1)
  await client.end()
  expect(client.heard).toEqual([])
  held[0]!.done(true)
  held[0]!.done(true)
  expect(under.broker.stats()).toMatchObject({
    acknowledged: 0,
    closed: { 'receive-timeout': 1 },
    failed: { receive: 1 },
  })
})

test('a listener that throws is isolated', async () => {
  under = await brokerUnderTest({
    connections: {
      connected: () => {
        throw new Error('listener broke')
      },
      disconnected: () => {
        throw new Error('listener broke')
      },
    },
  })
  const client = await login(under, DEVICE)
  client.send(raw.disconnect())
  await client.end()
  expect(under.broker.stats().failed).toEqual({ listener: 2 })
})

test('QoS 2 is received exactly once however often it is sent before its release [MQTT-4.3.3-2]', async () => {
  const { held, given } = await start()
  const client = await login(under, DEVICE)
  client.send(qos2('a', 5), qos2('a', 5, true), raw.ping())
  await client.next('pingresp')
  await given(1)
  held[0]!.done(true)
  await client.next('pubrec')
  client.send(qos2('a', 5, true))
  await client.next('pubrec')
  client.send(raw.acknowledge('pubrel', 5))
  await client.next('pubcomp')
  expect(held.length).toBe(1)
  client.send(qos2('b', 5))
  await given(2)
  held[1]!.done(true)
  await client.next('pubrec')
  client.vanish()
})

test('QoS 2 is received once across a reconnect, also while it is still being recorded', async () => {
  const { held, given } = await start()
  const first = await login(under, DEVICE, { clean: false })
  first.send(qos2('a', 5))
  await given(1)
  first.vanish()
  const second = await login(under, DEVICE, { clean: false })
  expect(second.sessionPresent).toBe(true)
  second.send(qos2('a', 5, true), raw.ping())
  await second.next('pingresp')
  held[0]!.done(true)
  expect((await second.next('pubrec')).messageId).toBe(5)
  second.send(raw.acknowledge('pubrel', 5))
  await second.next('pubcomp')
  expect(held.length).toBe(1)
  second.vanish()
})

test('a PUBREL for an unknown packet id is answered', async () => {
  await start()
  const client = await login(under, DEVICE)
  client.send(raw.acknowledge('pubrel', 77))
  expect((await client.next('pubcomp')).messageId).toBe(77)
  client.vanish()
})

test('QoS 2 exchanges that are never released are bounded', async () => {
  under = await brokerUnderTest({ limits: { qos2Open: 10 } })
  const client = await login(under, DEVICE)
  for (let id = 1; id <= 11; id++) client.send(qos2('a', id))
  await client.end()
  expect(under.broker.stats().closed).toEqual({ 'too-many-qos2': 1 })
})

test('over the window of unrecorded messages the socket is not read, and nothing is lost', async () => {
  const { held, given } = await start({ limits: { inFlight: 50 } })
  const client = await login(under, DEVICE)
  client.send(...Array.from({ length: 120 }, (_, n) => qos1(`m${n}`, n + 1)))
  await given(50)
  for (let n = 0; n < 50; n++) held[n]!.done(true)
  await given(100)
  for (let n = 50; n < 100; n++) held[n]!.done(true)
  await given(120)
  for (let n = 100; n < 120; n++) held[n]!.done(true)
  await until(() => client.heard.length === 120, 'all are acknowledged')
  client.vanish()
})

test('a will is received as the words of the device; DISCONNECT takes it back', async () => {
  under = await brokerUnderTest()
  const will = { topic: STATUS, payload: Buffer.from('offline'), qos: 1 as const, retain: true }
  const polite = await login(under, DEVICE, { will })
  polite.send(raw.disconnect())
  await polite.end()
  await marker(under, 'tower/pump-2')
  expect(under.received.filter(({ topic }) => topic === STATUS)).toEqual([])
  const lost = await login(under, DEVICE, { will })
  lost.vanish()
  await until(() => under.received.some(({ topic }) => topic === STATUS), 'the will')
  expect(under.received.at(-1)).toEqual({ device: DEVICE, topic: STATUS, payload: 'offline' })
  expect(under.presence).toEqual([
    `up ${DEVICE}`,
    `gone ${DEVICE}`,
    'up tower/pump-2',
    'gone tower/pump-2',
    `up ${DEVICE}`,
    `lost ${DEVICE}`,
  ])
})

test('only the last connection of a device counts for its presence', async () => {
  under = await brokerUnderTest()
  const one = await login(under, DEVICE, { clientId: 'one' })
  const two = await login(under, DEVICE, { clientId: 'two' })
  one.vanish()
  await until(() => under.broker.stats().connections === 1, 'one is gone')
  expect(under.presence).toEqual([`up ${DEVICE}`])
  two.send(raw.disconnect())
  await two.end()
  await until(() => under.presence.length === 2, 'the device is gone')
  expect(under.presence[1]).toBe(`gone ${DEVICE}`)
})

test('DISCONNECT in one burst with publishes loses none of them and counts as graceful', async () => {
  under = await brokerUnderTest()
  const client = await login(under, DEVICE)
  client.send(...Array.from({ length: 20 }, (_, n) => raw.publish(READINGS, `m${n}`)), raw.disconnect())
  client.stream.end()
  await until(() => under.presence.length === 2, 'the device is gone')
  expect(under.presence[1]).toBe(`gone ${DEVICE}`)
  expect(under.received.length).toBe(20)
})

test.each(TRANSPORTS)(
  'a client that says all it has in one breath over %s and hangs up is heard',
  async (transport) => {
    under = await brokerUnderTest({ transports: [transport], certificate: makeCertificate() })
    const client = RawClient.open(portOf(under, transport), transport)
    client.send(connectOf(DEVICE), raw.publish(READINGS, 'one'), raw.publish(READINGS, 'two'), raw.disconnect())
    client.stream.end()
    await until(() => under.presence.length === 2, 'it came and went')
    expect(under.presence[1]).toBe(`gone ${DEVICE}`)
    expect(under.received.map(({ payload }) => payload)).toEqual(['one', 'two'])
  },
)

test('a revoked device is cut off on all its connections at once', async () => {
  under = await brokerUnderTest()
  const clients = await Promise.all(['one', 'two'].map((clientId) => login(under, DEVICE, { clientId })))
  const other = await login(under, 'tower/pump-2')
  const before = performance.now()
  under.broker.disconnectDevice(DEVICE)
  await Promise.all(clients.map((client) => client.end()))
  expect(performance.now() - before).toBeLessThan(1000)
  other.send(raw.ping())
  await other.next('pingresp')
  other.vanish()
})

test('stop waits for what is being recorded, acknowledges it, and reports nobody as lost', async () => {
  const { held, given } = await start()
  const will = { topic: STATUS, payload: Buffer.from('offline'), qos: 1 as const, retain: true }
  const client = await login(under, DEVICE, { will })
  client.send(qos1('a', 1))
  await given(1)
  const stopped = under.stop()
  client.send(qos1('too late', 2))
  setTimeout(() => held[0]!.done(true), 50)
  expect((await client.next('puback')).messageId).toBe(1)
  await stopped
  await client.end()
  expect(held.length).toBe(1)
  expect(under.presence).toEqual([`up ${DEVICE}`])
})

test('stop does not wait longer than its time for a receive that never answers', async () => {
  const { given } = await start({ limits: { drain_ms: 200 } })
  const client = await login(under, DEVICE)
  client.send(qos1('a', 1))
  await given(1)
  const before = performance.now()
  await under.stop()
  expect(performance.now() - before).toBeLessThan(2000)
  await client.end()
})

test('a connection attempt while stopping is refused', async () => {
  const { held, given } = await start()
  const client = await login(under, DEVICE)
  client.send(qos1('a', 1))
  await given(1)
  const stopped = under.stop()
  await expect(login(under, 'tower/pump-2')).rejects.toThrow('refused with 3')
  held[0]!.done(true)
  await stopped
})

import mqtt from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LogLine } from '#domain/log.ts'
import type { Inbound } from '#domain/wire/door.ts'
import { startBroker } from '../../broker/start.ts'
import { startBrokerClient } from '../../ingest/broker-client.ts'
import { hasMosquitto, type Mosquitto, startMosquitto } from '../support/mosquitto.ts'

const SECRET = 'canary-secret-of-ingest'
const logged: LogLine[] = []
const troubles: (string | null)[] = []
afterEach(() => {
  logged.length = 0
  troubles.length = 0
})

type Held = { readonly message: Inbound; readonly done: (recorded: boolean) => void }

/** A client whose messages stay unrecorded until the test says so. */
async function openClient(url: string, site = 'hq') {
  const held: Held[] = []
  const client = await startBrokerClient({
    url,
    sites: [site],
    ingest: {
      receive: (message, done) => void held.push({ message, done }),
      trouble: (_code, detail) => void troubles.push(detail),
    },
    now: () => 1000,
    log: (line) => void logged.push(line),
  })
  return { ...client, held, texts: () => held.map(({ message }) => Buffer.from(message.payload).toString()) }
}

describe.skipIf(!hasMosquitto)('with Mosquitto', () => {
  let mosquitto: Mosquitto
  let device: mqtt.MqttClient
  let site = 0
  /** A session of its own for each test. */
  const nextTopic = () => `facility/site-${(site += 1)}/pump-1/readings`
  beforeAll(async () => {
    mosquitto = await startMosquitto({ ingest: SECRET, pump: 'pump-secret' })
    device = await mqtt.connectAsync(mosquitto.url('pump'))
  })
  afterAll(async () => {
    await device.endAsync()
    await mosquitto.remove()
  })
  const opens = () => openClient(mosquitto.url('ingest'), `site-${site}`)

  test('what is not recorded is not acknowledged: the broker delivers it again', async () => {
    const topic = nextTopic()
    const first = await opens()
    await device.publishAsync(topic, 'one', { qos: 1 })
    await expect.poll(first.texts).toEqual(['one'])
    await first.stop()

    const second = await opens()
    await expect.poll(second.texts).toEqual(['one'])
    second.held[0]!.done(true)
    await device.publishAsync(topic, 'two', { qos: 1 })
    await expect.poll(second.texts).toEqual(['one', 'two'])
    second.held[1]!.done(true)
    await second.stop()

    const third = await opens()
    await device.publishAsync(topic, 'three', { qos: 1 })
    await expect.poll(third.texts).toEqual(['three'])
    third.held[0]!.done(true)
    await third.stop()
  })

  test('what cannot be recorded ends the connection, and comes again by itself on the next', async () => {
    const topic = nextTopic()
    const client = await opens()
    await device.publishAsync(topic, 'one', { qos: 1 })
    await expect.poll(client.texts).toEqual(['one'])
    client.held[0]!.done(false)
    await expect.poll(client.texts, { timeout: 10_000 }).toEqual(['one', 'one'])
    // The trouble is that nothing can be recorded; the broker has none.
    expect(troubles.filter((detail) => detail !== null)).toEqual([])
    client.held[1]!.done(true)
    await client.stop()
  })

  test('a stop waits for what is being recorded, acknowledges it and takes nothing new', async () => {
    const topic = nextTopic()
    const client = await opens()
    await device.publishAsync(topic, 'one', { qos: 1 })
    await expect.poll(client.texts).toEqual(['one'])
    const stopped = client.stop()
    await device.publishAsync(topic, 'two', { qos: 1 })
    client.held[0]!.done(true)
    await stopped
    expect(client.texts()).toEqual(['one'])
    const next = await opens()
    await expect.poll(next.texts).toEqual(['two'])
    next.held[0]!.done(true)
    await next.stop()
  })

  test('a message names its device by its topic, and says whether it was retained', async () => {
    const topic = nextTopic()
    await device.publishAsync(topic, 'kept', { qos: 1, retain: true })
    const client = await opens()
    await expect.poll(client.texts).toEqual(['kept'])
    await device.publishAsync(topic, 'fresh', { qos: 0 })
    await expect.poll(client.texts).toEqual(['kept', 'fresh'])
    const said = client.held.map(({ message }) => [message.device, message.retained, message.receivedAt])
    expect(said).toEqual([
      [`site-${site}/pump-1`, true, 1000],
      [`site-${site}/pump-1`, false, 1000],
    ])
    for (const { done } of client.held) done(true)
    await client.stop()
  })

  test('a wrong password is a sentence that does not repeat it', async () => {
    const opening = openClient(`mqtt://ingest:wrong-canary@127.0.0.1:${mosquitto.port}`)
    await expect(opening).rejects.toThrow(/The broker mqtt:\/\/127\.0\.0\.1:\d+ cannot be used: .*Not authorized/)
    await expect(opening).rejects.not.toThrow(/canary/)
  })
})

test('a broker that nobody runs is a sentence', async () => {
  await expect(openClient(`mqtt://a:${SECRET}@127.0.0.1:1`)).rejects.toThrow(
    /^The broker mqtt:\/\/127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/,
  )
  await expect(openClient('mqtt://localhost:1')).rejects.toThrow(/cannot be used: .*ECONNREFUSED/)
})

test('an address that is none is a sentence without the password in it', async () => {
  for (const url of ['not a url', `http://ingest:${SECRET}@host`, `mqtt//ingest:${SECRET}@host`, '']) {
    await expect(openClient(url)).rejects.toThrow(/^The address of the broker is no URL such as mqtt:/)
  }
})

test('a broker that refuses the subscription is a sentence', async () => {
  const strict = await startBroker({
    listeners: { tcp: { host: '127.0.0.1', port: 0 } },
    authenticate: (user) => user,
    receive: (_message, done) => done(true),
    connections: { connected: () => {}, disconnected: () => {} },
    now: () => 1000,
    log: () => {},
  })
  try {
    await expect(openClient(`mqtt://hq%2Fpump-1:x@127.0.0.1:${strict.ports.tcp}`)).rejects.toThrow(
      /it does not let us subscribe to facility\/hq\/\+\/readings/,
    )
  } finally {
    await strict.stop()
  }
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RawClient, raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, connectOf, login, portOf, until } from './broker-under-test.ts'
import type { UnderTest } from './broker-under-test.ts'
import { DEVICE, TOP, TOPICS, hear, hearAll, leave, publish, said, subscribe } from './plain-mqtt.ts'

/**
 * The behaviours of MQTT Version 3.1.1 (OASIS Standard, 29 October 2014) that a client may rely on, over a credential that may use
 * plain MQTT below its own topics. Clause numbers are those of the standard.
 */
let under: UnderTest
beforeEach(async () => {
  under = await brokerUnderTest()
})
afterEach(() => under.stop())
const open = (clientId: string, fields: Parameters<typeof login>[2] = {}) =>
  login(under, DEVICE, { clientId, ...fields })

test('basic: connect, subscribe, publish at each QoS, disconnect [MQTT-3.1.4-4], [MQTT-3.8.4-1], [MQTT-3.14.4-1]', async () => {
  const client = await open('basic')
  expect(await subscribe(client, [TOPICS[0], 2])).toEqual([2])
  for (const qos of [0, 1, 2] as const) {
    await publish(client, TOPICS[0], `qos ${qos}`, qos)
    expect(said(await hear(client))).toEqual([TOPICS[0], `qos ${qos}`, qos, false])
  }
  client.send(raw.disconnect())
  await client.end()
})

test('a second CONNECT is a protocol violation [MQTT-3.1.0-2]', async () => {
  const client = await open('twice')
  client.send(connectOf(DEVICE, { clientId: 'twice' }))
  await client.end()
  expect(client.heard).toEqual([])
})

describe('retained messages', () => {
  test('are kept with their QoS and sent at a new subscription with RETAIN set [MQTT-3.3.1-5], [MQTT-3.3.1-6], [MQTT-3.3.1-8]', async () => {
    const client = await open('retain')
    await publish(client, TOPICS[1], 'qos 0', 0, { retain: true })
    await publish(client, TOPICS[2], 'qos 1', 1, { retain: true })
    await publish(client, TOPICS[3], 'qos 2', 2, { retain: true })
    await subscribe(client, [`${TOP}/+/+`, 2])
    const messages = (await hearAll(client)).map(said)
    expect(messages).toEqual([
      [TOPICS[1], 'qos 0', 0, true],
      [TOPICS[2], 'qos 1', 1, true],
      [TOPICS[3], 'qos 2', 2, true],
    ])
    client.vanish()
  })

  test('are cleared by an empty payload [MQTT-3.3.1-10], [MQTT-3.3.1-11]', async () => {
    const client = await open('clear')
    for (const topic of TOPICS) {
      await publish(client, topic, 'x', 1, { retain: true })
      await publish(client, topic, '', 1, { retain: true })
    }
    await subscribe(client, [`${TOP}/#`, 2])
    expect(await hearAll(client)).toEqual([])
    client.vanish()
  })

  test('replace one another, and are delivered to an established subscription with RETAIN 0 [MQTT-3.3.1-9]', async () => {
    const client = await open('replace')
    await subscribe(client, [TOPICS[0], 1])
    await publish(client, TOPICS[0], 'one', 1, { retain: true })
    await publish(client, TOPICS[0], 'two', 1, { retain: true })
    expect((await hearAll(client)).map(said)).toEqual([
      [TOPICS[0], 'one', 1, false],
      [TOPICS[0], 'two', 1, false],
    ])
    const later = await open('later')
    await subscribe(later, [TOPICS[0], 1])
    expect((await hearAll(later)).map(said)).toEqual([[TOPICS[0], 'two', 1, true]])
    client.vanish()
    later.vanish()
  })

  test('are not touched by a message without RETAIN [MQTT-3.3.1-12]', async () => {
    const client = await open('keep')
    await publish(client, TOPICS[0], 'kept', 1, { retain: true })
    await publish(client, TOPICS[0], 'passing', 1)
    await subscribe(client, [TOPICS[0], 0])
    expect((await hearAll(client)).map(said)).toEqual([[TOPICS[0], 'kept', 0, true]])
    client.vanish()
  })

  test('outlive the session that published them [MQTT-3.1.2-7] and come again at a repeated subscription [MQTT-3.8.4-3]', async () => {
    const author = await open('author')
    await publish(author, TOPICS[0], 'left behind', 1, { retain: true })
    await leave(under, author)
    const client = await open('reader')
    for (const qos of [1, 0] as const) {
      await subscribe(client, [TOPICS[0], qos])
      expect((await hearAll(client)).map(said)).toEqual([[TOPICS[0], 'left behind', qos, true]])
    }
    client.vanish()
  })
})

const will = (retain: boolean) => ({ topic: TOPICS[2], payload: Buffer.from('gone'), qos: 2 as const, retain })

describe('wills', () => {
  test('are published when the connection ends without DISCONNECT [MQTT-3.1.2-8]', async () => {
    const reader = await open('reader')
    await subscribe(reader, [TOPICS[2], 2])
    const dying = await open('dying', { will: will(false) })
    dying.vanish()
    expect(said(await hear(reader))).toEqual([TOPICS[2], 'gone', 2, false])
    reader.vanish()
  })

  test('are published after a protocol error, and when keep-alive runs out', async () => {
    const reader = await open('reader')
    await subscribe(reader, [TOPICS[2], 0])
    const wrong = await open('wrong', { will: will(false) })
    wrong.send(Buffer.from([0, 0]))
    expect((await hear(reader)).payload.toString()).toBe('gone')
    const silent = await open('silent', { will: will(false), keepalive: 1 })
    expect((await hear(reader)).payload.toString()).toBe('gone')
    await silent.end()
    reader.vanish()
  })

  test('are forgotten at DISCONNECT [MQTT-3.1.2-10], [MQTT-3.14.4-3]', async () => {
    const reader = await open('reader')
    await subscribe(reader, [TOPICS[2], 2])
    const polite = await open('polite', { will: will(false) })
    polite.send(raw.disconnect())
    await polite.end()
    expect(await hearAll(reader)).toEqual([])
    reader.vanish()
  })

  test('are retained when they say so [MQTT-3.1.2-17]', async () => {
    const dying = await open('dying', { will: will(true) })
    dying.vanish()
    await until(() => under.broker.stats().retained === 1, 'the will is retained')
    const reader = await open('reader')
    await subscribe(reader, [TOPICS[2], 2])
    expect(said(await hear(reader))).toEqual([TOPICS[2], 'gone', 2, true])
    reader.vanish()
  })
})

describe('wildcards', () => {
  test.each([
    [`${TOP}/#`, [TOPICS[0], TOPICS[1], TOPICS[2], TOPICS[3]]],
    [`${TOP}/TopicA/#`, [TOPICS[0], TOPICS[1], TOPICS[3]]], // the parent level too, 4.7.1.2
    [`${TOP}/+/C`, [TOPICS[2], TOPICS[3]]],
    [`${TOP}/+`, [TOPICS[0]]],
    [`${TOP}/TopicA/+`, [TOPICS[1], TOPICS[3]]],
    [`${TOP}/+/#`, [TOPICS[0], TOPICS[1], TOPICS[2], TOPICS[3]]],
    [`${TOP}/topica/#`, []], // case sensitive, 4.7.3
  ])('%s [MQTT-4.7.1-2], [MQTT-4.7.1-3]', async (filter, expected) => {
    const client = await open('wild')
    await subscribe(client, [filter, 2])
    for (const topic of TOPICS) await publish(client, topic, 'x', 1)
    expect((await hearAll(client)).map(({ topic }) => topic)).toEqual(expected)
    client.vanish()
  })

  test('a misplaced wildcard is refused with 0x80 [MQTT-3.8.3-2]', async () => {
    const client = await open('misplaced')
    const filters = [`${TOP}/a#`, `${TOP}/#/a`, `${TOP}/a+`, `${TOP}/+a/b`].map((filter) => [filter, 0] as const)
    expect(await subscribe(client, ...filters)).toEqual([128, 128, 128, 128])
    client.vanish()
  })

  test('an empty level is a level, a leading slash makes one [MQTT-4.7.1-3]', async () => {
    const client = await open('empty')
    await subscribe(client, [`${TOP}/+/x`, 0])
    await publish(client, `${TOP}//x`, 'x', 1)
    expect((await hearAll(client)).map(({ topic }) => topic)).toEqual([`${TOP}//x`])
    client.vanish()
  })
})

test('$ topics are reached by no subscription with a leading wildcard [MQTT-4.7.2-1]', async () => {
  const client = await open('dollar')
  // a credential cannot leave its subtree at all, so neither the wildcard nor the topic is to be had
  expect(await subscribe(client, ['#', 0], ['+/x', 0], ['$SYS/#', 0])).toEqual([128, 128, 128])
  await publish(client, '$SYS/x', 'x', 1)
  await publish(client, '$x', 'x', 1)
  expect(await hearAll(client)).toEqual([])
  client.vanish()
})

test('overlapping subscriptions deliver once, at the highest QoS granted [MQTT-3.3.5-1]', async () => {
  const client = await open('overlap')
  for (const [one, other] of [
    [2, 1],
    [1, 2],
    [0, 2],
    [2, 0],
  ] as const) {
    await subscribe(client, [`${TOP}/#`, one], [TOPICS[3], other], [`${TOP}/+/C`, 0])
    await publish(client, TOPICS[3], 'once', 2)
    expect((await hearAll(client)).map(said)).toEqual([[TOPICS[3], 'once', 2, false]])
  }
  client.vanish()
})

test('overlapping subscriptions queue one copy for a session that is away', async () => {
  const away = await open('away', { clean: false })
  await subscribe(away, [`${TOP}/#`, 1], [TOPICS[3], 2])
  await leave(under, away)
  const author = await open('author')
  await publish(author, TOPICS[3], 'once', 2)
  const back = await open('away', { clean: false })
  expect((await hearAll(back)).map(said)).toEqual([[TOPICS[3], 'once', 2, false]])
  author.vanish()
  back.vanish()
})

test('a message goes out at the lower of its QoS and the granted one, under a wildcard too [MQTT-3.8.4-6]', async () => {
  const client = await open('lower')
  for (const granted of [0, 1, 2] as const) {
    await subscribe(client, [`${TOP}/TopicA/+`, granted])
    for (const sent of [0, 1, 2] as const) {
      await publish(client, TOPICS[1], 'x', sent)
      expect((await hear(client)).qos).toBe(Math.min(granted, sent))
    }
  }
  client.vanish()
})

describe('client ids', () => {
  test('of zero bytes: given a unique one with a clean session [MQTT-3.1.3-6], [MQTT-3.1.3-7]', async () => {
    const [one, other] = [await open(''), await open('')]
    one.send(raw.ping())
    await one.next('pingresp')
    other.send(raw.ping())
    await other.next('pingresp')
    one.vanish()
    other.vanish()
  })

  test('of zero bytes: refused with 2 for a lasting session [MQTT-3.1.3-8], [MQTT-3.1.3-9]', async () => {
    const client = RawClient.open(portOf(under))
    const bytes = connectOf(DEVICE, { clientId: '' })
    bytes[9]! &= ~2
    client.send(bytes)
    expect(await client.next('connack')).toMatchObject({ returnCode: 2, sessionPresent: false })
    await client.end()
  })

  test('of any characters and over 23 bytes are accepted [MQTT-3.1.3-5]', async () => {
    const client = await open(`泵房/#+ $ ${'x'.repeat(200)}`)
    client.vanish()
  })
})

test('keep-alive: the server ends a silent connection after one and a half times [MQTT-3.1.2-24], and answers pings [MQTT-3.12.4-1]', async () => {
  const client = await open('alive', { keepalive: 1 })
  client.send(raw.ping())
  await client.next('pingresp')
  const from = performance.now()
  await client.end()
  const lived = performance.now() - from
  expect(lived).toBeGreaterThanOrEqual(1400)
  expect(lived).toBeLessThan(3000)
})

test('unsubscribe: acknowledged with its packet id, also for what was not subscribed; deliveries end [MQTT-3.10.4-2], [MQTT-3.10.4-4], [MQTT-3.10.4-5], [MQTT-3.10.4-6]', async () => {
  const client = await open('unsubscribe')
  await subscribe(client, [TOPICS[0], 2], [TOPICS[1], 2], [TOPICS[2], 2])
  client.send(raw.unsubscribe(31, TOPICS[0], TOPICS[1], `${TOP}/never`))
  expect((await client.next('unsuback')).messageId).toBe(31)
  client.send(raw.unsubscribe(32, `${TOP}/never`))
  expect((await client.next('unsuback')).messageId).toBe(32)
  for (const topic of TOPICS.slice(0, 3)) await publish(client, topic, 'x', 1)
  expect((await hearAll(client)).map(({ topic }) => topic)).toEqual([TOPICS[2]])
  client.vanish()
})

test('subscribe: one return code for each filter in order, repeated ones too; a refused one is 0x80 and has no effect [MQTT-3.8.4-5], [MQTT-3.9.3-1], [MQTT-3.9.3-2]', async () => {
  const client = await open('codes')
  expect(await subscribe(client, [TOPICS[0], 2], ['other/topic', 2], [TOPICS[0], 1], [TOPICS[1], 0])).toEqual([
    2, 128, 1, 0,
  ])
  await publish(client, TOPICS[0], 'x', 2)
  expect((await hearAll(client)).map(({ qos }) => qos)).toEqual([1])
  client.vanish()
})

test('packet ids: acknowledgements carry those of their packets, in order; ids may be used again after it [MQTT-2.3.1-6], [MQTT-2.3.1-7], [MQTT-4.6.0-2]', async () => {
  const client = await open('ids')
  const ids = [65535, 1, 300, 2]
  for (const messageId of ids) client.send(raw.publish(TOPICS[0], 'x', { qos: 1, messageId }))
  for (const id of ids) expect((await client.next('puback')).messageId).toBe(id)
  await publish(client, TOPICS[0], 'again', 1, { messageId: 1 })
  client.vanish()
})

test('messages of one publisher on one topic arrive in their order at each QoS [MQTT-4.6.0-5], [MQTT-4.6.0-6]', async () => {
  const reader = await open('reader')
  await subscribe(reader, [TOPICS[0], 2])
  const author = await open('author')
  for (const qos of [0, 1, 2] as const) {
    for (let n = 1; n <= 30; n++) author.send(raw.publish(TOPICS[0], `${n}`, { qos, messageId: n }))
    const heard: string[] = []
    while (heard.length < 30) heard.push((await reader.next('publish')).payload.toString())
    expect(heard).toEqual(Array.from({ length: 30 }, (_, n) => `${n + 1}`))
    if (qos === 2) for (let n = 1; n <= 30; n++) author.send(raw.acknowledge('pubrel', n))
  }
  reader.vanish()
  author.vanish()
})

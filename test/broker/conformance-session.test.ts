import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IPublishPacket } from 'mqtt-packet'
import { raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, login } from './broker-under-test.ts'
import type { UnderTest } from './broker-under-test.ts'
import { DEVICE, TOP, TOPICS, hear, hearAll, leave, publish, said, subscribe } from './plain-mqtt.ts'

/** Sessions of MQTT 3.1.1 (section 3.1.2.4) over a reconnect: what waits, what is sent again, what is not. */
let under: UnderTest
beforeEach(async () => {
  under = await brokerUnderTest()
})
afterEach(() => under.stop())
const open = (clientId: string, fields: Parameters<typeof login>[2] = {}) =>
  login(under, DEVICE, { clientId, ...fields })

test('messages of QoS 1 and 2 wait for a client that is away; order is kept [MQTT-3.1.2-5], [MQTT-4.6.0-6]', async () => {
  const away = await open('away', { clean: false })
  await subscribe(away, [`${TOP}/+/+`, 2])
  await leave(under, away)
  const author = await open('author')
  await publish(author, TOPICS[1], 'qos 0', 0)
  await publish(author, TOPICS[2], 'qos 1', 1)
  await publish(author, TOPICS[3], 'qos 2', 2)
  const back = await open('away', { clean: false })
  expect(back.sessionPresent).toBe(true) // [MQTT-3.2.2-2]
  const queued = (await hearAll(back)).map(said).filter(([, payload]) => payload !== 'qos 0') // 3.1.2.4: QoS 0 may be kept
  expect(queued).toEqual([
    [TOPICS[2], 'qos 1', 1, false],
    [TOPICS[3], 'qos 2', 2, false],
  ])
  author.vanish()
  back.vanish()
})

test('a session without subscriptions is present too [MQTT-3.2.2-2]; a clean one is not [MQTT-3.2.2-1], [MQTT-3.2.2-3]', async () => {
  const first = await open('s', { clean: false })
  expect(first.sessionPresent).toBe(false)
  await leave(under, first)
  const second = await open('s', { clean: false })
  expect(second.sessionPresent).toBe(true)
  await leave(under, second)
  const clean = await open('s', { clean: true })
  expect(clean.sessionPresent).toBe(false)
  await leave(under, clean)
  const after = await open('s', { clean: false })
  expect(after.sessionPresent).toBe(false)
  after.vanish()
})

test('a clean session ends with its connection, with its subscriptions and messages [MQTT-3.1.2-6]', async () => {
  const lasting = await open('s', { clean: false })
  await subscribe(lasting, [TOPICS[0], 2])
  await leave(under, lasting)
  const author = await open('author')
  await publish(author, TOPICS[0], 'for the old session', 1)
  const clean = await open('s', { clean: true })
  await publish(author, TOPICS[0], 'for nobody', 1)
  expect(await hearAll(clean)).toEqual([])
  author.vanish()
  clean.vanish()
})

test('what was not acknowledged is sent again on reconnect, with DUP and its packet id [MQTT-4.4.0-1], [MQTT-3.3.1-1]', async () => {
  const first = await open('again', { clean: false })
  await subscribe(first, [`${TOP}/#`, 2])
  const author = await open('author')
  await publish(author, TOPICS[1], 'qos 1', 1)
  await publish(author, TOPICS[3], 'qos 2', 2)
  const before = [await first.next('publish'), await first.next('publish')]
  expect(before.map(({ dup }) => dup)).toEqual([false, false])
  first.vanish()
  const back = await open('again', { clean: false })
  const again = [await back.next('publish'), await back.next('publish')]
  expect(again.map(({ dup, messageId, topic }) => [dup, messageId, topic])).toEqual(
    before.map(({ messageId, topic }) => [true, messageId, topic]),
  )
  author.vanish()
  back.vanish()
})

test('what was acknowledged is not sent again', async () => {
  const first = await open('done', { clean: false })
  await subscribe(first, [`${TOP}/#`, 2])
  const author = await open('author')
  await publish(author, TOPICS[1], 'qos 1', 1)
  await publish(author, TOPICS[3], 'qos 2', 2)
  await hear(first)
  await hear(first)
  first.send(raw.ping())
  await first.next('pingresp')
  first.vanish()
  const back = await open('done', { clean: false })
  expect(await hearAll(back)).toEqual([])
  author.vanish()
  back.vanish()
})

test('after PUBREC it is PUBREL that is sent again, not the message [MQTT-4.3.3-1], [MQTT-4.4.0-1]', async () => {
  const first = await open('halfway', { clean: false })
  await subscribe(first, [TOPICS[3], 2])
  const author = await open('author')
  await publish(author, TOPICS[3], 'once', 2)
  const { messageId } = await first.next('publish')
  first.send(raw.acknowledge('pubrec', messageId!))
  await first.next('pubrel')
  first.vanish()
  const back = await open('halfway', { clean: false })
  expect((await back.next('pubrel')).messageId).toBe(messageId)
  back.send(raw.acknowledge('pubcomp', messageId!))
  expect(await hearAll(back)).toEqual([])
  back.vanish()
  const last = await open('halfway', { clean: false })
  expect(await hearAll(last)).toEqual([])
  author.vanish()
  last.vanish()
})

test('packet ids of unacknowledged messages are not used for new ones [MQTT-2.3.1-2], [MQTT-2.3.1-4]', async () => {
  const ids = new Set<number>()
  for (let round = 0; round < 3; round++) {
    const client = await open('ids', { clean: false })
    await subscribe(client, [TOPICS[0], 1])
    await publish(client, TOPICS[0], `round ${round}`, 1)
    const heard: IPublishPacket[] = []
    while (heard.length <= round) heard.push(await client.next('publish'))
    expect(new Set(heard.map(({ messageId }) => messageId)).size).toBe(round + 1)
    for (const { messageId } of heard) ids.add(messageId!)
    client.vanish()
  }
  expect(ids.size).toBe(3)
  expect(ids.has(0)).toBe(false)
})

test('an unsubscription ends what waits for nobody: it lasts over a reconnect', async () => {
  const first = await open('un', { clean: false })
  await subscribe(first, [TOPICS[0], 1], [TOPICS[1], 1])
  first.send(raw.unsubscribe(4, TOPICS[0]))
  await first.next('unsuback')
  await leave(under, first)
  const author = await open('author')
  await publish(author, TOPICS[0], 'no', 1)
  await publish(author, TOPICS[1], 'yes', 1)
  const back = await open('un', { clean: false })
  expect((await hearAll(back)).map(({ payload }) => payload.toString())).toEqual(['yes'])
  author.vanish()
  back.vanish()
})

test('a retained message that a lasting session has not acknowledged is sent again', async () => {
  const first = await open('kept', { clean: false })
  await publish(first, TOPICS[0], 'kept', 1, { retain: true })
  await subscribe(first, [TOPICS[0], 1])
  const { messageId } = await first.next('publish')
  first.vanish()
  const back = await open('kept', { clean: false })
  expect(await back.next('publish')).toMatchObject({ dup: true, retain: true, messageId })
  back.send(raw.acknowledge('puback', messageId!), raw.ping())
  await back.next('pingresp')
  back.vanish()
  const last = await open('kept', { clean: false })
  expect(await hearAll(last)).toEqual([])
  last.vanish()
})

test('messages of different QoS and retained ones, sent in one burst, all come and in their order', async () => {
  const reader = await open('reader')
  await subscribe(reader, [TOPICS[0], 2])
  const lasting = await open('lasting', { clean: false })
  await subscribe(lasting, [TOPICS[0], 1])
  const author = await open('author')
  const fields = [
    { qos: 1, retain: true },
    { qos: 1 },
    { qos: 0 },
    { qos: 2 },
    { qos: 0, retain: true },
    { qos: 1 },
  ] as const
  author.send(...fields.map((of, n) => raw.publish(TOPICS[0], `${n}`, { messageId: n + 1, ...of })))
  expect((await hearAll(reader)).map(({ payload }) => payload.toString())).toEqual(['0', '1', '2', '3', '4', '5'])
  const lasted = (await hearAll(lasting)).map(({ payload }) => payload.toString())
  expect(lasted.toSorted()).toEqual(['0', '1', '2', '3', '4', '5'])
  for (const client of [reader, lasting, author]) client.vanish()
})

test('a retained message never comes behind a newer live one', async () => {
  const client = await open('order')
  await publish(client, TOPICS[0], 'old', 1, { retain: true })
  client.send(raw.subscribe(1, [TOPICS[0], 0]), raw.publish(TOPICS[0], 'new', { retain: true }))
  const heard = (await hearAll(client)).map(({ payload }) => payload.toString())
  // the retained one may already be the new one
  expect(['old new', 'new new']).toContain(heard.join(' '))
  client.vanish()
})

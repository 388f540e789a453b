import { expect, test } from 'vitest'
import { raw } from '../support/mqtt-raw.ts'
import { startProcess, temporaryFolder } from './broker-process.ts'
import type { BrokerProcess } from './broker-process.ts'
import { until } from './broker-under-test.ts'
import { DEVICE as BRIDGE, TOP, hear, hearAll, publish, said, subscribe } from './plain-mqtt.ts'

const DEVICE = 'tower/pump-1'
const COMMANDS = `facility/${DEVICE}/commands`
const STATUS = `facility/${DEVICE}/status`
const ENDS = ['SIGTERM', 'SIGKILL'] as const

const roundOf = (n: number) => [...Array.from({ length: 20 }, (_, i) => `${n}.${i + 1}`), `${n}.twice`]

/** A session that has subscribed and gone away. */
async function away(
  broker: BrokerProcess,
  device: string,
  clientId: string,
  filter: string,
  qos: 1 | 2,
): Promise<void> {
  const client = await broker.login(device, { clientId, clean: false })
  expect(await subscribe(client, [filter, qos])).toEqual([qos])
  client.send(raw.disconnect())
  await client.end()
}

test.each(ENDS)('commands for a device that is away wait for it over %s, in order, and come once', async (signal) => {
  const folder = temporaryFolder()
  const first = await startProcess(folder)
  await away(first, DEVICE, 'a', COMMANDS, 1)
  for (const payload of ['c1', 'c2', 'c3']) expect(await first.command(DEVICE, payload)).toBe(true)
  await first.end(signal)
  const second = await startProcess(folder)
  expect(await second.command(DEVICE, 'c4')).toBe(true)
  const back = await second.login(DEVICE, { clientId: 'a', clean: false })
  expect(back.sessionPresent).toBe(true)
  const heard = [await hear(back), await hear(back), await hear(back), await hear(back)]
  expect(heard.map(({ payload, dup }) => [payload.toString(), dup])).toEqual([
    ['c1', false],
    ['c2', false],
    ['c3', false],
    ['c4', false],
  ])
  back.send(raw.ping())
  await back.next('pingresp')
  // what is acknowledged is on its way to the disk: a graceful end writes it
  await second.end('SIGTERM')
  const third = await startProcess(folder)
  const again = await third.login(DEVICE, { clientId: 'a', clean: false })
  again.send(raw.ping())
  await again.next('pingresp')
  expect([again.sessionPresent, again.heard]).toEqual([true, []])
  again.vanish()
})

test.each(ENDS)(
  'the subscription of a session that stays connected is there after %s: it need not be said again',
  async (signal) => {
    const folder = temporaryFolder()
    const first = await startProcess(folder)
    const client = await first.login(DEVICE, { clientId: 'a', clean: false })
    await subscribe(client, [COMMANDS, 1], [STATUS, 1])
    client.send(raw.unsubscribe(7, STATUS))
    await client.next('unsuback')
    await first.end(signal)
    const second = await startProcess(folder)
    const back = await second.login(DEVICE, { clientId: 'a', clean: false })
    expect(back.sessionPresent).toBe(true)
    expect(await second.command(DEVICE, 'go')).toBe(true)
    expect((await hear(back)).payload.toString()).toBe('go')
    back.send(raw.publish(STATUS, 'online', { qos: 1, messageId: 1, retain: true }))
    await back.next('puback')
    back.send(raw.ping())
    await back.next('pingresp')
    expect(back.heard).toEqual([])
    back.vanish()
  },
)

test.each(ENDS)(
  'what was sent and not acknowledged comes again after %s with DUP and its packet id [MQTT-4.4.0-1]',
  async (signal) => {
    const folder = temporaryFolder()
    const first = await startProcess(folder)
    const client = await first.login(BRIDGE, { clientId: 'a', clean: false })
    await subscribe(client, [`${TOP}/#`, 2])
    const author = await first.login(BRIDGE, { clientId: 'author' })
    await publish(author, `${TOP}/one`, 'qos 1', 1)
    await publish(author, `${TOP}/two`, 'qos 2', 2)
    await publish(author, `${TOP}/half`, 'released', 2)
    const sent = [await client.next('publish'), await client.next('publish'), await client.next('publish')]
    client.send(raw.acknowledge('pubrec', sent[2]!.messageId!))
    await client.next('pubrel')
    await first.end(signal)
    const second = await startProcess(folder)
    const other = await second.login(BRIDGE, { clientId: 'author' })
    await publish(other, `${TOP}/one`, 'meanwhile', 1)
    const back = await second.login(BRIDGE, { clientId: 'a', clean: false })
    const again = [await back.next('publish'), await back.next('publish'), await back.next('publish')]
    expect(again.map(({ payload, dup }) => [payload.toString(), dup])).toEqual([
      ['qos 1', true],
      ['qos 2', true],
      ['meanwhile', false],
    ])
    expect((await back.next('pubrel')).messageId).toBe(sent[2]!.messageId)
    expect(again.slice(0, 2).map(({ messageId }) => messageId)).toEqual(
      sent.slice(0, 2).map(({ messageId }) => messageId),
    )
    expect(sent.map(({ messageId }) => messageId)).not.toContain(again[2]!.messageId)
    other.vanish()
    back.vanish()
  },
)

test('killed at once after the PUBACK of a bridge, the message is there for who was away; QoS 2 is taken once', async () => {
  const folder = temporaryFolder()
  let broker = await startProcess(folder)
  await away(broker, BRIDGE, 'away', `${TOP}/#`, 2)
  for (let round = 0; round < 5; round++) {
    const author = await broker.login(BRIDGE, { clientId: 'author', clean: false })
    for (let n = 1; n <= 20; n++) author.send(raw.publish(`${TOP}/x`, `${round}.${n}`, { qos: 1, messageId: n }))
    for (let n = 1; n <= 20; n++) await author.next('puback')
    author.send(raw.publish(`${TOP}/x`, `${round}.twice`, { qos: 2, messageId: 100 + round }))
    await author.next('pubrec')
    await broker.end('SIGKILL')
    broker = await startProcess(folder)
    const returned = await broker.login(BRIDGE, { clientId: 'author', clean: false })
    // it has not heard the PUBREC
    returned.send(raw.publish(`${TOP}/x`, `${round}.twice`, { qos: 2, messageId: 100 + round, dup: true }))
    await returned.next('pubrec')
    returned.send(raw.acknowledge('pubrel', 100 + round))
    await returned.next('pubcomp')
    returned.send(raw.disconnect())
    await returned.end()
  }
  const back = await broker.login(BRIDGE, { clientId: 'away', clean: false })
  const heard = (await hearAll(back)).map(({ payload }) => payload.toString())
  expect(heard).toEqual([0, 1, 2, 3, 4].flatMap(roundOf))
  back.vanish()
})

test('killed in the middle of a stream of commands: every one that was answered true is there, in order, once', async () => {
  const folder = temporaryFolder()
  let broker = await startProcess(folder)
  await away(broker, DEVICE, 'a', COMMANDS, 1)
  const kept: string[] = []
  for (let kill = 0; kill < 5; kill++) {
    const { lines } = broker
    const answered = () => lines.filter((line) => line.endsWith(' true')).map((line) => line.split(' ')[0]!)
    broker.beginCommands(
      DEVICE,
      Array.from({ length: 150 }, (_, n) => `k${kill}-${n}`),
    )
    await until(() => answered().length > 10 * kill, 'some are answered')
    await broker.end('SIGKILL')
    kept.push(...answered())
    broker = await startProcess(folder)
  }
  const back = await broker.login(DEVICE, { clientId: 'a', clean: false })
  const heard: string[] = []
  back.send(raw.ping())
  while (!heard.includes(kept.at(-1)!)) heard.push((await hear(back)).payload.toString())
  expect(heard.filter((payload) => kept.includes(payload))).toEqual(kept)
  expect(new Set(heard).size).toBe(heard.length)
  back.vanish()
})

test.each(ENDS)(
  'a retained status is there after %s; a cleared one stays cleared; a changed one is the newest',
  async (signal) => {
    const folder = temporaryFolder()
    const first = await startProcess(folder)
    const device = await first.login(DEVICE)
    device.send(raw.publish(STATUS, 'online', { qos: 1, messageId: 1, retain: true }))
    await device.next('puback')
    const bridge = await first.login(BRIDGE)
    await publish(bridge, `${TOP}/gone`, 'x', 1, { retain: true })
    await publish(bridge, `${TOP}/new`, 'old', 1, { retain: true })
    await publish(bridge, `${TOP}/gone`, '', 1, { retain: true })
    await publish(bridge, `${TOP}/new`, 'new', 2, { retain: true })
    await first.end(signal)
    const second = await startProcess(folder)
    expect((await second.stats()).retained).toBe(2)
    const back = await second.login(DEVICE)
    await subscribe(back, [STATUS, 1])
    expect(said(await hear(back))).toEqual([STATUS, 'online', 1, true])
    const reader = await second.login(BRIDGE)
    await subscribe(reader, [`${TOP}/#`, 2])
    expect((await hearAll(reader)).map(said)).toEqual([[`${TOP}/new`, 'new', 2, true]])
    back.vanish()
    reader.vanish()
  },
)

test('a clean session, and one that a clean one has replaced, are not there after a restart', async () => {
  const folder = temporaryFolder()
  const first = await startProcess(folder)
  await away(first, DEVICE, 'replaced', COMMANDS, 1)
  expect(await first.command(DEVICE, 'lost')).toBe(true)
  const clean = await first.login(DEVICE, { clientId: 'replaced', clean: true })
  await subscribe(clean, [COMMANDS, 1])
  clean.send(raw.disconnect())
  await clean.end()
  await first.end('SIGTERM')
  const second = await startProcess(folder)
  expect((await second.stats()).sessions).toBe(0)
  const back = await second.login(DEVICE, { clientId: 'replaced', clean: false })
  expect(back.sessionPresent).toBe(false)
  back.vanish()
})

test('the will of a device that was connected when the process was killed is not published at the next start', async () => {
  const folder = temporaryFolder()
  const first = await startProcess(folder)
  const will = { topic: STATUS, payload: Buffer.from('offline'), qos: 1 as const, retain: true }
  const device = await first.login(DEVICE, { will })
  device.send(raw.publish(STATUS, 'online', { qos: 1, messageId: 1, retain: true }))
  await device.next('puback')
  await first.end('SIGKILL')
  const second = await startProcess(folder)
  const back = await second.login(DEVICE, { clientId: 'other' })
  await subscribe(back, [STATUS, 1])
  expect((await hear(back)).payload.toString()).toBe('online')
  back.vanish()
})

test('limits and expiry hold after a restart: queue, sessions of a device, retained messages, age', async () => {
  const folder = temporaryFolder()
  const first = await startProcess(folder)
  for (const id of ['a', 'b', 'c']) await away(first, DEVICE, id, COMMANDS, 1)
  for (let n = 1; n <= 10; n++) expect(await first.command(DEVICE, `c${n}`)).toBe(true)
  const bridge = await first.login(BRIDGE)
  for (let n = 1; n <= 5; n++) await publish(bridge, `${TOP}/r${n}`, 'x', 1, { retain: true })
  await first.end('SIGKILL')

  const second = await startProcess(folder, { queueMessages: 4, sessionsPerDevice: 2, retainedPerDevice: 3 })
  expect(await second.stats()).toMatchObject({ sessions: 2, retained: 3 })
  const oldest = await second.login(DEVICE, { clientId: 'a' })
  expect(oldest.sessionPresent).toBe(false)
  const back = await second.login(DEVICE, { clientId: 'c', clean: false })
  const heard = [await hear(back), await hear(back), await hear(back), await hear(back)]
  expect(heard.map(({ payload }) => payload.toString())).toEqual(['c7', 'c8', 'c9', 'c10'])
  expect(await second.command(DEVICE, 'c11')).toBe(true)
  expect((await hear(back)).payload.toString()).toBe('c11')
  await second.end('SIGTERM')

  const third = await startProcess(folder, { sessionExpiry_ms: 1 })
  expect(await third.stats()).toMatchObject({ sessions: 0, devices: 0, retained: 3 })
})

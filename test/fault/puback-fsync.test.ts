import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SiteSnapshot } from '#domain/wire/live.ts'
import { RawClient, raw } from '../support/mqtt-raw.ts'
import { Product } from '../support/product.ts'
import { attachStrace } from '../support/system-calls.ts'
import { alarmOf, crashSite, DEVICES, secretOf, SITE } from './crash-site.ts'
import { type Call, parseTrace, whyTooEarly } from './trace.ts'

const ONE_BY_ONE = 12
const AT_ONCE = 8
const CALLS = 'trace=write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync'

/** A promise the product gave: the bytes it recorded for it, and the write by which it gave it. */
type Given = { readonly what: string; readonly record: Buffer; readonly promise: (call: Call) => boolean }
type Publisher = { readonly id: string; readonly client: RawClient; sent: number }

async function connect(product: Product, id: string): Promise<Publisher> {
  const client = RawClient.open(product.mqttPort)
  onTestFinished(() => client.vanish())
  const username = `${SITE}/${id}`
  client.send(raw.connect({ clientId: username, username, password: secretOf(id) }))
  await client.next('connack')
  return { id, client, sent: 0 }
}

/** Sends one reading with a value that no other has, so that its eight bytes are found in the journal's blob. */
function publish(publisher: Publisher): Given {
  const messageId = (publisher.sent += 1)
  const value = 30 + Math.random()
  const payload = JSON.stringify({ at: Date.now() + messageId, values: { temperature: value } })
  const topic = `facility/${SITE}/${publisher.id}/readings`
  publisher.client.send(raw.publish(topic, payload, { qos: 1, messageId }))
  const record = Buffer.alloc(8)
  record.writeDoubleLE(value)
  const { localPort } = publisher.client.stream as Socket
  const puback = Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff])
  return {
    what: `PUBACK ${messageId} of ${publisher.id}`,
    record,
    promise: ({ file, data }) => file.endsWith(`:${localPort}]`) && holdsPacket(data, puback),
  }
}

/** Only CONNACK and PUBACK are sent on these connections, four bytes each. */
const holdsPacket = (data: Buffer, packet: Buffer): boolean => {
  for (let at = 0; at + 4 <= data.length; at += 4) if (data.subarray(at, at + 4).equals(packet)) return true
  return false
}

async function acknowledge(product: Product, alarm: string): Promise<Given> {
  const { alarms } = (await product.get(`/api/sites/${SITE}/alarms`)) as SiteSnapshot
  const { occurrence } = alarms.find(({ id }) => id === alarm)!
  const note = `seen, and noted as ${Math.random()}`
  expect(await product.act(alarm, { type: 'acknowledge', occurrence, note })).toMatchObject({
    status: 200,
  })
  return {
    what: `HTTP 200 of ${alarm}`,
    record: Buffer.from(note),
    promise: ({ file, data }) => file.startsWith('TCP') && data.includes('HTTP/1.1 200') && data.includes(note),
  }
}

/** Readings one by one and many at once over all connections, and an operator's action on each alarm they raised. */
async function work(product: Product): Promise<readonly Given[]> {
  const publishers = await Promise.all(DEVICES.map(({ id }) => connect(product, id)))
  const given: Given[] = []
  for (let i = 0; i < ONE_BY_ONE; i += 1) {
    const publisher = publishers[i % publishers.length]!
    given.push(publish(publisher))
    await publisher.client.next('puback')
  }
  for (let i = 0; i < AT_ONCE; i += 1) given.push(...publishers.map(publish))
  for (const { client } of publishers) for (let i = 0; i < AT_ONCE; i += 1) await client.next('puback')
  for (const { id } of publishers) given.push(await acknowledge(product, alarmOf(id, 'warm')))
  return given
}

const broken = (calls: readonly Call[], given: readonly Given[]): readonly string[] =>
  given.flatMap(({ what, record, promise }) => {
    const why = whyTooEarly(calls, record, promise)
    return why === null ? [] : [`${what}: ${why}`]
  })

test('each PUBACK and each HTTP 200 is written only after its record was written to the log and then synced', async () => {
  const product = new Product(crashSite())
  onTestFinished(() => product.dispose())
  await product.start()
  const trace = join(product.folder, 'trace')
  const strace = await attachStrace(product.pid, ['-yy', '-xx', '-s', '100000', '-e', CALLS, '-o', trace])
  const given = await work(product)
  await strace.detach()
  const calls = parseTrace(readFileSync(trace, 'utf8'))
  expect(broken(calls, given)).toEqual([])
  expect(given).toHaveLength(ONE_BY_ONE + (AT_ONCE + 1) * DEVICES.length)

  // The same trace, told wrongly, must not pass: this is what a broken product would look like.
  const early = calls.map((call) => (call.file.startsWith('TCP') ? { ...call, began: -1, ended: -1 } : call))
  expect(broken(early, given), 'answers before everything').toHaveLength(given.length)
  const unsynced = calls.filter(({ name }) => !name.endsWith('sync'))
  expect(broken(unsynced, given), 'no sync at all').toHaveLength(given.length)
  const other = calls.map((call) => (call.name.endsWith('sync') ? { ...call, file: '/data/other' } : call))
  expect(broken(other, given), 'another file synced').toHaveLength(given.length)
  const lateSync = calls.map((call) => (call.name.endsWith('sync') ? { ...call, ended: Infinity } : call))
  expect(broken(lateSync, given), 'answers while the sync is under way').toHaveLength(given.length)
  const justBefore = calls.map((call) => beforeItsSync(call, calls))
  expect(broken(justBefore, given).length, 'each answer one sync too early').toBe(given.length)
})

/** An answer moved to just before the last sync that ended ahead of it; all other calls as they are. */
function beforeItsSync(call: Call, calls: readonly Call[]): Call {
  if (!call.file.startsWith('TCP')) return call
  const sync = calls.findLast(
    ({ name, ended, file }) => name.endsWith('sync') && file.endsWith('-wal') && ended < call.began,
  )
  return sync ? { ...call, began: sync.began - 0.5, ended: sync.began - 0.4 } : call
}

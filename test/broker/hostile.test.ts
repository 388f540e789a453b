import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { RawClient, raw } from '../support/mqtt-raw.ts'
import { brokerUnderTest, connectOf, login, marker, portOf, until } from './broker-under-test.ts'
import type { UnderTest } from './broker-under-test.ts'

const DEVICE = 'bridge/b1'
const TOP = `bridge/${DEVICE}`

let under: UnderTest | undefined
afterEach(async () => {
  await under?.stop()
  under = undefined
})

const packets = [
  raw.publish(`${TOP}/a`, 'x', { qos: 1, messageId: 1, retain: true }),
  raw.publish(`${TOP}/a`, 'x', { qos: 2, messageId: 2 }),
  raw.publish(`facility/${DEVICE}/readings`, '{}'),
  raw.subscribe(3, [`${TOP}/#`, 2], [`facility/${DEVICE}/commands`, 1]),
  raw.unsubscribe(4, `${TOP}/#`),
  raw.acknowledge('puback', 1),
  raw.acknowledge('pubrec', 1),
  raw.acknowledge('pubrel', 2),
  raw.acknowledge('pubcomp', 1),
  raw.ping(),
  connectOf(DEVICE, { clientId: 'again' }),
]
/** Real packets in any order, with bytes changed, cut and put in. */
const anyBytes = fc
  .tuple(
    fc.array(fc.constantFrom(...packets), { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }),
    fc.option(fc.uint8Array({ maxLength: 40 })),
  )
  .map(([chosen, changes, tail]) => {
    const bytes = Buffer.concat([...chosen, tail ?? Buffer.alloc(0)])
    for (const [at, value] of changes) bytes[at % bytes.length] = value
    return bytes
  })

test('no bytes whatever, before or after a login, end the broker or reach another client', async () => {
  const target = await brokerUnderTest({ limits: { rate: Infinity, connectTime_ms: 1000 } })
  under = target
  const bystander = await login(target, 'tower/pump-2', { clean: false })
  bystander.send(raw.subscribe(1, ['facility/tower/pump-2/#', 2]))
  await bystander.next('suback')
  await fc.assert(
    fc.asyncProperty(anyBytes, fc.boolean(), fc.boolean(), async (bytes, first, clean) => {
      const client = RawClient.open(portOf(target))
      client.send(...(first ? [] : [connectOf(DEVICE, { clean })]), bytes)
      client.stream.end()
      await client.end()
    }),
    { numRuns: 400 },
  )
  // much of it did get through
  expect(target.received.length).toBeGreaterThan(50)
  await marker(target, DEVICE)
  bystander.send(raw.ping())
  await bystander.next('pingresp')
  expect(bystander.heard).toEqual([])
  expect(target.broker.stats().failed).toEqual({})
  bystander.vanish()
  await until(() => target.broker.stats().connections === 0, 'nobody is left')
  expect(target.broker.stats().sessions).toBeLessThanOrEqual(4 + 1)
})

test('a port that is taken is refused, and nothing stays open', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const listeners = { tcp: { port: 0, host: '127.0.0.1' }, websocket: { port, host: '127.0.0.1' } }
  await expect(brokerUnderTest({ listeners })).rejects.toThrow('EADDRINUSE')
  await new Promise((resolve) => taken.close(resolve))
})

test('a log that throws does not take the broker with it, and a flood of refusals is said a few times', async () => {
  const lines: string[] = []
  const target = await brokerUnderTest({
    log: ({ code }) => {
      lines.push(code)
      throw new Error('disk full')
    },
  })
  under = target
  for (let n = 0; n < 60; n++) {
    const client = RawClient.open(portOf(target))
    client.send(raw.ping())
    await client.end()
  }
  await until(() => target.broker.stats().refused['connect.not-first'] === 60, 'all are refused')
  expect(lines.length).toBe(20)
  await marker(target, DEVICE)
})

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TRANSPORTS } from '../support/mqtt-raw.ts'
import { brokerUnderTest, makeCertificate, passwordOf, portOf, until, untilReached } from './broker-under-test.ts'
import type { Certificate, UnderTest } from './broker-under-test.ts'

const DEVICE = 'tower/pump-1'
const READINGS = `facility/${DEVICE}/readings`
const COMMANDS = `facility/${DEVICE}/commands`

let under: UnderTest
let certificate: Certificate
let folder: string
beforeAll(() => {
  certificate = makeCertificate()
  folder = mkdtempSync(join(tmpdir(), 'watchroom-clients-'))
  writeFileSync(join(folder, 'ca.pem'), certificate.cert)
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  under = await brokerUnderTest({ transports: TRANSPORTS, certificate })
})
afterEach(() => under.stop())

const URLS = { tcp: 'mqtt', tls: 'mqtts', websocket: 'ws', wss: 'wss' } as const

describe.each(TRANSPORTS)('mqtt.js over %s', (transport) => {
  test.each([0, 1, 2] as const)('publishes at QoS %i, gets its commands, is told online and gone', async (qos) => {
    const client = await connectAsync(`${URLS[transport]}://127.0.0.1:${portOf(under, transport)}`, {
      username: DEVICE,
      password: passwordOf(DEVICE),
      ca: certificate.cert,
      will: { topic: `facility/${DEVICE}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
    })
    const commands: string[] = []
    client.on('message', (_topic, payload) => commands.push(payload.toString()))
    await client.subscribeAsync(COMMANDS, { qos: 2 })
    for (let n = 0; n < 100; n++) void client.publishAsync(READINGS, `${n}`, { qos })
    await client.publishAsync(READINGS, 'last', { qos })
    expect(await under.broker.publishCommand(DEVICE, 'open')).toBe(true)
    await until(() => commands.length === 1 && under.received.length === 101, 'all is there')
    expect(under.received.map(({ payload }) => payload)).toEqual([
      ...Array.from({ length: 100 }, (_, n) => `${n}`),
      'last',
    ])
    await client.endAsync()
    await until(() => under.presence.length === 2, 'gone')
    expect(under.presence).toEqual([`up ${DEVICE}`, `gone ${DEVICE}`])
  })
})

test('mqtt.js asking for MQTT 5 is told that the version is not served', async () => {
  const attempt = connectAsync(`mqtt://127.0.0.1:${portOf(under)}`, {
    protocolVersion: 5,
    username: DEVICE,
    password: passwordOf(DEVICE),
    reconnectPeriod: 0,
  })
  await expect(attempt).rejects.toThrow(/Unacceptable protocol version|unsupported|closed/i)
  expect(under.broker.stats().refused).toEqual({ 'connect.version': 1 })
})

/** Runs one of Mosquitto's clients to its end. */
function run(
  command: string,
  args: readonly string[],
  port: number,
  device = DEVICE,
): Promise<{ code: number | null; out: string }> {
  const login = ['-h', '127.0.0.1', '-p', String(port), '-u', device, '-P', passwordOf(device)]
  const child = spawn(command, [...login, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out }))
  })
}

describe.skipIf(!existsSync('/usr/bin/mosquitto_pub'))("Mosquitto's clients", () => {
  test.each(['0', '1', '2'])('publish at QoS %s', async (qos) => {
    const { code } = await run('mosquitto_pub', ['-t', READINGS, '-m', 'hi', '-q', qos], portOf(under))
    expect(code).toBe(0)
    await until(() => under.received.length === 1, 'it is there')
    expect(under.received).toEqual([{ device: DEVICE, topic: READINGS, payload: 'hi' }])
  })

  test('publish many lines over TLS', async () => {
    const args = ['--cafile', join(folder, 'ca.pem'), '-t', READINGS, '-q', '1', '--repeat', '50', '-m', 'line']
    const { code, out } = await run('mosquitto_pub', args, portOf(under, 'tls'))
    expect([code, out]).toEqual([0, ''])
    expect(under.received.length).toBe(50)
  })

  test('get commands, and what is retained of their own status', async () => {
    await run('mosquitto_pub', ['-t', `facility/${DEVICE}/status`, '-m', 'online', '-q', '1', '-r'], portOf(under))
    const sub = run(
      'mosquitto_sub',
      ['-t', `facility/${DEVICE}/#`, '-q', '1', '-C', '2', '-v', '-W', '10'],
      portOf(under),
    )
    await untilReached(under, DEVICE, 'open')
    const { code, out } = await sub
    expect(code).toBe(0)
    expect(out.trim().split('\n').toSorted()).toEqual([`${COMMANDS} open`, `facility/${DEVICE}/status online`])
  })

  test('of a wrong password are refused with a reason', async () => {
    const { code, out } = await run(
      'mosquitto_pub',
      ['-t', READINGS, '-m', 'x', '-q', '1', '-P', 'wrong'],
      portOf(under),
    )
    expect(code).not.toBe(0)
    expect(out).toMatch(/not authori[sz]ed/i)
    expect(under.received).toEqual([])
  })
})

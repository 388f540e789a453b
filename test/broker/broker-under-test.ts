import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Inbound } from '#domain/wire/door.ts'
import { startBroker } from '../../broker/start.ts'
import type { Broker, BrokerOptions } from '../../broker/start.ts'
import type { LogLine } from '../../broker/log.ts'
import { RawClient, raw } from '../support/mqtt-raw.ts'
import type { Transport } from '../support/mqtt-raw.ts'

export type Heard = { readonly device: string; readonly topic: string; readonly payload: string }
export type Done = (recorded: boolean) => void

export type UnderTest = {
  readonly broker: Broker
  readonly received: Heard[]
  /** `up site/device`, `gone site/device` (DISCONNECT), `lost site/device`. */
  readonly presence: string[]
  readonly log: LogLine[]
  stop(): Promise<void>
}

/** The password of a device in these tests; user names beginning with `bridge/` are bridges. */
export const passwordOf = (device: string): string => `secret of ${device}`

type Overrides = Partial<BrokerOptions> & {
  readonly transports?: readonly Transport[]
  readonly certificate?: Certificate
}

export async function brokerUnderTest({
  transports = ['tcp'],
  certificate,
  ...options
}: Overrides = {}): Promise<UnderTest> {
  const received: Heard[] = []
  const presence: string[] = []
  const log: LogLine[] = []
  const address = { port: 0, host: '127.0.0.1' }
  const entries = transports.map((name) => [
    name,
    { ...address, ...(name === 'tls' || name === 'wss' ? certificate : {}) },
  ])
  const broker = await startBroker({
    listeners: Object.fromEntries(entries),
    authenticate: (username, password) => (Buffer.from(password).toString() === passwordOf(username) ? username : null),
    rights: (device) => (device.startsWith('bridge/') ? 'bridge' : 'device'),
    connections: {
      connected: (device) => presence.push(`up ${device}`),
      disconnected: (device, graceful) => presence.push(`${graceful ? 'gone' : 'lost'} ${device}`),
    },
    now: Date.now,
    log: (line) => log.push(line),
    ...options,
    receive: (message, done) => {
      received.push(heard(message))
      if (options.receive) options.receive(message, done)
      else setImmediate(done, true)
    },
  })
  return { broker, received, presence, log, stop: () => broker.stop() }
}

const heard = ({ device, topic, payload }: Inbound): Heard => ({
  device,
  topic,
  payload: Buffer.from(payload).toString(),
})

export const portOf = ({ broker }: UnderTest, transport: Transport = 'tcp'): number => broker.ports[transport]!

type Login = NonNullable<Parameters<typeof raw.connect>[0]> & { readonly transport?: Transport }

export const connectOf = (device: string, fields: Login = {}): Buffer =>
  raw.connect({ username: device, password: passwordOf(device), clientId: device, ...fields })

/** A client of a device, past its CONNACK. */
export function login(test: UnderTest, device: string, fields: Login = {}) {
  return loginAt(portOf(test, fields.transport), device, fields)
}

/** The same at a broker in another process. */
export async function loginAt(port: number, device: string, { transport = 'tcp', ...fields }: Login = {}) {
  const client = RawClient.open(port, transport)
  client.send(connectOf(device, fields))
  const connack = await client.next('connack')
  if (connack.returnCode !== 0) throw new Error(`refused with ${connack.returnCode}`)
  return Object.assign(client, { sessionPresent: connack.sessionPresent })
}

/** Says something over a fresh connection and returns when it is acknowledged: what was sent before, elsewhere, has been dealt with. */
export async function marker(test: UnderTest, device: string): Promise<void> {
  const client = await login(test, device, { clientId: `marker-${device}` })
  client.send(raw.publish(`facility/${device}/readings`, 'marker', { qos: 1, messageId: 1 }))
  await client.next('puback')
  client.send(raw.disconnect())
  await client.end()
}

/** Resolves when the condition holds; rejects with the sentence when it does not in time. */
export async function until(holds: () => boolean, sentence: string, patience_ms = 10_000): Promise<void> {
  const late = performance.now() + patience_ms
  while (!holds()) {
    if (performance.now() > late) throw new Error(`not in time: ${sentence}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Resolves when a command has reached the device: it has subscribed. */
export async function untilReached({ broker }: UnderTest, device: string, command: string): Promise<void> {
  const late = performance.now() + 10_000
  while (!(await broker.publishCommand(device, command))) {
    if (performance.now() > late) throw new Error(`not in time: ${device} has subscribed`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export type Certificate = { readonly key: string; readonly cert: string }

/** A fresh self-signed certificate for 127.0.0.1. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-tls-'))
  try {
    const key = join(folder, 'key.pem')
    const cert = join(folder, 'cert.pem')
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
    execFileSync('openssl', [...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

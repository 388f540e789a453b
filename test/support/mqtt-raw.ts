import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { generate, parser } from 'mqtt-packet'
import type { IConnectPacket, IPublishPacket, Packet } from 'mqtt-packet'
import { WebSocket, createWebSocketStream } from 'ws'

/** Packets as bytes, and a client that says exactly the bytes it is told to and keeps what it hears. */

export const TRANSPORTS = ['tcp', 'tls', 'websocket', 'wss'] as const
export type Transport = (typeof TRANSPORTS)[number]

type ConnectFields = Partial<Omit<IConnectPacket, 'cmd' | 'password'>> & { readonly password?: string }

export const raw = {
  connect: ({ password, ...fields }: ConnectFields = {}): Buffer =>
    generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      clientId: 'raw',
      ...fields,
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
    }),
  publish: (topic: string, payload: string | Buffer, fields: Partial<IPublishPacket> = {}): Buffer =>
    generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, ...fields }),
  subscribe: (messageId: number, ...subscriptions: readonly (readonly [topic: string, qos: 0 | 1 | 2])[]): Buffer =>
    generate({ cmd: 'subscribe', messageId, subscriptions: subscriptions.map(([topic, qos]) => ({ topic, qos })) }),
  unsubscribe: (messageId: number, ...unsubscriptions: string[]): Buffer =>
    generate({ cmd: 'unsubscribe', messageId, unsubscriptions }),
  acknowledge: (cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', messageId: number): Buffer =>
    generate({ cmd, messageId }),
  ping: (): Buffer => generate({ cmd: 'pingreq' }),
  disconnect: (): Buffer => generate({ cmd: 'disconnect' }),
}

/** Longer than any answer should take on a busy machine. */
const PATIENCE_ms = 10_000

export class RawClient {
  readonly stream: Duplex
  /** Everything heard so far and not yet taken by {@link next}. */
  readonly heard: Packet[] = []
  closed = false
  readonly #watchers = new Set<() => void>()

  private constructor(stream: Duplex) {
    this.stream = stream
    const packets = parser()
    packets.on('packet', (packet) => {
      this.heard.push(packet)
      this.#look()
    })
    stream.on('data', (chunk: Buffer) => packets.parse(chunk))
    stream.on('error', () => {})
    stream.on('end', () => stream.end())
    stream.on('close', () => {
      this.closed = true
      this.#look()
    })
  }

  static open(port: number, transport: Transport = 'tcp'): RawClient {
    return new RawClient(openStream(port, transport))
  }

  send(...packets: readonly Buffer[]): this {
    this.stream.write(Buffer.concat(packets))
    return this
  }

  /** The next packet of this kind; others heard before it stay. Rejects when none comes. */
  async next<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    const find = () => this.heard.findIndex((packet) => packet.cmd === cmd)
    await this.#until(() => find() >= 0 || this.closed, `a ${cmd}`)
    if (find() < 0) throw new Error(`closed before a ${cmd} came; heard ${JSON.stringify(this.heard)}`)
    return this.heard.splice(find(), 1)[0] as Extract<Packet, { cmd: C }>
  }

  /** Resolves when the other side has closed. */
  async end(): Promise<void> {
    await this.#until(() => this.closed, 'the end of the connection')
  }

  /** Goes away without a word. */
  vanish(): void {
    this.stream.destroy()
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher()
  }

  #until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error) => {
        clearTimeout(late)
        this.#watchers.delete(look)
        if (error) reject(error)
        else resolve()
      }
      const look = () => {
        if (holds()) done()
      }
      const late = setTimeout(
        () => done(new Error(`${what} did not come in time; heard ${JSON.stringify(this.heard)}`)),
        PATIENCE_ms,
      )
      this.#watchers.add(look)
      look()
    })
  }
}

function openStream(port: number, transport: Transport): Duplex {
  const host = '127.0.0.1'
  switch (transport) {
    case 'tcp':
      return connectTcp({ port, host, noDelay: true })
    case 'tls':
      return connectTls({ port, host, rejectUnauthorized: false })
    case 'websocket':
      return createWebSocketStream(new WebSocket(`ws://${host}:${port}`, 'mqtt'))
    case 'wss':
      return createWebSocketStream(new WebSocket(`wss://${host}:${port}`, 'mqtt', { rejectUnauthorized: false }))
  }
}

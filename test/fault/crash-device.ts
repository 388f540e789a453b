import { strict as assert } from 'node:assert'
import { connect, type Socket } from 'node:net'
import { generate, parser } from 'mqtt-packet'
import { type CrashDeviceSpec, secretOf, SITE } from './crash-site.ts'

/** Messages between two changes of what moves an alarm. */
const WARM_EVERY = 60
const SMOKE_EVERY = 90

export type Values = { readonly n: number; readonly temperature: number; readonly smoke: boolean }

/** What the n-th message of a device says, counted from 0. */
export const valuesOf = (n: number): Values => ({
  n,
  temperature: Math.floor(n / WARM_EVERY) % 2 === 1 ? 20 : 4,
  smoke: Math.floor(n / SMOKE_EVERY) % 2 === 1,
})

/**
 * A device that publishes with QoS 1 as fast as it is answered, and keeps each message until its PUBACK. After a broken connection it
 * sends what was not answered again, in order and marked DUP, before anything new.
 */
export class CrashDevice {
  readonly spec: CrashDeviceSpec
  /** Time of each message sent so far; its index is what it counts. */
  readonly at: number[] = []
  /** Messages answered so far; they are answered in the order in which they were sent [MQTT-4.6.0-2]. */
  acknowledged = 0
  #running = false
  onAcknowledged: () => void = () => {}
  #socket: Socket | null = null
  /** Messages sent on this connection so far, counted as all are. */
  #sent = 0
  /** The broker has answered CONNECT. */
  #taken = false

  constructor(spec: CrashDeviceSpec) {
    this.spec = spec
  }

  /** Resolves when the broker has taken the connection; the load goes on at once. Rejects when it breaks before. */
  connect(port: number): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket = socket
    this.#taken = false
    this.#sent = this.acknowledged
    const packets = parser()
    socket.on('data', (chunk) => packets.parse(chunk))
    return new Promise((taken, broken) => {
      socket.on('error', broken)
      socket.on('close', () => broken(new Error(`${this.spec.id} was disconnected`)))
      packets.on('packet', (packet) => {
        if (this.#socket !== socket) return
        if (packet.cmd === 'puback') return this.#answered(packet.messageId!)
        assert.equal(packet.cmd, 'connack')
        assert.equal((packet as { returnCode?: number }).returnCode, 0)
        this.#taken = true
        this.#resend()
        this.#pump()
        taken()
      })
      const username = `${SITE}/${this.spec.id}`
      const password = Buffer.from(secretOf(this.spec.id))
      socket.write(
        generate({
          cmd: 'connect',
          protocolVersion: 4,
          clean: true,
          keepalive: 60,
          clientId: username,
          username,
          password,
        }),
      )
    })
  }

  /** Publishes as long as this is set, at once where it is connected. */
  set running(running: boolean) {
    this.#running = running
    this.#pump()
  }

  /** Sends until so many are under way as it may. */
  #pump(): void {
    if (!this.#running || !this.#taken) return
    const more = this.spec.inFlight - (this.#sent - this.acknowledged)
    if (more > 0) this.burst(more)
  }

  /** Sends so many new messages in one piece. */
  burst(count: number): void {
    const packets: Buffer[] = []
    for (let i = 0; i < count; i += 1) {
      const before = this.at.at(-1) ?? 0
      this.at.push(Math.max(before + 1, Date.now()))
      packets.push(this.#packet(this.at.length - 1, false))
    }
    this.#sent = this.at.length
    this.#socket?.write(Buffer.concat(packets))
  }

  disconnect(): void {
    this.#taken = false
    this.#socket?.destroy()
    this.#socket = null
  }

  #resend(): void {
    const packets = []
    for (let n = this.acknowledged; n < this.at.length; n += 1) packets.push(this.#packet(n, true))
    this.#sent = this.at.length
    if (packets.length > 0) this.#socket?.write(Buffer.concat(packets))
  }

  #answered(messageId: number): void {
    assert.equal(
      messageId,
      idOf(this.acknowledged),
      `${this.spec.id}: acknowledgements come in the order of the messages`,
    )
    this.acknowledged += 1
    assert.ok(this.acknowledged <= this.#sent, `${this.spec.id}: what was sent is acknowledged once`)
    this.#pump()
    this.onAcknowledged()
  }

  #packet(n: number, dup: boolean): Buffer {
    const values = valuesOf(n)
    const payload = JSON.stringify(this.spec.timed ? { at: this.at[n], values } : { seq: n, values })
    const topic = `facility/${SITE}/${this.spec.id}/readings`
    return generate({ cmd: 'publish', topic, payload, qos: 1, dup, retain: false, messageId: idOf(n) })
  }
}

const idOf = (n: number): number => (n % 65_535) + 1

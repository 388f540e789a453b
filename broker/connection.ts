import type { Duplex } from 'node:stream'
import type { Millis } from '#domain/time.ts'
import { boundConnect } from './connect-packet.ts'
import type { ConnectPacket, Will } from './connect-packet.ts'
import type { DeviceEntry } from './device-entry.ts'
import { PACKET } from './framer.ts'
import type { Framer } from './framer.ts'
import type { Hub } from './hub.ts'
import { Inflow } from './inflow.ts'
import { Outbox } from './outbox.ts'
import { resume } from './resume.ts'
import type { TopicRights } from './rights.ts'
import type { Session } from './session.ts'
import { countUp } from './stats.ts'
import { Subscriptions } from './subscriptions.ts'
import type { AedesClient } from './subscriptions.ts'
import { unreadFrame, unreadPacket } from './too-large.ts'
import { Wire } from './wire.ts'

/** The code of `ws` for a frame over its `maxPayload`: https://github.com/websockets/ws/blob/master/doc/ws.md#error-codes */
const FRAME_TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
const PINGRESP = Buffer.from([PACKET.pingresp << 4, 0])
/** What must stand in the low nibble of the first byte [MQTT-2.2.2-1]; PUBLISH has flags of its own. */
const RESERVED_FLAGS: Readonly<Record<number, number>> = {
  [PACKET.pubrel]: 2,
  [PACKET.subscribe]: 2,
  [PACKET.unsubscribe]: 2,
}

export type Arrival = {
  readonly socket: Duplex
  readonly address: string
  /** Stands behind the CONNECT; may hold what came after it. */
  readonly framer: Framer
  readonly connect: ConnectPacket
  readonly device: DeviceEntry
  readonly sessionId: string
  readonly rights: TopicRights
}

/**
 * One authenticated connection. Packets are taken in their order: publishes and pings are answered here, subscriptions are judged
 * here, the rest of the protocol (session resumption, delivery, wills) is aedes' behind {@link Wire}.
 */
export class Connection {
  readonly device: DeviceEntry
  readonly sessionId: string
  readonly address: string
  session!: Session
  closed = false
  /** The server's clock when the bytes now being read came. */
  receivedAt: Millis = 0
  will: Will | null
  readonly #hub: Hub
  readonly #arrival: Arrival
  readonly #framer: Framer
  readonly #socket: Duplex
  readonly #outbox: Outbox
  readonly #inflow: Inflow
  readonly #subscriptions: Subscriptions
  readonly #silence_ms: number
  #wire: Wire | null = null
  #client: AedesClient | null = null
  #sessionPresent = false
  #connackSent = false
  #ready = false
  #leaving = false
  #graceful = false
  #flushing = false
  #throttled = false
  #paused = true
  #hungUp = false
  #frameRefused = false
  #heardAt: number
  #gone = false
  readonly #whenGone: (() => void)[] = []

  constructor(hub: Hub, arrival: Arrival) {
    this.#hub = hub
    this.#arrival = arrival
    this.#framer = arrival.framer
    this.#socket = arrival.socket
    this.device = arrival.device
    this.sessionId = arrival.sessionId
    this.address = arrival.address
    this.will = arrival.connect.will
    this.#outbox = new Outbox(arrival.socket, hub.options.clock)
    this.#inflow = new Inflow(hub, this, arrival.rights)
    this.#subscriptions = new Subscriptions(hub, this, arrival.rights)
    this.#heardAt = hub.options.clock()
    const { keepAlive_s } = arrival.connect
    // one and a half times the keep-alive [MQTT-3.1.2-24]
    this.#silence_ms = keepAlive_s === 0 ? hub.limits.idle_ms : Math.min(keepAlive_s * 1500, hub.limits.idle_ms)
  }

  /** Takes the socket, and the session as soon as its previous owner has let go of it. */
  start(): void {
    const socket = this.#socket
    socket.pause()
    socket.on('data', this.#onData)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#frameRefused = error.code === FRAME_TOO_LARGE
      this.#hangUp()
    })
    socket.on('end', () => this.#hangUp())
    socket.on('close', () => this.#hangUp())
    this.#hub.connections.add(this)
    this.device.connections.add(this)
    if (this.device.connections.size === 1) this.#tell('connected')
    const before = this.#hub.owners.get(this.sessionId)
    this.#hub.owners.set(this.sessionId, this)
    if (!before) return this.#enter()
    before.#whenGone.push(() => this.#enter())
    before.close('taken-over') // [MQTT-3.1.4-2]
  }

  #enter(): void {
    if (this.closed) return this.#letGo()
    const { connect } = this.#arrival
    const { session, present } = this.#hub.openSession(this.sessionId, this.device, connect.clean)
    this.session = session
    this.#sessionPresent = present
    session.connection = this
    session.resuming = session.persistent
    const wire = new Wire({
      fromAedes: (bytes) => this.#fromAedes(bytes),
      wireClosed: () => {
        this.close(this.#leaving ? 'disconnect' : 'aedes-closed')
        if (!this.#ready) this.#leaveAedes()
      },
      accepted: () => this.#accepted(),
    })
    this.#wire = wire
    this.#client = this.#hub.aedes.handle(wire) as unknown as AedesClient
    this.#client._nextId = session.nextPacketId // [MQTT-2.3.1-2]: ids of the last connection may still be in use
    wire.push(boundConnect(connect, this.sessionId))
  }

  #accepted(): void {
    this.#ready = true
    if (this.closed || !this.#client) return this.#leaveAedes()
    if (this.session.persistent) resume(this.#hub, this, this.#client)
    setImmediate(this.pump)
  }

  #fromAedes(bytes: Buffer): void {
    if (this.closed) return
    let out = bytes
    if (!this.#connackSent) {
      this.#connackSent = true
      // aedes takes a session without subscriptions for none; it says "present" of the state, not of that [MQTT-3.2.2-2]
      out = Buffer.from(bytes)
      out[2] = this.#sessionPresent ? 1 : 0
    }
    this.send(out)
  }

  /** Puts bytes into the outbox, which the peer must empty in time. */
  send(bytes: Buffer): void {
    this.#outbox.write(bytes)
    if (this.#outbox.bytes > this.#hub.limits.outbox_bytes) this.close('too-slow')
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#framer.append(chunk)
    this.pump()
  }

  /** Handles packets until there are no more or one of the limits says wait; then the socket is not read. */
  readonly pump = (): void => {
    const { options } = this.#hub
    const at = options.clock()
    this.receivedAt = options.now()
    while (!this.closed && !this.#leaving) {
      if (!this.#ready || this.#hub.stopping) return this.#pause()
      const found = this.#framer.next()
      if (found === 'more') {
        if (this.#frameRefused) return this.#refuse(unreadFrame(this.#framer.max))
        if (this.#hungUp) return this.close('ended')
        break
      }
      if (found === 'too-large') return this.#refuse(unreadPacket(this.#framer))
      if (found !== 'packet') return this.close(found)
      if (this.#framer.type === PACKET.publish && !this.#mayPublish(at)) {
        this.#framer.back()
        return this.#pause()
      }
      this.#heardAt = at
      const problem = this.#packet(at)
      if (problem !== null) return this.close(problem)
    }
    if (this.#paused && !this.closed) {
      this.#paused = false
      this.#socket.resume()
    }
  }

  /** What is too large ends the connection, and is handed on unread so that its device shows it; nothing waits for the answer. */
  #refuse(unread: ReturnType<typeof unreadPacket>): void {
    try {
      this.#hub.options.receive({ device: this.device.key, receivedAt: this.receivedAt, ...unread }, () => {})
    } catch (error) {
      this.#hub.failed('receive', error)
    }
    this.close('too-large')
  }

  /** Nothing is dropped over the rate or the window: the sender is made to wait, as QoS 1 data must not be lost. */
  #mayPublish(at: number): boolean {
    if (this.#throttled || this.#inflow.waiting >= this.#hub.limits.inFlight) return false
    const wait_ms = this.device.take(at)
    if (wait_ms === 0) return true
    this.#throttled = true
    this.#hub.counters.throttled++
    setTimeout(() => {
      this.#throttled = false
      this.pump()
    }, wait_ms).unref()
    return false
  }

  /** The peer will send no more; what it has said is heard to its end first, which may be a DISCONNECT. */
  #hangUp(): void {
    this.#hungUp = true
    this.pump()
  }

  #pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#socket.pause()
  }

  /** Takes the packet the framer stands on; answers what is wrong with it, or null. */
  #packet(at: number): string | null {
    const { bytes, start, body, end } = this.#framer
    const type = bytes[start]! >> 4
    if (type === PACKET.publish) return this.#inflow.publish(this.#framer, at)
    if ((bytes[start]! & 15) !== (RESERVED_FLAGS[type] ?? 0)) return 'malformed' // [MQTT-2.2.2-2]
    const length = end - body
    const packetId = length < 2 ? 0 : (bytes[body]! << 8) | bytes[body + 1]!
    switch (type) {
      case PACKET.puback:
      case PACKET.pubrec:
      case PACKET.pubcomp:
      case PACKET.pubrel:
        if (length !== 2 || packetId === 0) return 'malformed'
        if (type === PACKET.pubrel) this.#inflow.release(packetId)
        else this.#wire?.push(Buffer.from(bytes.subarray(start, end)))
        return null
      case PACKET.subscribe:
        if (packetId === 0 || !this.#client) return 'malformed'
        return this.#subscriptions.subscribe(this.#client, packetId, bytes, body + 2, end)
      case PACKET.unsubscribe:
        if (packetId === 0 || !this.#client) return 'malformed'
        return this.#subscriptions.unsubscribe(this.#client, packetId, bytes, body + 2, end)
      case PACKET.pingreq:
        if (length !== 0) return 'malformed'
        this.send(PINGRESP)
        return null
      case PACKET.disconnect:
        if (length !== 0) return 'malformed'
        this.#disconnect()
        return null
      case PACKET.connect:
        return 'second-connect' // [MQTT-3.1.0-2]
      default:
        return 'malformed'
    }
  }

  /** DISCONNECT: aedes forgets the will and ends the connection [MQTT-3.14.4-3]; until it has, an end of the socket is no loss. */
  #disconnect(): void {
    this.#leaving = true
    this.#graceful = true
    this.will = null
    this.#wire?.push(Buffer.from([PACKET.disconnect << 4, 0]))
  }

  /** PUBREC for a message that the session's previous connection brought. */
  recordedElsewhere(packetId: number): void {
    this.#inflow.recordedElsewhere(packetId)
  }

  flushSoon(): void {
    if (this.#flushing || this.closed) return
    this.#flushing = true
    this.#hub.flushSoon(this)
  }

  /** Writes the acknowledgements that have come together, and reads on where the socket waited for them. */
  flush(): void {
    this.#flushing = false
    if (this.closed) return
    const acks = this.#inflow.takeAcks()
    if (acks) this.send(acks)
    if (this.#paused) this.pump()
  }

  /** Called a few times a second: ends what is silent, stuck or held too long. */
  look(at: number): void {
    const { limits } = this.#hub
    // while we do not read, it is not the peer that is silent
    if (this.#paused && this.#ready) this.#heardAt = at
    if (at - this.#heardAt > this.#silence_ms) this.close('keep-alive')
    else if (at - this.#inflow.oldestSince > limits.receiveTime_ms) this.close('receive-timeout')
    else if (this.#outbox.stalledFor(at) > limits.stalled_ms) this.close('too-slow')
  }

  /** Whether something it sent is being recorded, or something for it has not been taken yet. */
  get unfinished(): boolean {
    return !this.closed && (this.#inflow.waiting > 0 || this.#flushing || this.#outbox.bytes > 0)
  }

  /** Ends the connection; `reason` is counted. Without a DISCONNECT before it, the will is published. */
  close(reason: string): void {
    if (this.closed) return
    this.closed = true
    countUp(this.#hub.counters.closed, reason)
    this.#socket.destroy()
    this.#hub.connections.delete(this)
    this.device.connections.delete(this)
    if (this.device.connections.size === 0) this.#tell('disconnected')
    if (reason !== 'ended' && reason !== 'disconnect') {
      this.#hub.log({ level: 'info', code: 'broker.closed', reason, device: this.device.key, address: this.address })
    }
    if (this.#ready) this.#leaveAedes()
  }

  #leaveAedes(): void {
    if (this.#client) this.#client.close(() => this.#letGo())
  }

  /** aedes is done with it: the session is free for its next connection. */
  #letGo(): void {
    if (this.#gone) return
    this.#gone = true
    const session = this.session as Session | undefined
    if (session?.connection === this) {
      session.connection = null
      session.offlineSince = this.#hub.options.clock()
      session.nextPacketId = this.#client?._nextId ?? 1
      if (session.persistent) this.#hub.store.owe([session.change(this.#hub.options.now())])
      else this.#hub.dropSession(session)
    }
    if (this.#hub.owners.get(this.sessionId) === this) this.#hub.owners.delete(this.sessionId)
    this.#hub.forgetIfIdle(this.device)
    for (const next of this.#whenGone) next()
  }

  #tell(what: 'connected' | 'disconnected'): void {
    if (this.#hub.stopping) return
    const { connections, now } = this.#hub.options
    try {
      if (what === 'connected') connections.connected(this.device.key, now())
      else connections.disconnected(this.device.key, this.#graceful, now())
    } catch (error) {
      this.#hub.failed('listener', error)
    }
  }
}

import type { Inbound } from '#domain/wire/door.ts'
import { fanOut } from './fan-out.ts'
import type { Outcome } from './fan-out.ts'
import { PACKET } from './framer.ts'
import { isTopicName, readText } from './topic.ts'
import type { Connection } from './connection.ts'
import type { Framer } from './framer.ts'
import type { Hub } from './hub.ts'
import type { TopicRights, TopicUse } from './rights.ts'
import type { Qos } from './session.ts'

/** A topic this connection has published to, remembered by its bytes so that the next publish need not be decoded again. */
type KnownTopic = {
  readonly bytes: Buffer
  readonly topic: string
  readonly use: TopicUse
  wanted: boolean
  wantedAsOf: number
}
/** A device has three topics; a bridge or a lost client may have any number, of which the newest are remembered. */
const KNOWN_TOPICS = 8

/** A publish that is not yet answered. */
type Held = {
  readonly topic: KnownTopic
  readonly payload: Buffer
  readonly qos: Qos
  readonly packetId: number
  readonly retain: boolean
  readonly dup: boolean
  readonly since: number
  /** `recorded`: by `receive`; `kept`: that, and by the store where somebody is to get it later. */
  state: 'waiting' | 'recorded' | 'kept' | 'not-recorded'
}

/**
 * The publishes of one connection: handed to `receive` in their order, acknowledged in their order [MQTT-4.6.0-2], [MQTT-4.6.0-3] and
 * only when recorded. aedes does not see them; what somebody subscribes to, or is retained, is given to aedes to fan out after that.
 */
export class Inflow {
  readonly #hub: Hub
  readonly #connection: Connection
  readonly #rights: TopicRights
  readonly #known: KnownTopic[] = []
  /** In order of arrival from `#first`; the part before it is answered and cut off from time to time. */
  #held: Held[] = []
  #first = 0
  /** The first that is not yet fanned out; at or behind `#first`. */
  #next = 0
  #acks: number[] = []

  constructor(hub: Hub, connection: Connection, rights: TopicRights) {
    this.#hub = hub
    this.#connection = connection
    this.#rights = rights
  }

  get waiting(): number {
    return this.#held.length - this.#first
  }

  /** Monotonic time at which the oldest unanswered publish came; Infinity when there is none. */
  get oldestSince(): number {
    return this.#held[this.#first]?.since ?? Infinity
  }

  /** Takes the PUBLISH the framer stands on. Answers what is wrong with it, or null. */
  publish({ bytes, start, body, end }: Framer, at: number): string | null {
    const flags = bytes[start]! & 15
    const qos = (flags >> 1) & 3
    if (qos === 3 || (qos === 0 && flags & 8)) return 'malformed' // [MQTT-3.3.1-4], [MQTT-3.3.1-2]
    if (end - body < 2) return 'malformed'
    const topicEnd = body + 2 + ((bytes[body]! << 8) | bytes[body + 1]!)
    let payloadAt = topicEnd
    let packetId = 0
    if (qos > 0) {
      payloadAt += 2
      packetId = payloadAt > end ? 0 : (bytes[topicEnd]! << 8) | bytes[topicEnd + 1]!
      if (packetId === 0) return 'malformed' // [MQTT-2.3.1-1]
    }
    if (payloadAt > end) return 'malformed'
    const topic = this.#topic(bytes, body + 2, topicEnd)
    if (!topic) return 'bad-topic'
    if (qos === 2) {
      const refused = this.#openQos2(packetId)
      if (refused !== undefined) return refused
    }
    const payload = bytes.subarray(payloadAt, end)
    this.#hub.counters.published++
    const [retain, dup] = [(flags & 1) === 1, (flags & 8) === 8]
    this.#hand({ topic, payload, qos: qos as Qos, packetId, retain, dup, since: at, state: 'waiting' })
    return null
  }

  /** PUBREL: the packet id is free again. */
  release(packetId: number): void {
    const { session } = this.#connection
    const state = session.qos2.get(packetId)
    if (state === 'recorded' || state === 'kept') session.qos2.delete(packetId)
    if (state !== 'kept') return this.#acknowledge(PACKET.pubcomp, packetId)
    // the id may be used for another message as soon as this is answered: after a restart that must not be taken for this one
    this.#hub.store.owe([{ kind: 'inbound-gone', row: { session: session.number, packetId } }], () =>
      this.#acknowledge(PACKET.pubcomp, packetId),
    )
  }

  /** The acknowledgements since the last call, as bytes to write; null when there are none. */
  takeAcks(): Buffer | null {
    const acks = this.#acks
    if (acks.length === 0) return null
    const bytes = Buffer.allocUnsafe(4 * acks.length)
    let at = 0
    for (const ack of acks) {
      bytes[at++] = (ack >> 16) << 4
      bytes[at++] = 2
      bytes[at++] = (ack >> 8) & 255
      bytes[at++] = ack & 255
    }
    this.#acks = []
    return bytes
  }

  #topic(bytes: Buffer, start: number, end: number): KnownTopic | null {
    for (const known of this.#known) if (sameBytes(known.bytes, bytes, start, end)) return known
    const topic = readText(bytes, start, end)
    if (topic === null || !isTopicName(topic)) return null
    const known: KnownTopic = {
      bytes: Buffer.from(bytes.subarray(start, end)),
      topic,
      use: this.#rights.use(topic),
      wanted: false,
      wantedAsOf: -1,
    }
    this.#known.unshift(known)
    if (this.#known.length > KNOWN_TOPICS) this.#known.pop()
    return known
  }

  /** QoS 2 is handed on once however often it is sent before PUBREL [MQTT-4.3.3-2]. Undefined = it is new. */
  #openQos2(packetId: number): string | null | undefined {
    const { qos2 } = this.#connection.session
    const state = qos2.get(packetId)
    if (state === 'recorded' || state === 'kept') this.#acknowledge(PACKET.pubrec, packetId)
    if (state !== undefined) return null
    if (qos2.size >= this.#hub.limits.qos2Open) return 'too-many-qos2'
    qos2.set(packetId, 'being-recorded')
    return undefined
  }

  #hand(held: Held): void {
    const { topic } = held
    this.#held.push(held)
    if (topic.use === 'bridge') return this.#settle(held, true)
    if (topic.use === 'foreign') this.#hub.counters.foreignTopics++
    const message: Inbound = {
      device: this.#connection.device.key,
      topic: topic.topic,
      payload: held.payload,
      receivedAt: this.#connection.receivedAt,
      dup: held.dup,
    }
    try {
      this.#hub.options.receive(message, (recorded) => this.#settle(held, recorded))
    } catch (error) {
      this.#hub.failed('receive', error)
      this.#settle(held, false)
    }
  }

  /** `receive` has answered, once. */
  #settle(held: Held, recorded: boolean): void {
    if (held.state !== 'waiting') {
      this.#hub.failed('receive', new Error('done was called twice for one message'))
      return
    }
    held.state = recorded ? 'recorded' : 'not-recorded'
    if (!recorded) this.#refused(held)
    else if (held.qos === 2 && held.topic.use !== 'bridge') this.#settleQos2(held, true)
    this.#advance()
  }

  #refused(held: Held): void {
    held.state = 'not-recorded'
    this.#hub.counters.notRecorded++
    if (held.qos === 2) this.#settleQos2(held, false)
    if (held.qos > 0) this.#connection.close('not-recorded')
  }

  /** Fans out, then answers, both in the order of arrival; between the two a message may wait for the store. */
  #advance(): void {
    const held = this.#held
    while (this.#next < held.length && held[this.#next]!.state !== 'waiting') this.#fanOut(held[this.#next++]!)
    while (this.#first < this.#next && held[this.#first]!.state !== 'recorded') this.#answer(held[this.#first++]!)
    if (this.#first === held.length) {
      held.length = 0
      this.#first = 0
      this.#next = 0
    } else if (this.#first > 1024) {
      this.#held = held.slice(this.#first)
      this.#next -= this.#first
      this.#first = 0
    }
    this.#connection.flushSoon()
  }

  /** The session may have gone on to another connection while the message was being recorded. */
  #settleQos2({ packetId }: Held, recorded: boolean, as: 'recorded' | 'kept' = 'recorded'): void {
    const { session } = this.#connection
    if (!recorded) session.qos2.delete(packetId)
    else if (session.qos2.has(packetId)) session.qos2.set(packetId, as)
    if (recorded && session.connection !== this.#connection) session.connection?.recordedElsewhere(packetId)
  }

  #answer(held: Held): void {
    if (held.state !== 'kept' || held.qos === 0) return
    if (!this.#connection.closed) this.#hub.counters.acknowledged++
    this.#acknowledge(held.qos === 1 ? PACKET.puback : PACKET.pubrec, held.packetId)
  }

  /** PUBREC for a message that the session's previous connection brought. */
  recordedElsewhere(packetId: number): void {
    this.#acknowledge(PACKET.pubrec, packetId)
    this.#connection.flushSoon()
  }

  #acknowledge(type: number, packetId: number): void {
    if (this.#connection.closed) return
    this.#acks.push((type << 16) | packetId)
    this.#connection.flushSoon()
  }

  #fanOut(held: Held): void {
    if (held.state !== 'recorded') return
    const { topic, retain } = held
    const { device } = this.#connection
    if (topic.use === 'foreign') {
      held.state = 'kept'
      return
    }
    if (topic.wantedAsOf !== device.subscriptionsVersion) {
      topic.wanted = device.wants(topic.topic)
      topic.wantedAsOf = device.subscriptionsVersion
    }
    const keep = retain && topic.use !== 'reading'
    if (topic.wanted || keep || (held.qos === 2 && topic.use === 'bridge')) this.#store(held, keep)
    else held.state = 'kept'
  }

  /** A bridge's message has no other record than ours: without it there is no acknowledgement. Of the others `receive` has one. */
  #store(held: Held, retain: boolean): void {
    const { topic, payload, qos, packetId } = held
    const { session } = this.#connection
    const relies = topic.use === 'bridge'
    const keepsId = relies && qos === 2 && session.persistent
    const also = keepsId ? [{ kind: 'inbound' as const, row: { session: session.number, packetId } }] : []
    // a copy: the payload may be a view of a large read buffer
    const message = { topic: topic.topic, payload: Buffer.from(payload), qos, retain, relies }
    let returned = false
    const done = ({ kept }: Outcome) => {
      if (relies && !kept) this.#refused(held)
      else {
        held.state = 'kept'
        if (relies && qos === 2) this.#settleQos2(held, true, keepsId ? 'kept' : 'recorded')
      }
      if (returned) this.#advance()
    }
    fanOut(this.#hub, message, done, also)
    returned = true
  }
}

function sameBytes(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const length = end - start
  if (known.length !== length) return false
  // from the end: topics of one device differ in their last level
  for (let i = length - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false
  return true
}

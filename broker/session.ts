import type { Millis } from '#domain/time.ts'
import { filterMatches } from './topic.ts'
import type { Connection } from './connection.ts'
import type { DeviceEntry } from './device-entry.ts'
import type { Change } from './store/change.ts'

export type Qos = 0 | 1 | 2

/** A QoS 1 or 2 message on its way to a persistent session; in the shape aedes writes. */
export type Queued = {
  readonly cmd: 'publish' | 'pubrel'
  readonly brokerId: string
  readonly brokerCounter: number
  readonly topic: string
  readonly payload: Buffer
  readonly qos: Qos
  readonly retain: boolean
  readonly dup: boolean
  /** Set when it has been sent once. */
  readonly messageId: number | undefined
}

export type QueueLimits = { readonly queueMessages: number; readonly queue_bytes: number }

/** What a message costs beside its payload and topic. */
const ENTRY_bytes = 200
const cost = (message: Queued): number => ENTRY_bytes + message.topic.length + message.payload.length

/**
 * The state of one client (MQTT 3.1.1 section 3.1.2.4): subscriptions, messages not yet completed in either direction, the next
 * packet id. A clean session lives as long as its connection.
 */
export class Session {
  /** `site/device/client id`: a client of another device can never name it. */
  readonly id: string
  /** Its number in the store. */
  readonly number: number
  readonly device: DeviceEntry
  readonly persistent: boolean
  readonly filters = new Map<string, Qos>()
  /** QoS 2 packet ids received and not released, and whether they are recorded [MQTT-4.3.3-2]; `kept`: the id itself is in the store. */
  readonly qos2 = new Map<number, 'being-recorded' | 'recorded' | 'kept'>()
  /** The newest connection that owns it. */
  connection: Connection | null = null
  offlineSince = 0
  /** Its connection is being sent what had waited; what comes meanwhile goes behind that. */
  resuming = false
  nextPacketId = 1
  readonly #queue = new Map<number, Queued>()
  readonly #counterOf = new Map<number, number>()
  #queue_bytes = 0

  constructor(id: string, number: number, device: DeviceEntry, persistent: boolean) {
    this.id = id
    this.number = number
    this.device = device
    this.persistent = persistent
  }

  /** The highest QoS granted by a matching filter [MQTT-3.3.5-1], or -1 where none matches. */
  grantedQos(topic: string): Qos | -1 {
    let granted: Qos | -1 = -1
    for (const [filter, qos] of this.filters) if (qos > granted && filterMatches(filter, topic)) granted = qos
    return granted
  }

  /** Whether a message fits into its queue at all. */
  fits(message: Queued, limits: QueueLimits): boolean {
    return cost(message) <= limits.queue_bytes
  }

  /** Puts a message that fits behind the others; answers the oldest that were dropped to keep within the limits. */
  enqueue(message: Queued, limits: QueueLimits): readonly Queued[] {
    const size = cost(message)
    const dropped: Queued[] = []
    for (const oldest of this.#queue.values()) {
      if (this.#queue.size < limits.queueMessages && this.#queue_bytes + size <= limits.queue_bytes) break
      this.#remove(oldest)
      dropped.push(oldest)
    }
    this.#queue.set(message.brokerCounter, message)
    this.#queue_bytes += size
    if (message.messageId !== undefined) this.#counterOf.set(message.messageId, message.brokerCounter)
    return dropped
  }

  /** Whether a message is not for live delivery: its queue has sent it, or is being sent and it waits its turn there. */
  isServed(brokerCounter: number): boolean {
    const queued = this.#queue.get(brokerCounter)
    return queued !== undefined && (this.resuming || queued.messageId !== undefined)
  }

  /** It is about to be sent with this packet id. Answers the message where that is news. */
  sent(brokerCounter: number, messageId: number): Queued | undefined {
    const message = this.#queue.get(brokerCounter)
    if (!message || message.messageId === messageId) return undefined
    const sent = { ...message, messageId }
    this.#queue.set(brokerCounter, sent)
    this.#counterOf.set(messageId, brokerCounter)
    return sent
  }

  /** The peer has it (PUBREC); what is left to say is PUBREL. Answers that where it is news. */
  received(messageId: number): Queued | undefined {
    const message = this.#byPacketId(messageId)
    if (!message || message.cmd === 'pubrel') return undefined
    this.#queue_bytes -= message.payload.length
    const released = { ...message, cmd: 'pubrel' as const, payload: Buffer.alloc(0) }
    this.#queue.set(message.brokerCounter, released)
    return released
  }

  /** The peer has acknowledged it (PUBACK, PUBCOMP). */
  completed(messageId: number): Queued | undefined {
    const message = this.#byPacketId(messageId)
    if (message) this.#remove(message)
    return message
  }

  get queued(): number {
    return this.#queue.size
  }

  /**
   * What a returning client is to get, oldest first; what has no packet id yet is given one. What had been sent before carries DUP
   * [MQTT-3.3.1-1] and its first packet id [MQTT-4.4.0-1]. `again`: only what came since the last call.
   */
  unfinished(packetId: () => number, again: boolean): readonly { readonly message: Queued; readonly isNew: boolean }[] {
    const found: { message: Queued; isNew: boolean }[] = []
    for (const message of this.#queue.values()) {
      if (message.messageId === undefined) {
        found.push({ message: this.sent(message.brokerCounter, packetId())!, isNew: true })
      } else if (!again) {
        found.push({ message: message.cmd === 'publish' ? { ...message, dup: true } : message, isNew: false })
      }
    }
    return found
  }

  /** What the store holds of it beside its messages. */
  change(offlineAt: Millis | null): Change {
    const { id, number, nextPacketId } = this
    const row = { number, id, device: this.device.key, offlineAt, nextPacketId, filters: [...this.filters] }
    return { kind: 'session', row }
  }

  #byPacketId(messageId: number): Queued | undefined {
    const counter = this.#counterOf.get(messageId)
    return counter === undefined ? undefined : this.#queue.get(counter)
  }

  #remove(message: Queued): void {
    this.#queue.delete(message.brokerCounter)
    this.#queue_bytes -= cost(message)
    if (message.messageId !== undefined) this.#counterOf.delete(message.messageId)
  }
}

/** What the store holds of a message that is owed to a session. */
export function messageChange(session: Session, message: Queued): Change {
  return {
    kind: 'message',
    row: {
      session: session.number,
      counter: message.brokerCounter,
      topic: message.topic,
      // a copy of just these bytes: the buffer may be a small part of a large one, which would go to the thread whole
      payload: new Uint8Array(message.payload),
      qos: message.qos,
      retain: message.retain,
      packetId: message.messageId ?? null,
      released: message.cmd === 'pubrel',
    },
  }
}

export const messageGone = (session: Session, { brokerCounter }: Queued): Change => ({
  kind: 'message-gone',
  session: session.number,
  counter: brokerCounter,
})

/** Its packet id is about to leave, or its PUBREC has come. */
export const messageSent = (session: Session, { brokerCounter, messageId, cmd }: Queued): Change => ({
  kind: 'message-sent',
  session: session.number,
  counter: brokerCounter,
  packetId: messageId ?? 0,
  released: cmd === 'pubrel',
})

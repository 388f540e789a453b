import { filterMatches } from './topic.ts'
import type { Connection } from './connection.ts'
import type { DeviceEntry } from './device-entry.ts'

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
  readonly device: DeviceEntry
  readonly persistent: boolean
  readonly filters = new Map<string, Qos>()
  /** QoS 2 packet ids received and not released, and whether they are recorded [MQTT-4.3.3-2]. */
  readonly qos2 = new Map<number, 'being-recorded' | 'recorded'>()
  /** The newest connection that owns it. */
  connection: Connection | null = null
  offlineSince = 0
  nextPacketId = 1
  readonly #queue = new Map<number, Queued>()
  readonly #counterOf = new Map<number, number>()
  #queue_bytes = 0

  constructor(id: string, device: DeviceEntry, persistent: boolean) {
    this.id = id
    this.device = device
    this.persistent = persistent
  }

  /** The highest QoS granted by a matching filter [MQTT-3.3.5-1], or -1 where none matches. */
  grantedQos(topic: string): Qos | -1 {
    let granted: Qos | -1 = -1
    for (const [filter, qos] of this.filters) if (qos > granted && filterMatches(filter, topic)) granted = qos
    return granted
  }

  /** Puts a message behind the others; returns how many of the oldest were dropped to keep within the limits. */
  enqueue(message: Queued, limits: { readonly queueMessages: number; readonly queue_bytes: number }): number {
    const size = cost(message)
    if (size > limits.queue_bytes) return 1
    let dropped = 0
    for (const oldest of this.#queue.values()) {
      if (this.#queue.size < limits.queueMessages && this.#queue_bytes + size <= limits.queue_bytes) break
      this.#remove(oldest)
      dropped++
    }
    this.#queue.set(message.brokerCounter, message)
    this.#queue_bytes += size
    if (message.messageId !== undefined) this.#counterOf.set(message.messageId, message.brokerCounter)
    return dropped
  }

  wasSent(brokerCounter: number): boolean {
    return this.#queue.get(brokerCounter)?.messageId !== undefined
  }

  sent(brokerCounter: number, messageId: number): void {
    const message = this.#queue.get(brokerCounter)
    if (!message || message.messageId === messageId) return
    this.#queue.set(brokerCounter, { ...message, messageId })
    this.#counterOf.set(messageId, brokerCounter)
  }

  /** The peer has it (PUBREC); what is left to say is PUBREL. */
  received(messageId: number): void {
    const message = this.#byPacketId(messageId)
    if (!message || message.cmd === 'pubrel') return
    this.#queue_bytes -= message.payload.length
    this.#queue.set(message.brokerCounter, { ...message, cmd: 'pubrel', payload: Buffer.alloc(0) })
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
   * What a returning client is to get, oldest first. What had been sent before carries DUP [MQTT-3.3.1-1] and its first packet id
   * [MQTT-4.4.0-1]; what is sent live while this is being read is left out.
   */
  *unfinished(): Generator<Queued> {
    const atFirst = [...this.#queue.values()]
    for (const then of atFirst) {
      const message = this.#queue.get(then.brokerCounter)
      if (!message) continue
      if (then.messageId === undefined && message.messageId !== undefined) continue
      yield message.messageId !== undefined && message.cmd === 'publish' ? { ...message, dup: true } : { ...message }
    }
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

import { deviceOfTopic } from './rights.ts'
import { filterMatches } from './topic.ts'
import type { Limits } from './limits.ts'
import type { Qos } from './session.ts'
import type { Change } from './store/change.ts'

export type Retained = { readonly cmd: 'publish'; readonly topic: string; readonly payload: Buffer; readonly qos: Qos }

/** The retained messages, by device and topic, bounded for each device. */
export class RetainedStore {
  readonly #byDevice = new Map<string, Map<string, Retained>>()
  readonly #limits: Limits
  #size = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  of(topic: string): Retained | undefined {
    const device = deviceOfTopic(topic)
    return device === null ? undefined : this.#byDevice.get(device)?.get(topic)
  }

  /** Keeps a message, or forgets the topic's when the payload is empty [MQTT-3.3.1-10]. False = over the limits, not kept. */
  store(message: Retained): boolean {
    const device = deviceOfTopic(message.topic)
    if (device === null) return false
    const own = this.#byDevice.get(device) ?? new Map<string, Retained>()
    if (message.payload.length === 0) {
      if (own.delete(message.topic)) this.#size--
      if (own.size === 0) this.#byDevice.delete(device)
      return true
    }
    const before = own.get(message.topic)
    let bytes = message.payload.length - (before?.payload.length ?? 0)
    for (const { payload } of own.values()) bytes += payload.length
    if (bytes > this.#limits.retainedPerDevice_bytes) return false
    if (!before && own.size >= this.#limits.retainedPerDevice) return false
    own.set(message.topic, message)
    if (!before) this.#size++
    this.#byDevice.set(device, own)
    return true
  }

  /** What the store is to hold of a topic, as it stands here. */
  change(topic: string): Change {
    const message = this.of(topic)
    if (!message) return { kind: 'retained-gone', topic }
    return { kind: 'retained', row: { topic, payload: new Uint8Array(message.payload), qos: message.qos } }
  }

  /** The messages that match any of the filters; filters always begin with their device (see rights). */
  *matching(filters: Iterable<string>): Generator<Retained> {
    for (const filter of filters) {
      const device = deviceOfTopic(filter)
      const own = device === null ? undefined : this.#byDevice.get(device)
      if (own) for (const message of own.values()) if (filterMatches(filter, message.topic)) yield message
    }
  }
}

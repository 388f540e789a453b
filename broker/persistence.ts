import { Readable } from 'node:stream'
import type { Hub } from './hub.ts'
import type { Qos, Queued } from './session.ts'

type Packet = {
  readonly cmd: 'publish' | 'pubrel'
  readonly topic: string
  readonly payload: Buffer
  readonly qos: Qos
  readonly brokerId: string
  readonly brokerCounter: number
  readonly messageId?: number
}
type Subscriber = { readonly clientId: string; readonly topic: string; readonly qos: Qos }

/** aedes is told 2 for every subscription, so that the QoS of a delivery is decided in one place (`authorizeForward`). */
export const ASK_US: Qos = 2

/**
 * The store of aedes over our sessions and retained messages, which are bounded. Subscriptions are kept by the connection, inbound
 * QoS 2 by the session, wills by the client: aedes asks about them and is told there is nothing to do.
 */
export class Persistence {
  readonly #hub: Hub

  constructor(hub: Hub) {
    this.#hub = hub
  }

  async setup(): Promise<void> {}

  async storeRetained({ topic, payload, qos }: Packet): Promise<void> {
    if (this.#hub.retained.store({ cmd: 'publish', topic, payload, qos })) return
    this.#hub.log({ level: 'warn', code: 'broker.retained-full', topic })
  }

  /** They are sent with the SUBACK, see send-retained. */
  createRetainedStreamCombi(): Readable {
    return Readable.from([])
  }

  async addSubscriptions(): Promise<void> {}
  async removeSubscriptions(): Promise<void> {}
  async cleanSubscriptions(): Promise<void> {}

  async subscriptionsByClient({ id }: { readonly id: string }) {
    const filters = this.#hub.sessions.get(id)?.filters.keys() ?? []
    return [...filters].map((topic) => ({ topic, qos: ASK_US }))
  }

  /** Each persistent session once, at the highest QoS it was granted, however many of its filters match. */
  async subscriptionsByTopic(topic: string): Promise<readonly Subscriber[]> {
    const found: Subscriber[] = []
    const device = this.#hub.deviceOfTopic(topic)
    if (!device) return found
    for (const session of device.sessions.values()) {
      const qos = session.persistent ? session.grantedQos(topic) : -1
      if (qos > 0) found.push({ clientId: session.id, topic, qos: qos as Qos })
    }
    return found
  }

  async outgoingEnqueueCombi(subscribers: readonly Subscriber[], packet: Packet): Promise<void> {
    for (const { clientId, qos } of subscribers) {
      const message: Queued = {
        cmd: 'publish',
        brokerId: packet.brokerId,
        brokerCounter: packet.brokerCounter,
        topic: packet.topic,
        payload: packet.payload,
        qos: Math.min(qos, packet.qos) as Qos,
        retain: false,
        dup: false,
        messageId: undefined,
      }
      const dropped = this.#hub.sessions.get(clientId)?.enqueue(message, this.#hub.limits) ?? 0
      if (dropped === 0) continue
      this.#hub.counters.queueDropped += dropped
      this.#hub.log({ level: 'warn', code: 'broker.queue-full', session: clientId, dropped })
    }
  }

  async outgoingUpdate({ id }: { readonly id: string }, packet: Packet): Promise<void> {
    const session = this.#hub.sessions.get(id)
    if (packet.messageId === undefined) return
    if (packet.brokerId === undefined) session?.received(packet.messageId)
    else session?.sent(packet.brokerCounter, packet.messageId)
  }

  async outgoingClearMessageId({ id }: { readonly id: string }, packet: Packet): Promise<Queued | undefined> {
    return packet.messageId === undefined ? undefined : this.#hub.sessions.get(id)?.completed(packet.messageId)
  }

  outgoingStream({ id }: { readonly id: string }): Readable {
    return Readable.from(this.#hub.sessions.get(id)?.unfinished() ?? [])
  }

  async putWill(): Promise<void> {}
  async delWill(): Promise<void> {}
  async getWill(): Promise<undefined> {
    return undefined
  }
  streamWill(): Readable {
    return Readable.from([])
  }
}

import { Readable } from 'node:stream'
import type { Hub } from './hub.ts'
import { messageGone, messageSent } from './session.ts'
import type { Qos, Queued } from './session.ts'

type Packet = { readonly brokerId: string | undefined; readonly brokerCounter: number; readonly messageId?: number }
type Subscriber = { readonly id: string }

/** aedes is told 2 for every subscription, so that the QoS of a delivery is decided in one place (`authorizeForward`). */
export const ASK_US: Qos = 2

/**
 * The store of aedes over our sessions, which are bounded. Subscriptions are kept by the connection, inbound QoS 2 by the session, wills
 * by the client: aedes asks about them and is told there is nothing to do. Messages do not come this way, see fan-out: of its own,
 * aedes publishes only under `$SYS`, for nobody.
 */
export class Persistence {
  readonly #hub: Hub

  constructor(hub: Hub) {
    this.#hub = hub
  }

  async setup(): Promise<void> {}

  /** They are sent with the SUBACK, see send-retained. */
  createRetainedStreamCombi(): Readable {
    return Readable.from([])
  }

  async addSubscriptions(): Promise<void> {}
  async removeSubscriptions(): Promise<void> {}
  async cleanSubscriptions(): Promise<void> {}

  async subscriptionsByClient({ id }: Subscriber) {
    const filters = this.#hub.sessions.get(id)?.filters.keys() ?? []
    return [...filters].map((topic) => ({ topic, qos: ASK_US }))
  }

  /**
   * PUBREC has come, or a message is about to be sent: its packet id is on disk before it leaves, so that after a restart it is sent
   * again under that id and with DUP, and the id is not used for another. A store that fails holds nothing up.
   */
  async outgoingUpdate({ id }: Subscriber, packet: Packet): Promise<void> {
    const session = this.#hub.sessions.get(id)
    if (!session || packet.messageId === undefined) return
    const message =
      packet.brokerId === undefined
        ? session.received(packet.messageId)
        : session.sent(packet.brokerCounter, packet.messageId)
    if (!message) return
    await new Promise<void>((resolve) => {
      this.#hub.store.owe([messageSent(session, message)], () => resolve())
    })
  }

  async outgoingClearMessageId({ id }: Subscriber, packet: Packet): Promise<Queued | undefined> {
    const session = this.#hub.sessions.get(id)
    const message = packet.messageId === undefined ? undefined : session?.completed(packet.messageId)
    if (session && message) this.#hub.store.owe([messageGone(session, message)])
    return message
  }

  /** What waits for a returning client is sent by resume. */
  outgoingStream(): Readable {
    return Readable.from([])
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

import type { Client } from 'aedes'
import type { Connection } from './connection.ts'
import { PACKET } from './framer.ts'
import type { Hub } from './hub.ts'
import { ASK_US } from './persistence.ts'
import type { TopicRights } from './rights.ts'
import { sendRetained } from './send-retained.ts'
import { readText } from './topic.ts'
import type { Qos } from './session.ts'

const SUBACK_FAILURE = 0x80

/** aedes' own fields that have no public name or a narrower one; its version is pinned. */
export type AedesClient = Omit<Client, 'unsubscribe'> & {
  /** The packet id of the next message it sends. */
  _nextId: number
  unsubscribe(packet: { readonly unsubscriptions: readonly string[] }, done: () => void): void
}

type Wanted = { readonly filter: string; readonly qos: Qos }

/** SUBSCRIBE and UNSUBSCRIBE of one connection: read and judged here, kept with the session, routed by aedes. */
export class Subscriptions {
  readonly #hub: Hub
  readonly #connection: Connection
  readonly #rights: TopicRights

  constructor(hub: Hub, connection: Connection, rights: TopicRights) {
    this.#hub = hub
    this.#connection = connection
    this.#rights = rights
  }

  /** Takes the payload of a SUBSCRIBE; answers what is wrong with it, or null. */
  subscribe(client: AedesClient, packetId: number, bytes: Buffer, start: number, end: number): string | null {
    const wanted = parseFilters(bytes, start, end, true)
    if (!wanted) return 'malformed'
    const connection = this.#connection
    const codes = wanted.map((one) => this.#grant(one)) // one code for each, in their order [MQTT-3.9.3-1]
    const granted = new Set(wanted.filter((_, i) => codes[i] !== SUBACK_FAILURE).map(({ filter }) => filter))
    connection.device.subscriptionsVersion++
    const head = [PACKET.suback << 4, ...varint(2 + codes.length), packetId >> 8, packetId & 255]
    const suback = Buffer.from([...head, ...codes])
    if (granted.size === 0) {
      connection.send(suback)
      return null
    }
    client.subscribe({ subscriptions: [...granted].map((topic) => ({ topic, qos: ASK_US })) }, (error) => {
      if (error) return connection.close('aedes-subscribe')
      this.#keep(() => this.#granted(client, granted, suback))
    })
    return null
  }

  /** Takes the payload of an UNSUBSCRIBE; answers what is wrong with it, or null. */
  unsubscribe(client: AedesClient, packetId: number, bytes: Buffer, start: number, end: number): string | null {
    const wanted = parseFilters(bytes, start, end, false)
    if (!wanted) return 'malformed'
    const connection = this.#connection
    const { filters } = connection.session
    const unsubscriptions = wanted.map(({ filter }) => filter).filter((filter) => filters.delete(filter))
    connection.device.subscriptionsVersion++
    // answered whether or not there was such a subscription [MQTT-3.10.4-5]
    const answer = () => {
      if (!connection.closed) connection.send(Buffer.from([PACKET.unsuback << 4, 2, packetId >> 8, packetId & 255]))
    }
    if (unsubscriptions.length === 0) answer()
    else client.unsubscribe({ unsubscriptions }, () => this.#keep(answer))
    return null
  }

  /** Of a persistent session, what is answered is on disk first; where that fails it is answered all the same, see Store. */
  #keep(then: () => void): void {
    const connection = this.#connection
    const { session } = connection
    if (connection.closed) return
    if (!session.persistent) return then()
    this.#hub.store.owe([session.change(null)], () => {
      if (!connection.closed) then()
    })
  }

  /** What is retained follows the SUBACK; what a persistent session then owes an answer for comes before it, to be on disk with it. */
  #granted(client: AedesClient, filters: ReadonlySet<string>, suback: Buffer): void {
    const connection = this.#connection
    const retained: Buffer[] = []
    const owed = sendRetained(this.#hub, connection.session, filters, client, (bytes) => retained.push(bytes))
    if (owed.length === 0) {
      connection.send(Buffer.concat([suback, ...retained]))
      return
    }
    connection.send(Buffer.concat(retained))
    this.#hub.store.owe(owed, () => {
      if (!connection.closed) connection.send(suback)
    })
  }

  #grant({ filter, qos }: Wanted): number {
    const { session, device } = this.#connection
    const full = session.filters.size >= this.#hub.limits.subscriptions && !session.filters.has(filter)
    if (full || !this.#rights.maySubscribe(filter)) {
      this.#hub.log({ level: 'warn', code: 'broker.subscription-refused', device: device.key, full })
      return SUBACK_FAILURE
    }
    session.filters.set(filter, qos) // the same filter again replaces it [MQTT-3.8.4-3]
    return qos
  }
}

/** The payload of a SUBSCRIBE (`withQos`) or UNSUBSCRIBE, sections 3.8.3 and 3.10.3; null when it is malformed. */
function parseFilters(bytes: Buffer, start: number, end: number, withQos: boolean): readonly Wanted[] | null {
  const wanted: Wanted[] = []
  let at = start
  while (at < end) {
    if (at + 2 > end) return null
    const textAt = at + 2
    const textEnd = textAt + ((bytes[at]! << 8) | bytes[at + 1]!)
    if (textEnd > end || (withQos && textEnd === end)) return null
    const filter = readText(bytes, textAt, textEnd)
    if (filter === null || filter === '') return null // [MQTT-3.8.3-1], [MQTT-4.7.3-1]
    const qos = withQos ? bytes[textEnd]! : 0
    if (qos > 2) return null // [MQTT-3.8.3-4]
    wanted.push({ filter, qos: qos as Qos })
    at = withQos ? textEnd + 1 : textEnd
  }
  return wanted.length > 0 ? wanted : null // [MQTT-3.8.3-3], [MQTT-3.10.3-2]
}

/** A remaining length, section 2.2.3. */
function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>= 7
  } while (rest > 0)
  return bytes
}

import type { DeviceState } from '#domain/device/device.ts'
import type { Inbound } from '#domain/wire/door.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { type TopicKind, topicOf } from '#domain/wire/topics.ts'
import type { Units } from './build.ts'
import { decodeReadings, decodeStatus, excerpt, type RawReading } from './decode.ts'
import type { Stepping } from './process.ts'
import { type Taken, takeReading } from './readings.ts'
import { heardFrom, wentOffline } from './supervise.ts'
import type { DeviceUnit } from './units.ts'

export type Counters = {
  messages: number
  values: number
  rejected: number
  duplicates: number
  late: number
  bad: number
  unknownSenders: number
}

/** As much of a topic as a dead letter and a sentence keep. */
const TOPIC_KEPT = 200
const TOPIC_NAMED = 100

type Route = { readonly device: DeviceUnit; readonly kind: TopicKind }

/** What arrives goes to the device that the topic names; what cannot be used becomes a dead letter of its sender. */
export class Intake {
  readonly counters: Counters = {
    messages: 0,
    values: 0,
    rejected: 0,
    duplicates: 0,
    late: 0,
    bad: 0,
    unknownSenders: 0,
  }
  readonly #units: Units
  readonly #stepping: Stepping
  readonly #routes: ReadonlyMap<string, Route>

  constructor(units: Units, stepping: Stepping) {
    this.#units = units
    this.#stepping = stepping
    this.#routes = buildRoutes(units)
  }

  take(message: Inbound): void {
    this.counters.messages += 1
    if (message.unread) return this.#reject(this.#senderOf(message), message, message.unread.reason)
    const route = this.#routes.get(message.topic)
    if (route === undefined || route.device.key !== message.device) return this.#takeForeign(message)
    const { device, kind } = route
    if (kind === 'status') return this.#takeStatus(device, message)
    if (!message.retained) heardFrom(this.#stepping, device, message.receivedAt)
    if (kind === 'readings') return this.#takeReadings(device, message)
    return this.#reject(
      device,
      message,
      kind === 'taps' ? { code: 'message.not-supported', fill: { detail: 'taps' } } : unknownTopic(message.topic),
    )
  }

  #takeReadings(device: DeviceUnit, message: Inbound): void {
    const decoded = decodeReadings(message.payload)
    if ('code' in decoded && !('values' in decoded)) return this.#reject(device, message, decoded)
    const taken: Taken = { refused: null, values: 0, duplicates: 0, late: 0, bad: 0 }
    if (Array.isArray(decoded))
      for (const raw of decoded as RawReading[]) takeReading(this.#stepping, device, raw, message, taken)
    else takeReading(this.#stepping, device, decoded as RawReading, message, taken)
    this.counters.values += taken.values
    this.counters.duplicates += taken.duplicates
    this.counters.late += taken.late
    this.counters.bad += taken.bad
    if (taken.refused) this.#reject(device, message, taken.refused)
    return undefined
  }

  #takeStatus(device: DeviceUnit, message: Inbound): void {
    const status = decodeStatus(message.payload)
    if (status === 'offline') wentOffline(this.#stepping, device, message.receivedAt)
    else if (status !== 'online') this.#reject(device, message, status)
    else if (!message.retained || isAway(device)) heardFrom(this.#stepping, device, message.receivedAt)
  }

  /** On a topic that is nobody's, or another device's. */
  #takeForeign(message: Inbound): void {
    const sender = this.#senderOf(message)
    if (sender) return this.#reject(sender, message, unknownTopic(message.topic))
    this.counters.unknownSenders += 1
    return this.#reject(null, message, { code: 'device.unknown', fill: { detail: message.device } })
  }

  #senderOf(message: Inbound): DeviceUnit | null {
    return this.#units.devices.get(message.device) ?? null
  }

  #reject(device: DeviceUnit | null, message: Inbound, reason: Refused): void {
    const { outbox } = this.#stepping
    this.counters.rejected += 1
    outbox.deadLetter({
      device: device?.key ?? message.device,
      topic: message.topic.slice(0, TOPIC_KEPT),
      receivedAt: message.receivedAt,
      reason,
      payload: excerpt(message.payload),
      size: message.unread?.size ?? message.payload.length,
    })
    if (!device) return
    const state: DeviceState = {
      ...device.state,
      rejected: device.state.rejected + 1,
      lastRejectedAt: message.receivedAt,
    }
    device.state = state
    outbox.device(device.key, state)
  }
}

const unknownTopic = (topic: string): Refused => ({
  code: 'message.unknown-topic',
  fill: { detail: topic.slice(0, TOPIC_NAMED) },
})

/** What was retained is state, not a sign of life: it says that a device came, never that a silent one speaks again. */
const isAway = ({ state }: DeviceUnit): boolean => state.status === 'never' || state.status === 'offline'

function buildRoutes(units: Units): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>()
  for (const device of units.devices.values()) {
    for (const kind of ['readings', 'status', 'taps', 'commands'] as const)
      routes.set(topicOf(device.device, kind), { device, kind })
  }
  return routes
}

import type { Millis } from '#domain/time.ts'
import type { Qos } from '../session.ts'

/** What lies on disk of one persistent session. */
export type SessionRow = {
  /** Its number, never used again: a new session of the same id has nothing of the old one. */
  readonly number: number
  /** `site/device/client id`. */
  readonly id: string
  readonly device: string
  /** Server's clock when its connection ended; null while it is connected. */
  readonly offlineAt: Millis | null
  readonly nextPacketId: number
  readonly filters: readonly (readonly [filter: string, qos: Qos])[]
}

/** A message owed to a persistent session, until the peer has acknowledged it. */
export type MessageRow = {
  readonly session: number
  /** Its place among all messages of the broker; unique, counting up. */
  readonly counter: number
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  /** Set before it is sent for the first time. */
  readonly packetId: number | null
  /** The peer has it (PUBREC); PUBREL is owed. */
  readonly released: boolean
}

export type RetainedRow = { readonly topic: string; readonly payload: Uint8Array; readonly qos: Qos }

/** A QoS 2 packet id whose message was taken and whose PUBREL has not come. */
export type InboundRow = { readonly session: number; readonly packetId: number }

/** One change of one row. */
export type Change =
  | { readonly kind: 'session'; readonly row: SessionRow }
  | { readonly kind: 'session-gone'; readonly session: number }
  | { readonly kind: 'message'; readonly row: MessageRow }
  | {
      readonly kind: 'message-sent'
      readonly session: number
      readonly counter: number
      readonly packetId: number
      readonly released: boolean
    }
  | { readonly kind: 'message-gone'; readonly session: number; readonly counter: number }
  | { readonly kind: 'retained'; readonly row: RetainedRow }
  | { readonly kind: 'retained-gone'; readonly topic: string }
  | { readonly kind: 'inbound'; readonly row: InboundRow }
  | { readonly kind: 'inbound-gone'; readonly row: InboundRow }

/** Everything that was kept, messages in their order. */
export type Kept = {
  readonly sessions: readonly SessionRow[]
  readonly messages: readonly MessageRow[]
  readonly retained: readonly RetainedRow[]
  readonly inbound: readonly InboundRow[]
}

export const NOTHING_KEPT: Kept = { sessions: [], messages: [], retained: [], inbound: [] }

/** What a change costs in a transaction, roughly. */
export function bytesOf(change: Change): number {
  if (change.kind === 'message' || change.kind === 'retained') return 100 + change.row.payload.length
  return 100
}

/** The row a change is about: of two changes with one key the later one stands. */
export function keyOf(change: Change): string {
  switch (change.kind) {
    case 'session':
      return `s${change.row.number}`
    case 'session-gone':
      return `s${change.session}`
    case 'message':
      return `m${change.row.session}/${change.row.counter}`
    case 'message-sent':
      return `p${change.session}/${change.counter}`
    case 'message-gone':
      return `m${change.session}/${change.counter}`
    case 'retained':
      return `r${change.row.topic}`
    case 'retained-gone':
      return `r${change.topic}`
    case 'inbound':
    case 'inbound-gone':
      return `i${change.row.session}/${change.row.packetId}`
  }
}

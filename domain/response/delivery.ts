import { HOUR_ms, MINUTE_ms, SECOND_ms, type Millis } from '../time.ts'
import type { Language } from '../text.ts'
import type { Notice } from './notice.ts'

/**
 * One message on its way out:
 *
 *   queued ──begin──► sending ──sent──► sent
 *                      ▲   │
 *                    begin failed, restarted          withdraw: nobody needs it any more
 *                      │   ▼                          (from queued and waiting)
 *                     waiting ──too often, too old, for good──► given-up
 *
 * `sending` is on disk before anything leaves. A process that dies then does not know whether it did: the message goes out once more
 * under the same id, by which a receiver can tell. At least once, with a key; never forgotten.
 */
export type Delivery = {
  /** UUID; the idempotency key of a webhook, the Message-ID of an e-mail. */
  readonly id: string
  readonly site: string
  /** Of an alarm's step; all null for a test message. */
  readonly alarm: string | null
  readonly occurrence: string | null
  readonly escalation: string | null
  readonly channel: string
  readonly to: Addressee
  readonly notice: Notice
  readonly createdAt: Millis
  readonly state: DeliveryState
  /** When it is sent next; null while sending and at the end. */
  readonly nextAt: Millis | null
  readonly attempts: readonly Attempt[]
}

/** `name` and `address` are shown; a channel that reaches a group has no address. */
export type Addressee = {
  readonly account: string | null
  readonly name: string | null
  readonly address: string | null
  readonly language: Language
}

export const DELIVERY_STATES = ['queued', 'sending', 'waiting', 'sent', 'given-up', 'withdrawn'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
/** `uncertain`: the process ended while it was sending. */
export type Attempt = { readonly at: Millis; readonly result: AttemptResult; readonly detail: string }
export type AttemptResult = 'sent' | 'failed' | 'uncertain' | 'given-up' | 'withdrawn'

export type DeliveryInput =
  | { readonly type: 'begin'; readonly at: Millis }
  | { readonly type: 'succeed'; readonly at: Millis; readonly detail: string }
  | {
      readonly type: 'fail'
      readonly at: Millis
      readonly detail: string
      /** false: trying again cannot help. */
      readonly again: boolean
      /** The receiver asked for this pause. */
      readonly after_ms?: Millis
    }
  /** The process starts; what it was sending is uncertain. */
  | { readonly type: 'restarted'; readonly at: Millis }
  /** The alarm no longer asks for a person. */
  | { readonly type: 'withdraw'; readonly at: Millis; readonly detail: string }

/** Together about an hour and a half: whoever cannot be reached by then is told by a later step, or not at all. */
export const ATTEMPTS_MAX = 10
export const AGE_MAX_ms: Millis = 2 * HOUR_ms
const FIRST_PAUSE_ms = 5 * SECOND_ms
const PAUSE_MAX_ms = 15 * MINUTE_ms
/** A receiver's answer is quoted this far. */
export const DETAIL_chars = 300

export type NewDelivery = Omit<Delivery, 'state' | 'nextAt' | 'attempts'>
export const newDelivery = (made: NewDelivery): Delivery => ({
  ...made,
  state: 'queued',
  nextAt: made.createdAt,
  attempts: [],
})

/** One that has nobody to go to: it stands in the list with the reason, so that the gap is seen. */
export const undeliverable = (made: NewDelivery, detail: string): Delivery =>
  over(newDelivery(made), 'given-up', 'given-up', { at: made.createdAt, detail })

export const isOver = ({ state }: Pick<Delivery, 'state'>): boolean =>
  state === 'sent' || state === 'given-up' || state === 'withdrawn'

/** Whether it is to be sent now. */
export const isDue = ({ nextAt }: Delivery, now: Millis): boolean => nextAt !== null && nextAt <= now

/** What does not belong to the state changes nothing: the same object. */
export function reduceDelivery(delivery: Delivery, input: DeliveryInput): Delivery {
  const { state } = delivery
  switch (input.type) {
    case 'begin':
      return isWaiting(state) ? { ...delivery, state: 'sending', nextAt: null } : delivery
    case 'succeed':
      return state === 'sending' ? over(delivery, 'sent', 'sent', input) : delivery
    case 'fail':
      return state === 'sending' ? failed(delivery, input) : delivery
    case 'restarted':
      return state === 'sending' ? uncertain(delivery, input.at) : delivery
    case 'withdraw':
      return isWaiting(state) ? over(delivery, 'withdrawn', 'withdrawn', input) : delivery
  }
}

const isWaiting = (state: DeliveryState): boolean => state === 'queued' || state === 'waiting'

type Said = { readonly at: Millis; readonly detail: string }

const tried = (delivery: Delivery, result: AttemptResult, { at, detail }: Said): readonly Attempt[] => [
  ...delivery.attempts,
  { at, result, detail: detail.slice(0, DETAIL_chars) },
]

const over = (delivery: Delivery, state: DeliveryState, result: AttemptResult, said: Said): Delivery => ({
  ...delivery,
  state,
  nextAt: null,
  attempts: tried(delivery, result, said),
})

function failed(delivery: Delivery, input: Extract<DeliveryInput, { type: 'fail' }>): Delivery {
  const count = delivery.attempts.length + 1
  const nextAt = input.at + Math.max(pauseAfter(count), Math.min(input.after_ms ?? 0, PAUSE_MAX_ms))
  const hopeless = !input.again || count >= ATTEMPTS_MAX || nextAt - delivery.createdAt > AGE_MAX_ms
  if (hopeless) return over(delivery, 'given-up', 'given-up', input)
  return { ...delivery, state: 'waiting', nextAt, attempts: tried(delivery, 'failed', input) }
}

/** Sent once more at once; a message too often uncertain is one that kills the process, and is left. */
function uncertain(delivery: Delivery, at: Millis): Delivery {
  const said = { at, detail: 'the process ended while it was being sent; it is sent once more with the same id' }
  if (delivery.attempts.length + 1 >= ATTEMPTS_MAX) return over(delivery, 'given-up', 'given-up', said)
  return { ...delivery, state: 'waiting', nextAt: at, attempts: tried(delivery, 'uncertain', said) }
}

/** 5 s, 15 s, 45 s, … */
const pauseAfter = (attempts: number): Millis => Math.min(PAUSE_MAX_ms, FIRST_PAUSE_ms * 3 ** (attempts - 1))

import type { Millis } from '../time.ts'
import type { Priority } from './definition.ts'

/**
 * One alarm of one piece of equipment: where its definition stands now (ISA-18.2 / IEC 62682, monitoring by OPC UA Part 9).
 *
 * Facts are kept apart (condition, acknowledged, latched, suppression); the state an operator sees is derived by {@link alarmState}.
 * Suppression hides; it never loses: condition and count go on underneath.
 *
 *   normal ──raise──► unacknowledged ──acknowledge──► acknowledged ──return──► normal
 *                       │        ▲                        │
 *                     return   raise again              return (latching)
 *                       ▼        │                        ▼
 *        rtn-unacknowledged / latched-unacknowledged   latched-acknowledged ──reset──► normal
 *
 *   any ──► shelved · suppressed · out-of-service ──► back to what is true underneath
 */
export type Alarm = {
  /** `site.equipment.definition` */
  readonly id: string
  readonly site: string
  readonly equipment: string
  readonly definition: string
  readonly priority: Priority
  readonly lifeSafety: boolean
  readonly condition: AlarmCondition
  /** When the condition became what it is, by the time of the readings. */
  readonly conditionSince: Millis
  /** When a pending condition raises, or a clearing one returns, by the server's clock; null when nothing runs. */
  readonly deadlineAt: Millis | null
  /** UUIDv7 of the current occurrence; the last one's while the alarm is normal; null before the first. */
  readonly occurrence: string | null
  readonly raisedAt: Millis | null
  /** When the platform knew: the receipt of the reading or the tick that raised it. */
  readonly raisedReceivedAt: Millis | null
  readonly returnedAt: Millis | null
  readonly valueWhenRaised: number | null
  /** The value that made the condition pending; what is shown if a tick, which brings no value, raises the alarm. */
  readonly pendingValue?: number | null
  readonly acknowledged: Acknowledgement | null
  readonly latched: boolean
  readonly shelved: Shelf | null
  readonly suppressed: Suppressed | null
  readonly outOfService: OutOfService | null
  /** Occurrences since the alarm exists. */
  readonly count: number
  /** Times of the last raises, newest last, at most {@link RECENT_RAISES_MAX}: for chattering. */
  readonly recentRaises: readonly Millis[]
  readonly comments: readonly Comment[]
}

/** More comments on one occurrence are refused; it bounds the row. */
export const COMMENTS_MAX = 20
/** ISA-18.2: an alarm raised three or more times in a minute chatters. */
export const RECENT_RAISES_MAX = 3
export const CHATTERING_WITHIN_ms = 60_000

export type AlarmCondition = 'clear' | 'pending' | 'active' | 'clearing'
/** Who did it: a person's or console's name, or the platform itself ({@link PLATFORM}). */
export type By = string
/** Acknowledges what needs nobody: event alarms, and occurrences that were over before they were shown to anyone. */
export const PLATFORM: By = 'platform'
export type Acknowledgement = { readonly at: Millis; readonly by: By; readonly note?: string }
export type Shelf = { readonly at: Millis; readonly by: By; readonly until: Millis; readonly reason: string }
/** Plant logic hides it; `cause` is the alarm or device that stands for it. */
export type Suppressed = {
  readonly at: Millis
  readonly cause: string
  /** Further causes while the first stands: it is shown again when the last of them was released. */
  readonly also?: readonly string[]
} & Hidden
export type OutOfService = {
  readonly at: Millis
  readonly by: By
  readonly reason: string
  readonly work?: string
} & Hidden
/** Set where an unacknowledged alarm stood in the list when it was hidden: it stands there again afterwards, whatever went on. */
type Hidden = { readonly unacknowledged?: true }
/** More causes at once than these are not kept apart; the alarm is then shown too early rather than too late. */
export const CAUSES_MAX = 8
export type Comment = { readonly at: Millis; readonly by: By; readonly text: string }

export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'rtn-unacknowledged',
  'latched-unacknowledged',
  'latched-acknowledged',
  'shelved',
  'suppressed',
  'out-of-service',
] as const
export type AlarmState = (typeof ALARM_STATES)[number]

export const alarmId = (site: string, equipment: string, definition: string): string =>
  `${site}.${equipment}.${definition}`

/** Whether the condition counts as true: a clearing one still does, a pending one does not yet. */
export const isActive = (alarm: Pick<Alarm, 'condition'>): boolean =>
  alarm.condition === 'active' || alarm.condition === 'clearing'

/** Whether something hides it: a hidden alarm goes on underneath, and cannot be acknowledged unseen. */
export const isHidden = (alarm: Pick<Alarm, 'outOfService' | 'suppressed' | 'shelved'>): boolean =>
  alarm.outOfService !== null || alarm.suppressed !== null || alarm.shelved !== null

/** What the operator is shown. Precedence of what hides it: out of service, suppressed, shelved. */
export function alarmState(alarm: Alarm): AlarmState {
  if (alarm.outOfService) return 'out-of-service'
  if (alarm.suppressed) return 'suppressed'
  if (alarm.shelved) return 'shelved'
  return stateUnderneath(alarm)
}

/** What the alarm would show if nothing hid it. */
export function stateUnderneath(alarm: Alarm): Exclude<AlarmState, 'shelved' | 'suppressed' | 'out-of-service'> {
  if (isActive(alarm)) return alarm.acknowledged ? 'acknowledged' : 'unacknowledged'
  if (alarm.latched) return alarm.acknowledged ? 'latched-acknowledged' : 'latched-unacknowledged'
  return alarm.acknowledged || alarm.occurrence === null ? 'normal' : 'rtn-unacknowledged'
}

/** Three raises within a minute, seen from `now`. */
export const isChattering = (alarm: Alarm, now: Millis): boolean =>
  alarm.recentRaises.length === RECENT_RAISES_MAX && now - alarm.recentRaises[0]! <= CHATTERING_WITHIN_ms

import type { Condition } from '../condition/condition.ts'
import type { Text } from '../text.ts'

export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]

/** What it means, what to do, who to call: on every alarm. */
export type Guidance = { readonly means: Text; readonly do: Text; readonly call?: Text }

/** Hours in which the definition counts, in the site's time zone; `from` > `until` runs over midnight. Weekdays: 1 = Monday … 7. */
export type ScheduleWindow = { readonly days?: readonly number[]; readonly from: string; readonly until: string }

/** A rule of one kind of equipment (or of one piece of it): the condition and how its alarm behaves. */
export type AlarmDefinition = {
  /** Slug, unique for one piece of equipment: `discharge-pressure-high`. */
  readonly id: string
  readonly message: Text
  readonly condition: Condition
  readonly priority: Priority
  /** True this long before the alarm is raised; 0 = at once. */
  readonly onDelay_ms: number
  /** Not true this long before it returns to normal; 0 = at once. */
  readonly offDelay_ms: number
  readonly guidance: Guidance
  /** Stays on the list after its return until it was acknowledged and reset. */
  readonly latching?: boolean
  /** false: an event alarm that needs no acknowledgement. Default true. */
  readonly acknowledge?: boolean
  /** An acknowledged alarm that is still active becomes unacknowledged again after this time. */
  readonly reAlarm_ms?: number
  readonly schedule?: readonly ScheduleWindow[]
  /** Fire, entrapment, SOS: cannot be shelved by an operator, always raises. */
  readonly lifeSafety?: boolean
  /** The point whose value is shown in the list, and its limit. */
  readonly shows?: { readonly point: string; readonly limit?: number }
  readonly opensTicket?: { readonly category: string; readonly priority: Priority }
  /** The nearest guard goes and taps. */
  readonly dispatch?: boolean
}

import type { Alarm } from '../alarm/alarm.ts'
import type { Priority, ScheduleWindow } from '../alarm/definition.ts'
import type { Role } from '../person/role.ts'
import type { Text } from '../text.ts'
import { MINUTE_ms, SECOND_ms, type Millis } from '../time.ts'

/** Who is told, and how, when an alarm stays unacknowledged. */
export type Policy = {
  readonly id: string
  readonly name: Text
  /** Policies are asked in this order, lowest first; the first that is on and takes the alarm has it alone. */
  readonly rank: number
  readonly on: boolean
  readonly alarms: AlarmFilter
  readonly steps: readonly PolicyStep[]
  /** Stops when the process is normal again, although nobody acknowledged. */
  readonly endsOnReturn: boolean
}

/** Which alarms; what is absent does not narrow. */
export type AlarmFilter = {
  readonly priorities?: readonly Priority[]
  readonly lifeSafety?: boolean
  readonly sites?: readonly string[]
  /** Kinds of equipment; a device's communication alarm is of no kind. */
  readonly kinds?: readonly string[]
}

export type PolicyStep = {
  /** Since the alarm began to ask for a person: its raising, or when it was shown again. */
  readonly after_ms: Millis
  readonly repeat?: { readonly every_ms: Millis; readonly times: number }
  /** Outside these hours of the site the step is passed over, which is recorded. */
  readonly schedule?: readonly ScheduleWindow[]
  readonly recipients: readonly Recipient[]
}

/** A person is reached by e-mail or by push; a webhook or a robot is a channel that reaches a program or a group. */
export type Recipient =
  /** Every screen of the site: the sound gets louder. */
  | { readonly type: 'console' }
  | { readonly type: 'channel'; readonly channel: string }
  | { readonly type: 'person'; readonly account: string; readonly channel: string }
  /** Those of the role at the alarm's site; `onDuty`: only those on shift, where a roster says who is. */
  | { readonly type: 'role'; readonly role: Role; readonly onDuty: boolean; readonly channel: string }

/** A person reads a policy; these bound what one alarm can cause. */
export const STEPS_MAX = 8
export const RECIPIENTS_MAX = 20
export const REPEATS_MAX = 100
export const REPEAT_ms_MIN = 30 * SECOND_ms
export const POLICIES_MAX = 100

export const takes = ({ alarms, on }: Policy, alarm: Alarm, kind: string | null): boolean =>
  on &&
  (alarms.priorities === undefined || alarms.priorities.includes(alarm.priority)) &&
  (alarms.lifeSafety === undefined || alarms.lifeSafety === alarm.lifeSafety) &&
  (alarms.sites === undefined || alarms.sites.includes(alarm.site)) &&
  (alarms.kinds === undefined || (kind !== null && alarms.kinds.includes(kind)))

/** The policy that has this alarm, or null. `kind`: of its equipment, null for a device. */
export function policyFor(policies: readonly Policy[], alarm: Alarm, kind: string | null): Policy | null {
  const taking = policies.filter((policy) => takes(policy, alarm, kind))
  return taking.toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))[0] ?? null
}

const louder = (after_ms: Millis): PolicyStep => ({
  after_ms,
  repeat: { every_ms: 2 * MINUTE_ms, times: 30 },
  recipients: [{ type: 'console' }],
})

/** What stands where nobody has written anything: a fire alarm may ring three times, another critical one twice as long. */
export const DEFAULT_POLICIES: readonly Policy[] = [
  {
    id: 'life-safety',
    name: { en: 'Life safety: three rings', zh: '生命安全：三声铃' },
    rank: 900,
    on: true,
    alarms: { lifeSafety: true },
    steps: [louder(15 * SECOND_ms)],
    endsOnReturn: false,
  },
  {
    id: 'critical',
    name: { en: 'Other critical alarms', zh: '其他紧急报警' },
    rank: 910,
    on: true,
    alarms: { priorities: ['critical'] },
    steps: [louder(30 * SECOND_ms)],
    endsOnReturn: false,
  },
]

/** Those that were saved, and the defaults that none of them replaces. */
export const policiesInForce = (saved: readonly Policy[]): readonly Policy[] =>
  [...saved, ...DEFAULT_POLICIES.filter(({ id }) => !saved.some((policy) => policy.id === id))].toSorted(
    (a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1),
  )

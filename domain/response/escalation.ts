import { type Alarm, type AlarmState, alarmState, isActive } from '../alarm/alarm.ts'
import type { Priority } from '../alarm/definition.ts'
import { inSchedule } from '../alarm/schedule.ts'
import type { Millis } from '../time.ts'
import type { Policy, PolicyStep } from './policy.ts'

/**
 * From when an alarm asks for a person until it no longer does:
 *
 *   (asks, a policy takes it) ──► running ──tick──► running, a step taken ──┐
 *                                   │  ▲─────────────────────────────────────┘
 *      acknowledged, hidden, over, given up by its policy
 *                                   ▼
 *                                 ended
 *
 * The input is the alarm as it stands, not what happened to it: whatever was not heard, because the process was down, is made up for by
 * looking once. Steps are counted, never timed: what was taken stands in the record before anybody is told.
 */
export type Escalation = {
  readonly id: string
  readonly site: string
  readonly alarm: string
  /** The newest; an alarm raised again before anybody acknowledged goes on where it was, so that a flapping one is not waited for. */
  readonly occurrence: string
  readonly priority: Priority
  /** As it stood at the beginning: an edit counts from the next escalation on. */
  readonly policy: Policy
  /** Delays count from here. */
  readonly from: Millis
  /** One for each step of the policy. */
  readonly progress: readonly Progress[]
  /** When a step first told the consoles of the site: they are louder about this alarm until the escalation ends. */
  readonly louderSince?: Millis
  readonly ended: { readonly at: Millis; readonly why: EndReason } | null
}

/** `turns`: how often the step was due so far, passed over or not. */
export type Progress = { readonly turns: number; readonly dueAt: Millis | null }

export type EndReason =
  | 'acknowledged'
  | 'returned'
  | 'shelved'
  | 'suppressed'
  | 'out-of-service'
  /** Its priority is one that no policy takes. */
  | 'priority-changed'
  /** The alarm is no longer configured. */
  | 'gone'

export type EscalationInput =
  /** The alarm's row changed. `policy`: which one has it now. */
  | { readonly type: 'alarm'; readonly at: Millis; readonly alarm: Alarm; readonly policy: Policy | null }
  | { readonly type: 'gone'; readonly at: Millis }
  /** `timeZone`: of the site, for schedules. */
  | { readonly type: 'tick'; readonly at: Millis; readonly timeZone: string }

type Of<Type extends string, More = unknown> = { readonly type: Type; readonly at: Millis } & More
export type StepTaken = Of<
  'escalation.step',
  {
    /** Index in the policy. */
    readonly step: number
    /** 1 for the first time, 2 for the first repetition. */
    readonly turn: number
    readonly dueAt: Millis
    /** Repetitions whose time passed while nothing ran; they are not made up for. */
    readonly missed: number
    /** Outside the hours of the step: nobody was told. */
    readonly passedOver: boolean
  }
>
export type EscalationFact =
  | Of<'escalation.begun', { readonly policy: string }>
  | StepTaken
  | Of<'escalation.carried-on', { readonly occurrence: string }>
  | Of<'escalation.policy-changed', { readonly from: string; readonly to: string }>
  | Of<'escalation.ended', { readonly why: EndReason }>

export type EscalationMove = readonly [Escalation, readonly EscalationFact[]]
const same = (escalation: Escalation): EscalationMove => [escalation, []]

/** Whether the alarm asks for a person, as far as this policy is concerned. */
export const asks = (alarm: Alarm, policy: Pick<Policy, 'endsOnReturn'>): boolean => whyOver(alarm, policy) === null

/** `from`: since when it asks; see {@link Escalation.from}. */
export function beginEscalation(id: string, alarm: Alarm, policy: Policy, from: Millis, at: Millis): EscalationMove {
  const { site, id: alarmId, priority } = alarm
  const occurrence = alarm.occurrence ?? ''
  const progress = planned(policy, from)
  return [
    { id, site, alarm: alarmId, occurrence, priority, policy, from, progress, ended: null },
    [{ type: 'escalation.begun', at, policy: policy.id }],
  ]
}

const planned = (policy: Policy, from: Millis): readonly Progress[] =>
  policy.steps.map(({ after_ms }) => ({ turns: 0, dueAt: from + after_ms }))

export function reduceEscalation(escalation: Escalation, input: EscalationInput): EscalationMove {
  if (escalation.ended) return same(escalation)
  switch (input.type) {
    case 'alarm':
      return follow(escalation, input.alarm, input.policy, input.at)
    case 'gone':
      return end(escalation, input.at, 'gone')
    case 'tick':
      return takeSteps(escalation, input.at, input.timeZone)
  }
}

/** When something is next due, or null. */
export function wakesAt({ ended, progress }: Escalation): Millis | null {
  const due = progress.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]))
  return ended || due.length === 0 ? null : Math.min(...due)
}

/** How many steps somebody was told of, or would have been within hours: 0 = none yet. */
export const stepsTaken = ({ progress }: Escalation): number => progress.filter(({ turns }) => turns > 0).length

const OVER: Readonly<Record<AlarmState, EndReason | null>> = {
  normal: 'acknowledged',
  unacknowledged: null,
  acknowledged: 'acknowledged',
  'rtn-unacknowledged': null,
  'latched-unacknowledged': null,
  'latched-acknowledged': 'acknowledged',
  shelved: 'shelved',
  suppressed: 'suppressed',
  'out-of-service': 'out-of-service',
}

function whyOver(alarm: Alarm, policy: Pick<Policy, 'endsOnReturn'>): EndReason | null {
  return OVER[alarmState(alarm)] ?? (policy.endsOnReturn && !isActive(alarm) ? 'returned' : null)
}

function follow(escalation: Escalation, alarm: Alarm, policy: Policy | null, at: Millis): EscalationMove {
  const why = whyOver(alarm, escalation.policy)
  if (why) return end(escalation, at, why)
  const [moved, carriedOn] = carryOn(escalation, alarm, at)
  if (alarm.priority === moved.priority) return [moved, carriedOn]
  if (policy === null || !asks(alarm, policy)) {
    const [ended, facts] = end(moved, at, 'priority-changed')
    return [ended, [...carriedOn, ...facts]]
  }
  const { priority } = alarm
  const from = moved.policy.id
  if (policy.id === from) return [{ ...moved, priority }, carriedOn]
  // The delays of the other policy count from now: those of an alarm that stood low for hours shall not all be over at once.
  const { louderSince: _anew, ...rest } = moved
  return [
    { ...rest, priority, policy, from: at, progress: planned(policy, at) },
    [...carriedOn, { type: 'escalation.policy-changed', at, from, to: policy.id }],
  ]
}

function carryOn(escalation: Escalation, { occurrence }: Alarm, at: Millis): EscalationMove {
  if (occurrence === null || occurrence === escalation.occurrence) return same(escalation)
  return [{ ...escalation, occurrence }, [{ type: 'escalation.carried-on', at, occurrence }]]
}

const end = (escalation: Escalation, at: Millis, why: EndReason): EscalationMove => [
  { ...escalation, ended: { at, why } },
  [{ type: 'escalation.ended', at, why }],
]

function takeSteps(escalation: Escalation, at: Millis, timeZone: string): EscalationMove {
  const facts: StepTaken[] = []
  const progress = escalation.progress.map((one, step) => {
    if (one.dueAt === null || one.dueAt > at) return one
    const rule = escalation.policy.steps[step]!
    const next = turnOver(one.dueAt, one.turns, rule, at)
    const turn = one.turns + 1
    const passedOver = !inSchedule(rule.schedule, timeZone, at)
    facts.push({ type: 'escalation.step', at, step, turn, dueAt: one.dueAt, missed: next.turns - turn, passedOver })
    return next
  })
  if (facts.length === 0) return same(escalation)
  const louder = escalation.louderSince === undefined && facts.some((fact) => tellsConsoles(escalation, fact))
  return [{ ...escalation, progress, ...(louder ? { louderSince: at } : {}) }, facts]
}

const tellsConsoles = ({ policy }: Escalation, { step, passedOver }: StepTaken): boolean =>
  !passedOver && policy.steps[step]!.recipients.some(({ type }) => type === 'console')

/** After a turn: the next one that lies ahead. Repetitions that passed in the meantime count as turns, for the end of the repeating. */
function turnOver(dueAt: Millis, turns: number, { repeat }: PolicyStep, now: Millis): Progress {
  if (!repeat) return { turns: turns + 1, dueAt: null }
  const passed = Math.floor((now - dueAt) / repeat.every_ms)
  const all = 1 + repeat.times
  const done = Math.min(all, turns + 1 + passed)
  return { turns: done, dueAt: done < all ? dueAt + (passed + 1) * repeat.every_ms : null }
}

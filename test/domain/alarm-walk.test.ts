import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Alarm,
  COMMENTS_MAX,
  PLATFORM,
  RECENT_RAISES_MAX,
  alarmState,
  isActive,
  isHidden,
} from '#domain/alarm/alarm.ts'
import { SHELF_MAX_ms, alarmCan, whyNot } from '#domain/alarm/can.ts'
import { PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { AlarmAction, AlarmBehaviour, AlarmCommand, AlarmInput } from '#domain/alarm/input.ts'
import { reduceAlarm } from '#domain/alarm/reduce.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import { aBehaviour, anAlarm } from '../support/alarm-story.ts'

/*
 * I1   nothing happened = the same object and no facts
 * I2   every change of the state on the screen has a fact
 * I3   a button and the reducer agree: alarmCan = the command changes the alarm
 * I4   what stood unacknowledged on the screen does not become normal before a person acknowledged or shelved it
 * I5   hiding never loses the condition: with every hiding lifted, the alarm is active exactly as the readings last said
 * I6   the occurrence changes exactly with alarm.raised, to a new one; count is the number of those facts
 * I7   deadlineAt is set exactly while a delay runs
 * I8   a record that went through JSON at any moment goes on with the same facts to the same record
 * I9   a life-safety alarm is never shelved and never suppressed
 * I10  a command meant for another occurrence changes nothing
 * I11  wakesAt: a tick before it changes nothing, a tick at it does
 * I12  a hidden alarm is not acknowledged by anyone
 * I13  the record is bounded: comments, recent raises; a shelf is within its maximum
 * I14  an alarm that needs no acknowledgement is never unacknowledged
 * I15  a hidden alarm asks for nobody: it is not re-alarmed
 */

const ACTIONS: readonly AlarmAction[] = [
  'acknowledge',
  'reset',
  'shelve',
  'unshelve',
  'take-out-of-service',
  'return-to-service',
  'comment',
]
const CAUSES = ['device', 'gateway'] as const

type Step =
  | { readonly do: 'condition'; readonly true: boolean; readonly late_ms: number }
  | { readonly do: 'tick' }
  | { readonly do: 'suppress' | 'release'; readonly cause: string }
  | { readonly do: 'priority'; readonly priority: Priority }
  | {
      readonly do: 'act'
      readonly action: AlarmAction
      readonly stale: boolean
      readonly supervisor: boolean
      readonly share: number
    }
type Walk = readonly { readonly wait_ms: number; readonly step: Step }[]

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('condition' as const),
      true: fc.boolean(),
      late_ms: fc.constantFrom(0, 0, 0, 400, 3000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('suppress' as const, 'release' as const),
      cause: fc.constantFrom(...CAUSES),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('priority' as const), priority: fc.constantFrom(...PRIORITIES) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      action: fc.constantFrom(...ACTIONS),
      stale: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      supervisor: fc.boolean(),
      share: fc.constantFrom(0.001, 0.01, 1),
    }),
  },
)
const walk: fc.Arbitrary<Walk> = fc.array(
  fc.record({ wait_ms: fc.constantFrom(0, 1, 500, 1000, 2500, 60_000), step }),
  { maxLength: 60, size: 'max' },
)
const delay = fc.constantFrom(0, 0, 1000, 5000)
const behaviour: fc.Arbitrary<AlarmBehaviour> = fc
  .record({
    onDelay_ms: delay,
    offDelay_ms: delay,
    latching: fc.boolean(),
    acknowledge: fc.constantFrom(true, true, true, false),
    reAlarm_ms: fc.constantFrom(0, 2000),
    lifeSafety: fc.constantFrom(false, false, true),
  })
  .map((b) => aBehaviour(b))

/** Fixed, so that a failure is the same tomorrow. */
const options = { seed: 20_261_122, numRuns: 250 }

function inputOf(at: number, id: string, one: Step, alarm: Alarm): AlarmInput {
  switch (one.do) {
    case 'condition':
      return { type: 'condition', true: one.true, at: at - one.late_ms, receivedAt: at, occurrence: id, value: 1.5 }
    case 'tick':
      return { type: 'tick', at, occurrence: id }
    case 'suppress':
    case 'release':
      return { type: one.do, at, cause: one.cause }
    case 'priority':
      return { type: 'set-priority', at, priority: one.priority }
    case 'act':
      return commandOf(one, at, alarm)
  }
}

function commandOf(one: Extract<Step, { do: 'act' }>, at: number, alarm: Alarm): AlarmCommand {
  const by = 'ana'
  const occurrence = one.stale ? 'another' : (alarm.occurrence ?? 'none')
  switch (one.action) {
    case 'acknowledge':
      return { type: 'acknowledge', at, by, occurrence }
    case 'reset':
      return { type: 'reset', at, by, occurrence }
    case 'comment':
      return { type: 'comment', at, by, occurrence, text: 'seen' }
    case 'shelve': {
      const until = at + Math.ceil(SHELF_MAX_ms[alarm.priority] * one.share)
      return {
        type: 'shelve',
        at,
        by,
        until,
        reason: 'work',
        occurrence: one.stale ? 'another' : alarm.occurrence,
        supervisor: one.supervisor,
      }
    }
    case 'take-out-of-service':
      return { type: 'take-out-of-service', at, by, reason: 'work', supervisor: one.supervisor }
    case 'unshelve':
    case 'return-to-service':
      return { type: one.action, at, by }
  }
}

const UNACKNOWLEDGED = new Set(['unacknowledged', 'rtn-unacknowledged', 'latched-unacknowledged'])

/** Checks what must hold of one step; `says` names the invariant in the failure. */
function checkStep(
  before: Alarm,
  input: AlarmInput,
  rule: AlarmBehaviour,
  after: Alarm,
  facts: readonly AlarmFact[],
): void {
  const says = (id: string) => `${id} after ${JSON.stringify(input)}`
  if (after === before) expect(facts, says('I1')).toEqual([])
  else expect(after, says('I1')).not.toEqual(before)
  if (alarmState(after) !== alarmState(before)) expect(facts.length, says('I2')).toBeGreaterThan(0)
  if ('by' in input) {
    const stale = 'occurrence' in input && input.occurrence === 'another'
    const role = { supervisor: 'supervisor' in input && (input.supervisor ?? false) }
    expect(whyNot(input, before) === null, says('I3')).toBe(after !== before)
    if (stale) expect(after, says('I10')).toBe(before)
    else expect(alarmCan(input.type, before, role), says('I3')).toBe(after !== before)
  }

  const raises = facts.filter((fact) => fact.type === 'alarm.raised')
  expect(after.count, says('I6')).toBe(before.count + raises.length)
  expect(after.occurrence !== before.occurrence, says('I6')).toBe(raises.length > 0)
  if (raises.length > 0) expect(raises.at(-1)?.occurrence, says('I6')).toBe(after.occurrence)

  const waits = after.condition === 'pending' || after.condition === 'clearing'
  expect(after.deadlineAt !== null, says('I7')).toBe(waits)
  expect(reduceAlarm(JSON.parse(JSON.stringify(before)) as Alarm, input, rule), says('I8')).toEqual([after, facts])
  expect(JSON.parse(JSON.stringify(after)), says('I8')).toEqual(after)
  if (after.lifeSafety) expect([after.shelved, after.suppressed], says('I9')).toEqual([null, null])
  if (isHidden(before) && isHidden(after)) {
    expect(
      facts.filter((fact) => fact.type === 'alarm.acknowledged'),
      says('I12'),
    ).toEqual([])
  }
  if (isHidden(before)) {
    expect(
      facts.filter((fact) => fact.type === 'alarm.re-alarmed'),
      says('I15'),
    ).toEqual([])
  }
  expect(after.comments.length, says('I13')).toBeLessThanOrEqual(COMMENTS_MAX)
  expect(after.recentRaises.length, says('I13')).toBeLessThanOrEqual(RECENT_RAISES_MAX)
  if (rule.acknowledge === false) expect(UNACKNOWLEDGED.has(alarmState(after)), says('I14')).toBe(false)
}

function checkWaking(alarm: Alarm, rule: AlarmBehaviour): void {
  const wakes = wakesAt(alarm, rule)
  const at = (now: number) => reduceAlarm(alarm, { type: 'tick', at: now, occurrence: 'woken' }, rule)[0]
  if (wakes === null) expect(at(Number.MAX_SAFE_INTEGER), 'I11').toBe(alarm)
  else {
    expect(at(wakes - 1), 'I11').toBe(alarm)
    expect(at(wakes), 'I11').not.toBe(alarm)
  }
}

/** Whether the screen still owes someone a look, after this step. */
function owes(before: boolean, alarm: Alarm, facts: readonly AlarmFact[], rule: AlarmBehaviour): boolean {
  const byPerson = facts.some(
    (fact) => fact.type === 'alarm.shelved' || (fact.type === 'alarm.acknowledged' && fact.by !== PLATFORM),
  )
  const stands = rule.acknowledge !== false && UNACKNOWLEDGED.has(alarmState(alarm))
  return stands || (before && !byPerson)
}

/** Walks, checking I1–I4 and I6–I15 at every step; returns the alarm as it stands at the end, when, and the last truth. */
function take(steps: Walk, rule: AlarmBehaviour) {
  let alarm = anAlarm({ lifeSafety: rule.lifeSafety ?? false })
  let now = 1_000_000
  let truth = false
  let owed = false
  steps.forEach(({ wait_ms, step: one }, i) => {
    now += wait_ms
    const input = inputOf(now, `occurrence-${i}`, one, alarm)
    const [after, facts] = reduceAlarm(alarm, input, rule)
    checkStep(alarm, input, rule, after, facts)
    checkWaking(after, rule)
    owed = owes(owed, after, facts, rule)
    expect(owed && alarmState(after) === 'normal', `I4 after ${JSON.stringify(input)}`).toBe(false)
    if (input.type === 'condition') truth = input.true
    alarm = after
  })
  return { alarm, now, truth }
}

/** Takes every suppression off, as the people and the plant would. */
function liftAll(alarm: Alarm, at: number, rule: AlarmBehaviour): Alarm {
  const inputs: AlarmInput[] = [
    { type: 'unshelve', at, by: 'ana' },
    ...CAUSES.map((cause) => ({ type: 'release', at, cause }) as const),
    { type: 'return-to-service', at, by: 'ana' },
  ]
  return inputs.reduce((now, input) => reduceAlarm(now, input, rule)[0], alarm)
}

test('I1–I4, I6–I15 hold at every step of any run of inputs, with any behaviour', () => {
  fc.assert(
    fc.property(walk, behaviour, (steps, rule) => void take(steps, rule)),
    options,
  )
})

test('I5: after any run, with every suppression lifted, the alarm is active exactly as the readings last said', () => {
  fc.assert(
    fc.property(walk, behaviour, (steps, rule) => {
      const immediate = { ...rule, onDelay_ms: 0, offDelay_ms: 0 }
      const { alarm, now, truth } = take(steps, immediate)
      const shown = liftAll(alarm, now, immediate)
      expect(isHidden(shown), 'I5').toBe(false)
      expect(isActive(shown), 'I5').toBe(truth)
    }),
    options,
  )
})

test('I8: a walk interrupted by a restart at any step ends like one that was not', () => {
  fc.assert(
    fc.property(walk, behaviour, fc.nat(60), (steps, rule, at) => {
      const run = (restartsAt: number) => {
        let alarm = anAlarm({ lifeSafety: rule.lifeSafety ?? false })
        let now = 1_000_000
        const facts: AlarmFact[] = []
        steps.forEach(({ wait_ms, step: one }, i) => {
          now += wait_ms
          if (i === restartsAt) alarm = JSON.parse(JSON.stringify(alarm)) as Alarm
          const [after, more] = reduceAlarm(alarm, inputOf(now, `occurrence-${i}`, one, alarm), rule)
          alarm = after
          facts.push(...more)
        })
        return { alarm, facts }
      }
      expect(run(at)).toEqual(run(-1))
    }),
    { ...options, numRuns: 500 },
  )
})

test('the walks reach every state, so that what they promise is not empty', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(walk, behaviour, (steps, rule) => {
      let alarm = anAlarm({ lifeSafety: rule.lifeSafety ?? false })
      let now = 1_000_000
      steps.forEach(({ wait_ms, step: one }, i) => {
        now += wait_ms
        alarm = reduceAlarm(alarm, inputOf(now, `occurrence-${i}`, one, alarm), rule)[0]
        reached.add(alarmState(alarm))
      })
    }),
    { ...options, numRuns: 200 },
  )
  expect(reached.size).toBe(9)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import type { AlarmInput } from '#domain/alarm/input.ts'
import { newAlarm, reduceAlarm } from '#domain/alarm/reduce.ts'
import {
  beginEscalation,
  type Escalation,
  type EscalationFact,
  type EscalationInput,
  reduceEscalation,
  wakesAt,
} from '#domain/response/escalation.ts'
import { type Policy, policyFor } from '#domain/response/policy.ts'
import { aBehaviour } from '../support/alarm-story.ts'

/**
 * E1  "nothing happened" is the same object, and no fact; a fact comes with a changed escalation
 * E2  while the alarm does not ask for a person, nothing runs and no step is taken
 * E3  each step of a running escalation is taken exactly once per turn; turns count up
 * E4  no step is taken before its delay from the beginning
 * E5  the turns of a step never exceed one and its repetitions
 * E6  waking: nothing is due before `wakesAt`, something is at it
 * E7  a restart (through JSON) at any step changes nothing
 * E8  what has ended stays ended
 */
type Step =
  | { readonly do: 'condition'; readonly true: boolean }
  | { readonly do: 'tick' }
  | { readonly do: 'acknowledge' | 'shelve' | 'unshelve' | 'suppress' | 'release' }
  | { readonly do: 'priority'; readonly priority: Alarm['priority'] }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('condition' as const), true: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'acknowledge' as const,
        'shelve' as const,
        'unshelve' as const,
        'suppress' as const,
        'release' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('priority' as const), priority: fc.constantFrom(...PRIORITIES) }),
  },
)
const walk = fc.array(fc.record({ wait_ms: fc.constantFrom(0, 1, 500, 10_000, 45_000, 600_000), step }), {
  maxLength: 60,
  size: 'max',
})
const policy = (id: string, priorities: readonly Alarm['priority'][]): fc.Arbitrary<Policy> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant({ en: id }),
    rank: fc.constant(1),
    on: fc.constant(true),
    alarms: fc.constant({ priorities }),
    endsOnReturn: fc.boolean(),
    steps: fc.array(
      fc.record(
        {
          after_ms: fc.constantFrom(0, 15_000, 30_000, 300_000),
          repeat: fc.record({ every_ms: fc.constantFrom(30_000, 120_000), times: fc.integer({ min: 1, max: 4 }) }),
          recipients: fc.constant([{ type: 'console' as const }]),
        },
        { requiredKeys: ['after_ms', 'recipients'] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  })
const policies = fc.tuple(policy('a', ['critical', 'high']), policy('b', ['medium']))
const options = { seed: 20_261_125, numRuns: 400 }

function inputOf(one: Step, at: number, id: string, alarm: Alarm): AlarmInput {
  const by = 'ana'
  const occurrence = alarm.occurrence ?? 'none'
  switch (one.do) {
    case 'condition':
      return { type: 'condition', true: one.true, at, receivedAt: at, occurrence: id, value: 1 }
    case 'tick':
      return { type: 'tick', at, occurrence: id }
    case 'acknowledge':
      return { type: 'acknowledge', at, by, occurrence }
    case 'shelve':
      return {
        type: 'shelve',
        at,
        by,
        until: at + 60_000,
        reason: 'work',
        occurrence: alarm.occurrence,
        supervisor: true,
      }
    case 'unshelve':
      return { type: 'unshelve', at, by }
    case 'suppress':
    case 'release':
      return { type: one.do, at, cause: 'gateway' }
    case 'priority':
      return { type: 'set-priority', at, priority: one.priority }
  }
}

const ASKS = new Set(['unacknowledged', 'rtn-unacknowledged', 'latched-unacknowledged'])
type Took = { readonly escalation: string; readonly fact: EscalationFact }

/** Walks; checks every step; returns everything that was told. */
function take(
  steps: readonly { readonly wait_ms: number; readonly step: Step }[],
  rules: readonly Policy[],
  restartsAt = -1,
) {
  let alarm = newAlarm({ site: 'hq', equipment: 'p', definition: 'd', priority: 'critical', lifeSafety: false })
  let escalation: Escalation | null = null
  let now = 1_000_000
  const told: Took[] = []
  const apply = (input: EscalationInput): void => {
    const before = escalation!
    const [after, facts] = reduceEscalation(before, input)
    if (after === before) expect(facts, 'E1').toEqual([])
    else expect(after, 'E1').not.toEqual(before)
    if (before.ended) expect(after, 'E8').toBe(before)
    for (const fact of facts) {
      told.push({ escalation: after.id, fact })
      if (fact.type !== 'escalation.step') continue
      const rule = after.policy.steps[fact.step]!
      expect(ASKS.has(alarmState(alarm)), 'E2').toBe(true)
      expect(fact.turn, 'E3').toBe(before.progress[fact.step]!.turns + 1)
      expect(now, 'E4').toBeGreaterThanOrEqual(after.from + rule.after_ms)
      expect(fact.turn + fact.missed, 'E5').toBeLessThanOrEqual(1 + (rule.repeat?.times ?? 0))
    }
    escalation = after
  }
  steps.forEach(({ wait_ms, step: one }, i) => {
    now += wait_ms
    const id = `occurrence-${i}`
    if (i === restartsAt) escalation = JSON.parse(JSON.stringify(escalation)) as Escalation | null
    const before = alarm
    alarm = reduceAlarm(alarm, inputOf(one, now, id, alarm), aBehaviour())[0]
    const rule = policyFor(rules, alarm, null)
    if (alarm !== before && escalation && !escalation.ended) apply({ type: 'alarm', at: now, alarm, policy: rule })
    const runs = escalation !== null && escalation.ended === null
    if (!runs && alarm !== before && rule && ASKS.has(alarmState(alarm))) {
      const [begun, facts] = beginEscalation(`e-${i}`, alarm, rule, now, now)
      escalation = begun
      for (const fact of facts) told.push({ escalation: begun.id, fact })
    }
    if (escalation === null) return
    const wakes = wakesAt(escalation)
    if (wakes !== null) {
      const at = (when: number) => reduceEscalation(escalation!, { type: 'tick', at: when, timeZone: 'UTC' })[0]
      expect(at(wakes - 1), 'E6').toBe(escalation)
      expect(at(wakes), 'E6').not.toBe(escalation)
    }
    if (one.do === 'tick') apply({ type: 'tick', at: now, timeZone: 'UTC' })
  })
  return told
}

test('E1–E6, E8 hold at every step of any run', () => {
  fc.assert(
    fc.property(walk, policies, (steps, rules) => {
      const told = take(steps, rules)
      const turns = told.flatMap(({ escalation, fact }) =>
        fact.type === 'escalation.step' ? [`${escalation} ${fact.step} ${fact.turn} ${fact.dueAt}`] : [],
      )
      expect(new Set(turns).size, 'E3').toBe(turns.length)
    }),
    options,
  )
})

test('E7: a walk interrupted by a restart at any step tells the same', () => {
  fc.assert(
    fc.property(walk, policies, fc.nat(59), (steps, rules, at) => {
      expect(take(steps, rules, at)).toEqual(take(steps, rules))
    }),
    options,
  )
})

test('the walks reach every fact and end for every reason a person can cause, so that what they promise is not empty', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(walk, policies, (steps, rules) => {
      for (const { fact } of take(steps, rules)) reached.add(fact.type === 'escalation.ended' ? fact.why : fact.type)
    }),
    options,
  )
  expect([...reached].toSorted()).toEqual([
    'acknowledged',
    'escalation.begun',
    'escalation.carried-on',
    'escalation.policy-changed',
    'escalation.step',
    'priority-changed',
    'returned',
    'shelved',
    'suppressed',
  ])
})

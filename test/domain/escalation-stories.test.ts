import { expect, test } from 'vitest'
import { newAlarm, reduceAlarm } from '#domain/alarm/reduce.ts'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmInput } from '#domain/alarm/input.ts'
import {
  beginEscalation,
  type Escalation,
  type EscalationFact,
  reduceEscalation,
  wakesAt,
} from '#domain/response/escalation.ts'
import { DEFAULT_POLICIES, type Policy, policiesInForce, policyFor, type PolicyStep } from '#domain/response/policy.ts'
import { aBehaviour, clock, type Told } from '../support/alarm-story.ts'

const CONSOLE = [{ type: 'console' }] as const
const step = (after_s: number, more: Partial<PolicyStep> = {}): PolicyStep => ({
  after_ms: after_s * 1000,
  recipients: CONSOLE,
  ...more,
})
const policyOf = (steps: readonly PolicyStep[], over: Partial<Policy> = {}): Policy => ({
  id: 'p',
  name: { en: 'P' },
  rank: 1,
  on: true,
  alarms: {},
  steps,
  endsOnReturn: false,
  ...over,
})

const told = (facts: readonly EscalationFact[]): readonly string[] =>
  facts.map((fact) =>
    fact.type === 'escalation.step'
      ? `step ${fact.step + 1}.${fact.turn}${fact.passedOver ? ' passed over' : ''}${fact.missed > 0 ? ` missed ${fact.missed}` : ''}`
      : fact.type === 'escalation.ended'
        ? `ended: ${fact.why}`
        : fact.type.replace('escalation.', ''),
  )

/** One alarm and its escalation by one policy, told like an operator's log: every line names everything that came of it. */
function story(policies: readonly Policy[], priority: Alarm['priority'] = 'critical') {
  let alarm = newAlarm({ site: 'hq', equipment: 'panel', definition: 'fire', priority, lifeSafety: false })
  let escalation: Escalation | null = null
  let lines = 0
  const self = {
    when(time: string, input: Told, ...expected: string[]) {
      const at = clock(time)
      lines += 1
      const filled = { receivedAt: at, occurrence: `occurrence-${lines}`, ...input, at } as AlarmInput
      const named = 'by' in input && !('occurrence' in input) ? { ...filled, occurrence: alarm.occurrence } : filled
      alarm = reduceAlarm(alarm, named as AlarmInput, aBehaviour())[0]
      const policy = policyFor(policies, alarm, null)
      if (escalation === null || escalation.ended) {
        expect(expected, 'nothing was running').toEqual(policy && alarm.occurrence !== null ? ['begun'] : [])
        if (policy) escalation = beginEscalation(`e-${lines}`, alarm, policy, at, at)[0]
        return self
      }
      const [next, facts] = reduceEscalation(escalation, { type: 'alarm', at, alarm, policy })
      expect(told(facts), `${time} ${input.type}`).toEqual(expected)
      escalation = next
      return self
    },
    tick(time: string, ...expected: string[]) {
      const [next, facts] = reduceEscalation(escalation!, { type: 'tick', at: clock(time), timeZone: 'UTC' })
      expect(told(facts), `${time} tick`).toEqual(expected)
      escalation = next
      return self
    },
    louderSince: () => escalation!.louderSince,
    wakes(time: string | null) {
      expect(wakesAt(escalation!)).toBe(time === null ? null : clock(time))
      return self
    },
  }
  return self
}

const isTrue: Told = { type: 'condition', true: true, value: 1 }
const isFalse: Told = { type: 'condition', true: false, value: 0 }
const acknowledge: Told = { type: 'acknowledge', by: 'ana' }

test('three rings: a fire alarm that nobody acknowledges gets louder after 15 s, and again until somebody does', () => {
  story(DEFAULT_POLICIES)
    .when('10:00:00', isTrue, 'begun')
    .wakes('10:00:30')
    .tick('10:00:29.9')
    .tick('10:00:30', 'step 1.1')
    .tick('10:00:30')
    .wakes('10:02:30')
    .tick('10:02:30', 'step 1.2')
    .when('10:03:00', acknowledge, 'ended: acknowledged')
    .wakes(null)
    .tick('11:00:00')
})

const after = (lifeSafety: boolean) =>
  policyFor(
    policiesInForce([]),
    { ...newAlarm({ site: 'hq', equipment: 'p', definition: 'f', priority: 'critical', lifeSafety }) },
    null,
  )?.steps[0]?.after_ms

test('life safety waits half as long as another critical alarm', () => {
  expect([after(true), after(false)]).toEqual([15_000, 30_000])
})

test('steps come in their order, each once, also when one look finds several due', () => {
  story([policyOf([step(15), step(60), step(300)])])
    .when('10:00:00', isTrue, 'begun')
    .tick('10:01:30', 'step 1.1', 'step 2.1')
    .tick('10:04:59')
    .tick('10:05:00', 'step 3.1')
    .wakes(null)
    .tick('12:00:00')
})

test('after a pause of the whole platform a repetition is made once, and the count of the missed is said', () => {
  story([policyOf([step(10, { repeat: { every_ms: 60_000, times: 5 } })])])
    .when('10:00:00', isTrue, 'begun')
    .tick('10:00:10', 'step 1.1')
    .tick('10:03:30', 'step 1.2 missed 2')
    .wakes('10:04:10')
    .tick('10:04:10', 'step 1.5')
    .tick('10:05:10', 'step 1.6')
    .wakes(null)
})

test('a step outside its hours is passed over and tells so', () => {
  const night = [{ from: '22:00', until: '06:00' }]
  story([policyOf([step(10, { schedule: night }), step(20)])])
    .when('10:00:00', isTrue, 'begun')
    .tick('10:00:20', 'step 1.1 passed over', 'step 2.1')
})

test('a step for the consoles makes them louder from then on; one that is passed over, or another policy, does not', () => {
  const night = [{ from: '22:00', until: '06:00' }]
  const mail = [{ type: 'channel', channel: 'hook' }] as const
  const day = story([policyOf([step(5, { recipients: mail }), step(10, { schedule: night }), step(20)])])
    .when('10:00:00', isTrue, 'begun')
    .tick('10:00:10', 'step 1.1', 'step 2.1 passed over')
  expect(day.louderSince()).toBeUndefined()
  day.tick('10:00:20', 'step 3.1')
  expect(day.louderSince()).toBe(clock('10:00:20'))
})

test('under another policy the consoles are louder only when a step of it told them', () => {
  const [high, critical] = [
    policyOf([step(10)]),
    policyOf([step(60)], { id: 'c', rank: 0, alarms: { priorities: ['critical'] } }),
  ]
  const rising = story([critical, high], 'high').when('10:00:00', isTrue, 'begun').tick('10:00:10', 'step 1.1')
  expect(rising.louderSince()).toBe(clock('10:00:10'))
  rising.when('10:00:20', { type: 'set-priority', priority: 'critical' }, 'policy-changed')
  expect(rising.louderSince()).toBeUndefined()
  rising.tick('10:01:20', 'step 1.1')
  expect(rising.louderSince()).toBe(clock('10:01:20'))
})

test('a flapping alarm is not waited for: raised again before anybody acknowledged, its delays go on', () => {
  story([policyOf([step(30)])])
    .when('10:00:00', isTrue, 'begun')
    .when('10:00:10', isFalse)
    .when('10:00:20', isTrue, 'carried-on')
    .tick('10:00:30', 'step 1.1')
})

test('a policy may end with the return of the process', () => {
  story([policyOf([step(30)], { endsOnReturn: true })])
    .when('10:00:00', isTrue, 'begun')
    .when('10:00:10', isFalse, 'ended: returned')
    .tick('10:05:00')
})

test('suppressed ends it; shown again it begins anew', () => {
  story([policyOf([step(30)])])
    .when('10:00:00', isTrue, 'begun')
    .when('10:00:10', { type: 'suppress', cause: 'gateway' }, 'ended: suppressed')
    .tick('10:01:00')
    .when('10:02:00', { type: 'release', cause: 'gateway' }, 'begun')
    .wakes('10:02:30')
})

test('a priority that rises moves the alarm to another policy, whose delays count from then', () => {
  const critical = policyOf([step(30)], { id: 'critical', alarms: { priorities: ['critical'] } })
  const low = policyOf([step(3600)], { id: 'low', alarms: { priorities: ['low'] } })
  story([critical, low], 'low')
    .when('10:00:00', isTrue, 'begun')
    .when('10:30:00', { type: 'set-priority', priority: 'critical' }, 'policy-changed')
    .wakes('10:30:30')
    .when('10:30:10', { type: 'set-priority', priority: 'medium' }, 'ended: priority-changed')
})

test('policies are asked by rank, those that are off are not, and a saved one replaces the default of its id', () => {
  const alarm = newAlarm({ site: 'hq', equipment: 'p', definition: 'f', priority: 'critical', lifeSafety: true })
  const mine = policyOf([step(5)], { id: 'pumps', rank: 10, alarms: { kinds: ['pump'], sites: ['hq'] } })
  expect(policyFor(policiesInForce([mine]), alarm, 'pump')?.id).toBe('pumps')
  expect(policyFor(policiesInForce([mine]), alarm, 'elevator')?.id).toBe('life-safety')
  expect(policyFor(policiesInForce([{ ...mine, on: false }]), alarm, 'pump')?.id).toBe('life-safety')
  const replaced = policyOf([step(7)], { id: 'life-safety', rank: 900 })
  expect(policiesInForce([replaced]).map(({ id }) => id)).toEqual(['life-safety', 'critical'])
  expect(policyFor(policiesInForce([replaced]), alarm, null)?.steps[0]?.after_ms).toBe(7000)
})

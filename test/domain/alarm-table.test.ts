import { describe, expect, test } from 'vitest'
import { type Alarm, type AlarmState, PLATFORM, alarmState } from '#domain/alarm/alarm.ts'
import type { AlarmBehaviour, AlarmInput } from '#domain/alarm/input.ts'
import { reduceAlarm } from '#domain/alarm/reduce.ts'
import { aBehaviour, anAlarm } from '../support/alarm-story.ts'

/** Every input type is a column; the condition has one for each truth, what ends by time has its own. */
type Column = Exclude<AlarmInput['type'], 'condition' | 'tick' | 'set-priority'> | 'true' | 'false' | 'time' | 'rise'
const same = 'same'
type Row = Record<Column, AlarmState | typeof same>
/** A missing row or cell does not compile. */
type Table = Record<AlarmState, Row>

const NOW = 10_000
const REALARM_ms = 5_000
const SHELF_END = 9_000
const inputs: Record<Column, AlarmInput> = {
  true: { type: 'condition', true: true, at: NOW, receivedAt: NOW, occurrence: 'new', value: 1 },
  false: { type: 'condition', true: false, at: NOW, receivedAt: NOW, occurrence: 'new', value: 1 },
  time: { type: 'tick', at: NOW, occurrence: 'new' },
  rise: { type: 'set-priority', at: NOW, priority: 'high' },
  acknowledge: { type: 'acknowledge', at: NOW, by: 'ana', occurrence: 'old' },
  reset: { type: 'reset', at: NOW, by: 'ana', occurrence: 'old' },
  shelve: { type: 'shelve', at: NOW, by: 'ana', until: NOW + 60_000, reason: '-', occurrence: 'old' },
  unshelve: { type: 'unshelve', at: NOW, by: 'ana' },
  comment: { type: 'comment', at: NOW, by: 'ana', occurrence: 'old', text: '-' },
  'take-out-of-service': { type: 'take-out-of-service', at: NOW, by: 'ana', reason: '-' },
  'return-to-service': { type: 'return-to-service', at: NOW, by: 'ana' },
  suppress: { type: 'suppress', at: NOW, cause: 'gateway' },
  release: { type: 'release', at: NOW, cause: 'gateway' },
}

const raised = { occurrence: 'old', raisedAt: 1, raisedReceivedAt: 1, count: 1 } as const
const seen = { at: 2, by: 'ana' } as const
const active = { ...raised, condition: 'active', acknowledged: null } as const
const over = { ...raised, condition: 'clear', returnedAt: 3, acknowledged: seen } as const
const shelved = { at: 4, by: 'ana', until: SHELF_END, reason: '-' } as const
const suppressed = { at: 4, cause: 'gateway' } as const
const outOfService = { at: 4, by: 'ana', reason: '-', work: 'wo-7' } as const

const all = { comment: same, release: same, 'return-to-service': same, unshelve: same } as const
const hide = { shelve: 'shelved', suppress: 'suppressed', 'take-out-of-service': 'out-of-service' } as const

const examples: Record<AlarmState, Alarm> = {
  normal: anAlarm(over),
  unacknowledged: anAlarm(active),
  acknowledged: anAlarm({ ...active, acknowledged: seen }),
  'rtn-unacknowledged': anAlarm({ ...over, acknowledged: null }),
  'latched-unacknowledged': anAlarm({ ...over, acknowledged: null, latched: true }),
  'latched-acknowledged': anAlarm({ ...over, latched: true }),
  shelved: anAlarm({ ...active, acknowledged: seen, shelved }),
  suppressed: anAlarm({ ...active, acknowledged: seen, suppressed }),
  'out-of-service': anAlarm({ ...active, acknowledged: seen, outOfService }),
}
/** Hidden, with the condition clear underneath. */
const hiddenClear: Record<'shelved' | 'suppressed' | 'out-of-service', Alarm> = {
  shelved: anAlarm({ ...over, shelved }),
  suppressed: anAlarm({ ...over, suppressed }),
  'out-of-service': anAlarm({ ...over, outOfService }),
}

/** Which cells change the record but not the state: the table says the state, this says that something else changed. */
const still = (state: AlarmState): AlarmState => state

const nonLatching: Table = {
  normal: {
    ...all,
    ...hide,
    true: 'unacknowledged',
    false: same,
    time: same,
    rise: still('normal'),
    acknowledge: same,
    reset: same,
    comment: still('normal'),
  },
  unacknowledged: {
    ...all,
    ...hide,
    true: same,
    false: 'rtn-unacknowledged',
    time: same,
    rise: still('unacknowledged'),
    acknowledge: 'acknowledged',
    reset: same,
    comment: still('unacknowledged'),
  },
  acknowledged: {
    ...all,
    ...hide,
    true: same,
    false: 'normal',
    time: 'unacknowledged',
    rise: 'unacknowledged',
    acknowledge: same,
    reset: same,
    comment: still('acknowledged'),
  },
  'rtn-unacknowledged': {
    ...all,
    ...hide,
    true: 'unacknowledged',
    false: same,
    time: same,
    rise: still('rtn-unacknowledged'),
    acknowledge: 'normal',
    reset: same,
    comment: still('rtn-unacknowledged'),
  },
  'latched-unacknowledged': {
    ...all,
    ...hide,
    true: 'unacknowledged',
    false: same,
    time: same,
    rise: still('latched-unacknowledged'),
    acknowledge: 'latched-acknowledged',
    reset: same,
    comment: still('latched-unacknowledged'),
  },
  'latched-acknowledged': {
    ...all,
    ...hide,
    true: 'unacknowledged',
    false: same,
    time: same,
    rise: still('latched-acknowledged'),
    acknowledge: same,
    reset: 'normal',
    comment: still('latched-acknowledged'),
  },
  shelved: {
    ...all,
    true: same,
    false: still('shelved'),
    time: 'unacknowledged',
    rise: 'unacknowledged',
    acknowledge: same,
    reset: same,
    shelve: same,
    unshelve: 'acknowledged',
    suppress: 'suppressed',
    'take-out-of-service': 'out-of-service',
    comment: still('shelved'),
  },
  suppressed: {
    ...all,
    true: same,
    false: still('suppressed'),
    time: same,
    rise: still('suppressed'),
    acknowledge: same,
    reset: same,
    shelve: still('suppressed'),
    suppress: same,
    release: 'unacknowledged',
    'take-out-of-service': 'out-of-service',
    comment: still('suppressed'),
  },
  'out-of-service': {
    ...all,
    true: same,
    false: still('out-of-service'),
    time: same,
    rise: still('out-of-service'),
    acknowledge: same,
    reset: same,
    shelve: still('out-of-service'),
    suppress: still('out-of-service'),
    'take-out-of-service': same,
    'return-to-service': 'unacknowledged',
    comment: still('out-of-service'),
  },
}
/** Latching differs where the process returns in the open. */
const latching: Table = {
  ...nonLatching,
  unacknowledged: { ...nonLatching.unacknowledged, false: 'latched-unacknowledged' },
  acknowledged: { ...nonLatching.acknowledged, false: 'latched-acknowledged' },
}

/** Hidden, condition clear underneath: what ends the hiding shows a normal alarm; what raises stays hidden. */
const fromHiddenClear: Record<keyof typeof hiddenClear, Partial<Row>> = {
  shelved: { time: 'normal', unshelve: 'normal', rise: 'normal', true: 'shelved', false: same },
  suppressed: { release: 'normal', true: 'suppressed', false: same },
  'out-of-service': { 'return-to-service': 'normal', true: 'out-of-service', false: same },
}

const entries = <K extends string, V>(record: Readonly<Partial<Record<K, V>>>): [K, V][] =>
  Object.entries(record) as [K, V][]

function check(alarm: Alarm, column: Column, want: AlarmState | typeof same, behaviour: AlarmBehaviour): void {
  const [next, facts] = reduceAlarm(alarm, inputs[column], behaviour)
  if (want === same) {
    expect(next).toBe(alarm)
    expect(facts).toEqual([])
  } else {
    expect(next).not.toBe(alarm)
    expect(alarmState(next)).toBe(want)
    expect(facts.length).toBeGreaterThan(0)
  }
}

test('every example stands in the state it is filed under', () => {
  for (const [state, alarm] of entries(examples)) expect(alarmState(alarm)).toBe(state)
  for (const [state, alarm] of entries(hiddenClear)) expect(alarmState(alarm)).toBe(state)
})

for (const [name, table] of entries({ 'not latching': nonLatching, latching })) {
  describe(name, () => {
    const behaviour = aBehaviour({ latching: name === 'latching', reAlarm_ms: REALARM_ms })
    for (const [state, row] of entries(table)) {
      for (const [column, want] of entries(row)) {
        test(`${state} + ${column} → ${want}`, () => check(examples[state], column, want, behaviour))
      }
    }
  })
}

describe('hidden while the condition is clear', () => {
  for (const [state, row] of entries(fromHiddenClear)) {
    for (const [column, want] of entries(row)) {
      test(`${state} + ${column} → ${want}`, () => check(hiddenClear[state], column, want, aBehaviour()))
    }
  }
})

describe('an alarm that needs no acknowledgement', () => {
  const event = aBehaviour({ acknowledge: false, reAlarm_ms: REALARM_ms })
  const byPlatform = { at: 2, by: PLATFORM }

  test('is raised already acknowledged and goes normal on its return', () => {
    const [raisedAlarm] = reduceAlarm(anAlarm(), inputs.true, event)
    expect(alarmState(raisedAlarm)).toBe('acknowledged')
    expect(raisedAlarm.acknowledged?.by).toBe(PLATFORM)
    const [returned] = reduceAlarm(raisedAlarm, inputs.false, event)
    expect(alarmState(returned)).toBe('normal')
  })

  test('never asks for attention: not by time, not by priority, not when it is shown again', () => {
    const stands = anAlarm({ ...active, acknowledged: byPlatform })
    expect(alarmState(reduceAlarm(stands, inputs.time, event)[0])).toBe('acknowledged')
    expect(alarmState(reduceAlarm(stands, inputs.rise, event)[0])).toBe('acknowledged')
    expect(alarmState(reduceAlarm({ ...stands, shelved }, inputs.time, event)[0])).toBe('acknowledged')
    expect(alarmState(reduceAlarm({ ...stands, suppressed }, inputs.release, event)[0])).toBe('acknowledged')
  })
})

import { expect, test } from 'vitest'
import { ALARM_STATES, type Alarm, type AlarmState, alarmState } from '#domain/alarm/alarm.ts'
import { type EndReason, beginEscalation, reduceEscalation } from '#domain/response/escalation.ts'
import type { Policy } from '#domain/response/policy.ts'
import { anAlarm } from '../support/alarm-story.ts'

const by = { at: 1, by: 'ana' }
const raised = anAlarm({
  condition: 'active',
  occurrence: 'o-1',
  raisedAt: 0,
  raisedReceivedAt: 0,
  priority: 'critical',
})

/** An alarm in each state. */
const IN: Readonly<Record<AlarmState, Alarm>> = {
  normal: { ...raised, condition: 'clear', acknowledged: by },
  unacknowledged: raised,
  acknowledged: { ...raised, acknowledged: by },
  'rtn-unacknowledged': { ...raised, condition: 'clear' },
  'latched-unacknowledged': { ...raised, condition: 'clear', latched: true },
  'latched-acknowledged': { ...raised, condition: 'clear', latched: true, acknowledged: by },
  shelved: { ...raised, shelved: { ...by, until: 9, reason: 'work' } },
  suppressed: { ...raised, suppressed: { at: 1, cause: 'gateway' } },
  'out-of-service': { ...raised, outOfService: { ...by, reason: 'work' } },
}

/** What becomes of a running escalation: it goes on, or ends, and why. The second column: the policy ends when the process is normal again. */
const TABLE: Readonly<Record<AlarmState, readonly [EndReason | 'goes on', EndReason | 'goes on']>> = {
  normal: ['acknowledged', 'acknowledged'],
  unacknowledged: ['goes on', 'goes on'],
  acknowledged: ['acknowledged', 'acknowledged'],
  'rtn-unacknowledged': ['goes on', 'returned'],
  'latched-unacknowledged': ['goes on', 'returned'],
  'latched-acknowledged': ['acknowledged', 'acknowledged'],
  shelved: ['shelved', 'shelved'],
  suppressed: ['suppressed', 'suppressed'],
  'out-of-service': ['out-of-service', 'out-of-service'],
}

const policy = (endsOnReturn: boolean): Policy => ({
  id: 'rings',
  name: { en: 'Rings' },
  rank: 1,
  on: true,
  alarms: {},
  steps: [{ after_ms: 15_000, recipients: [{ type: 'console' }] }],
  endsOnReturn,
})

test.each(ALARM_STATES)('an alarm that is %s', (state) => {
  const alarm = IN[state]
  expect(alarmState(alarm)).toBe(state)
  TABLE[state].forEach((outcome, column) => {
    const rule = policy(column === 1)
    const [running] = beginEscalation('e-1', raised, rule, 0, 0)
    const [after, facts] = reduceEscalation(running, { type: 'alarm', at: 5, alarm, policy: rule })
    if (outcome === 'goes on') {
      expect(after).toBe(running)
      expect(facts).toEqual([])
    } else {
      expect(after.ended).toEqual({ at: 5, why: outcome })
      expect(facts).toEqual([{ type: 'escalation.ended', at: 5, why: outcome }])
      const later = reduceEscalation(after, { type: 'tick', at: 1e9, timeZone: 'UTC' })
      expect(later[0], 'no further step').toBe(after)
      expect(later[1]).toEqual([])
    }
  })
})

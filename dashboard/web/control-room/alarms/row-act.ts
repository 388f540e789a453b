import type { AlarmState } from '#domain/alarm/alarm.ts'
import type { AlarmAction } from '#domain/alarm/input.ts'

/** What can be done with an alarm by one press: it needs no more words. */
export type RowAct = Extract<AlarmAction, 'acknowledge' | 'reset' | 'unshelve' | 'return-to-service'>

/** The action that stands in the row of an alarm, or none. */
export const ROW_ACT: Readonly<Record<AlarmState, RowAct | null>> = {
  normal: null,
  unacknowledged: 'acknowledge',
  acknowledged: null,
  'rtn-unacknowledged': 'acknowledge',
  'latched-unacknowledged': 'acknowledge',
  'latched-acknowledged': 'reset',
  shelved: 'unshelve',
  suppressed: null,
  'out-of-service': 'return-to-service',
}

export const ROW_ACT_KEY = {
  acknowledge: 'action.acknowledge',
  reset: 'action.reset',
  unshelve: 'action.unshelve',
  'return-to-service': 'action.returnToService',
} as const satisfies Record<RowAct, string>

import { type Alarm, alarmState } from '../alarm/alarm.ts'
import type { AlarmDefinition } from '../alarm/definition.ts'
import { reduceAlarm } from '../alarm/reduce.ts'
import { type AlarmStep, same } from '../alarm/reduce/step.ts'
import type { Millis } from '../time.ts'

/**
 * The alarm under another version of its rule, from `at` on. What stands goes on standing: its occurrence, who acknowledged it, its shelf; a rise of
 * priority asks for attention again, and a rule that became one of life safety ends what may not hide it. An alarm that is normal asks for nobody, so
 * that it follows without a fact.
 *
 * A delay that runs is measured anew by the new delays. Where the condition is another one (`isOther`) it ends: that the old condition was true, or
 * false, for a while says nothing of the new one, whose truth the caller tells next.
 */
export function followRule(alarm: Alarm, { at, before, after, isOther }: RuleChange): AlarmStep {
  const timed = isOther ? withoutDelay(alarm, at) : withDelay(alarm, before, after)
  const { priority, lifeSafety = false } = after
  if (alarmState(timed) !== 'normal') return reduceAlarm(timed, { type: 'set-priority', at, priority }, after)
  if (timed.priority === priority && timed.lifeSafety === lifeSafety) return same(timed)
  return same({ ...timed, priority, lifeSafety })
}

export type RuleChange = {
  readonly at: Millis
  readonly before: Delays
  readonly after: AlarmDefinition
  /** The condition is another one, which has seen nothing yet. */
  readonly isOther: boolean
}
type Delays = Pick<AlarmDefinition, 'onDelay_ms' | 'offDelay_ms'>

function withDelay(alarm: Alarm, before: Delays, after: Delays): Alarm {
  const { condition, deadlineAt } = alarm
  if (deadlineAt === null) return alarm
  const longer_ms =
    condition === 'pending' ? after.onDelay_ms - before.onDelay_ms : after.offDelay_ms - before.offDelay_ms
  return longer_ms === 0 ? alarm : { ...alarm, deadlineAt: deadlineAt + longer_ms }
}

function withoutDelay(alarm: Alarm, at: Millis): Alarm {
  switch (alarm.condition) {
    case 'pending':
      return { ...alarm, condition: 'clear', conditionSince: at, deadlineAt: null }
    case 'clearing':
      return { ...alarm, condition: 'active', conditionSince: at, deadlineAt: null }
    case 'clear':
    case 'active':
      return alarm
  }
}

import type { Millis } from '../../time.ts'
import { type Alarm, RECENT_RAISES_MAX } from '../alarm.ts'
import type { AlarmBehaviour, ConditionInput } from '../input.ts'
import { attention } from './attention.ts'
import { type AlarmStep, andThen, same } from './step.ts'

/**
 * The condition's truth as a reading left it. A delay that ran out by the time of this reading counts even if the condition changed
 * with it: what was true from one reading to the next was true in between, just as a tick would have found it.
 */
export function followCondition(alarm: Alarm, input: ConditionInput, behaviour: AlarmBehaviour): AlarmStep {
  const settles = input.true ? 'clearing' : 'pending'
  if (alarm.condition === settles) {
    const dueAt = alarm.conditionSince + (input.true ? behaviour.offDelay_ms : behaviour.onDelay_ms)
    if (input.at > dueAt) return andThen(end(alarm, input, dueAt, behaviour), (next) => turn(next, input, behaviour))
  }
  return turn(alarm, input, behaviour)
}

/** What a running delay ends in. */
function end(alarm: Alarm, input: ConditionInput, at: Millis, behaviour: AlarmBehaviour): AlarmStep {
  return alarm.condition === 'pending'
    ? raise(alarm, { ...input, at, value: alarm.pendingValue ?? null }, behaviour)
    : returnToNormal(alarm, at, behaviour)
}

function turn(alarm: Alarm, input: ConditionInput, behaviour: AlarmBehaviour): AlarmStep {
  const { at } = input
  switch (alarm.condition) {
    case 'clear':
      if (!input.true) return same(alarm)
      if (behaviour.onDelay_ms <= 0) return raise(alarm, input, behaviour)
      return wait(alarm, 'pending', input, behaviour.onDelay_ms)
    case 'pending':
      if (!input.true) return same({ ...alarm, condition: 'clear', conditionSince: at, deadlineAt: null })
      return at - alarm.conditionSince >= behaviour.onDelay_ms ? raise(alarm, input, behaviour) : same(alarm)
    case 'active':
      if (input.true) return same(alarm)
      if (behaviour.offDelay_ms <= 0) return returnToNormal(alarm, at, behaviour)
      return wait(alarm, 'clearing', input, behaviour.offDelay_ms)
    case 'clearing':
      if (input.true) return same({ ...alarm, condition: 'active', conditionSince: at, deadlineAt: null })
      return at - alarm.conditionSince >= behaviour.offDelay_ms ? returnToNormal(alarm, at, behaviour) : same(alarm)
  }
}

const wait = (alarm: Alarm, condition: 'pending' | 'clearing', input: ConditionInput, delay_ms: Millis): AlarmStep =>
  same({
    ...alarm,
    condition,
    conditionSince: input.at,
    deadlineAt: input.receivedAt + delay_ms,
    ...(condition === 'pending' ? { pendingValue: finite(input.value) } : {}),
  })

type Raising = {
  readonly at: Millis
  readonly receivedAt: Millis
  readonly occurrence: string
  readonly value: number | null
}

/** A new occurrence, hidden or not: a hidden alarm is still a fact. */
export function raise(alarm: Alarm, raising: Raising, behaviour: AlarmBehaviour): AlarmStep {
  const { at, receivedAt, occurrence } = raising
  const value = finite(raising.value)
  const raised: Alarm = {
    ...alarm,
    condition: 'active',
    conditionSince: at,
    deadlineAt: null,
    occurrence,
    raisedAt: at,
    raisedReceivedAt: receivedAt,
    returnedAt: null,
    valueWhenRaised: value,
    acknowledged: attention(at, behaviour),
    latched: false,
    count: alarm.count + 1,
    recentRaises: [...alarm.recentRaises, at].slice(-RECENT_RAISES_MAX),
    comments: [],
  }
  const { id: alarmId, priority } = alarm
  return [raised, [{ type: 'alarm.raised', alarmId, occurrence, at, receivedAt, value, priority }]]
}

/** The process is normal again; the alarm is, once it was acknowledged (and reset, where it latches). */
export function returnToNormal(alarm: Alarm, at: Millis, behaviour: AlarmBehaviour): AlarmStep {
  const { id: alarmId, occurrence } = alarm
  const latched = behaviour.latching ?? false
  return [
    { ...alarm, condition: 'clear', conditionSince: at, deadlineAt: null, returnedAt: at, latched },
    [{ type: 'alarm.returned-to-normal', alarmId, occurrence, at }],
  ]
}

/** A record must survive JSON, which knows no NaN. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)

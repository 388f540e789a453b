import type { Millis } from '../../time.ts'
import type { Alarm } from '../alarm.ts'
import { PRIORITIES, type Priority } from '../definition.ts'
import type { AlarmFact } from '../fact.ts'
import type { AlarmBehaviour } from '../input.ts'
import { reAlarm } from './attention.ts'
import { liftShelf, liftSuppression } from './hide.ts'
import { type AlarmStep, andThen, same } from './step.ts'

/** A rise asks for attention again, and takes the alarm off the shelf it was given as a lesser one. */
export function setPriority(
  alarm: Alarm,
  input: { readonly at: Millis; readonly priority: Priority },
  behaviour: AlarmBehaviour,
): AlarmStep {
  const { at, priority } = input
  if (priority === alarm.priority) return same(alarm)
  const rose = PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(alarm.priority)
  const { id: alarmId, occurrence } = alarm
  const changed: AlarmFact = {
    type: 'alarm.priority-changed',
    alarmId,
    occurrence,
    at,
    from: alarm.priority,
    to: priority,
  }
  const step: AlarmStep = [{ ...alarm, priority }, [changed]]
  if (!rose) return step
  return andThen(
    andThen(step, (next) => reAlarm(next, at, 'priority-rose', behaviour)),
    (next) => liftShelf(next, at, behaviour),
  )
}

/** The rule became one of life safety, or is no longer: what may not hide such an alarm ends at once. */
export function followLifeSafety(alarm: Alarm, at: Millis, behaviour: AlarmBehaviour): AlarmStep {
  const lifeSafety = behaviour.lifeSafety ?? false
  const step: AlarmStep = [{ ...alarm, lifeSafety }, []]
  if (!lifeSafety) return step
  return andThen(
    andThen(step, (next) => liftShelf(next, at, behaviour)),
    (next) => liftSuppression(next, at, behaviour),
  )
}

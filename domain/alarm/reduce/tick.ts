import type { Millis } from '../../time.ts'
import type { Alarm } from '../alarm.ts'
import type { AlarmBehaviour, AlarmInput } from '../input.ts'
import { reAlarmIfDue, reAlarmsAt } from './attention.ts'
import { liftShelf } from './hide.ts'
import { raise, returnToNormal } from './process.ts'
import { type AlarmStep, andThen, same } from './step.ts'

type Tick = Extract<AlarmInput, { readonly type: 'tick' }>

/** Everything that was waiting for a time: first the process, then the shelf, then the reminder. */
export function tick(alarm: Alarm, input: Tick, behaviour: AlarmBehaviour): AlarmStep {
  const { at } = input
  const dueAt = wakesAt(alarm, behaviour)
  if (dueAt === null || at < dueAt) return same(alarm)
  const settled = settle(alarm, input, behaviour)
  const unshelved = andThen(settled, (next) =>
    next.shelved && at >= next.shelved.until ? liftShelf(next, at, behaviour) : same(next),
  )
  return andThen(unshelved, (next) => reAlarmIfDue(next, at, behaviour))
}

function settle(alarm: Alarm, input: Tick, behaviour: AlarmBehaviour): AlarmStep {
  const { at, occurrence } = input
  if (alarm.deadlineAt === null || at < alarm.deadlineAt) return same(alarm)
  if (alarm.condition === 'clearing') return returnToNormal(alarm, at, behaviour)
  const value = input.value ?? alarm.pendingValue ?? null
  return raise(alarm, { at, receivedAt: at, occurrence, value }, behaviour)
}

/** The first time at which a tick would change this alarm, by the server's clock; null when it waits for nothing. */
export function wakesAt(alarm: Alarm, behaviour: AlarmBehaviour): Millis | null {
  let first = alarm.deadlineAt
  for (const at of [alarm.shelved?.until ?? null, reAlarmsAt(alarm, behaviour)]) {
    if (at !== null && (first === null || at < first)) first = at
  }
  return first
}

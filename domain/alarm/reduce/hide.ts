import type { Millis } from '../../time.ts'
import { type Alarm, CAUSES_MAX, PLATFORM, isActive, isHidden } from '../alarm.ts'
import type { AlarmBehaviour } from '../input.ts'
import { attention } from './attention.ts'
import { type AlarmStep, same } from './step.ts'

/**
 * What it means to be hidden from now on: whether an unacknowledged alarm leaves the list by it. Hidden already, nothing more leaves
 * the list; what left it before is still owed.
 */
export function owed(alarm: Alarm): { readonly unacknowledged?: true } {
  const unacknowledged = isHidden(alarm)
    ? (alarm.suppressed?.unacknowledged ?? alarm.outOfService?.unacknowledged ?? false)
    : alarm.occurrence !== null && alarm.acknowledged === null
  return unacknowledged ? { unacknowledged: true } : {}
}

/** The alarm after one of the things that hid it is gone; `owes` as {@link owed} kept it. Still hidden by another, it stays as it is. */
export function reveal(alarm: Alarm, at: Millis, owes: boolean, behaviour: AlarmBehaviour): Alarm {
  if (isHidden(alarm)) return alarm
  if (isActive(alarm)) return { ...alarm, acknowledged: attention(at, behaviour) }
  if (alarm.occurrence === null || alarm.acknowledged || alarm.latched || owes) return alarm
  return { ...alarm, acknowledged: { at, by: PLATFORM } }
}

export function suppress(alarm: Alarm, input: { readonly at: Millis; readonly cause: string }): AlarmStep {
  const { at, cause } = input
  const { suppressed, id: alarmId, occurrence } = alarm
  const fact = { type: 'alarm.suppressed', alarmId, occurrence, at, cause } as const
  if (!suppressed) return [{ ...alarm, suppressed: { at, cause, ...owed(alarm) } }, [fact]]
  const also = suppressed.also ?? []
  if (suppressed.cause === cause || also.includes(cause) || also.length + 1 >= CAUSES_MAX) return same(alarm)
  return [{ ...alarm, suppressed: { ...suppressed, also: [...also, cause] } }, [fact]]
}

/** One cause is gone; the alarm is shown again when it was the last. A cause that does not stand changes nothing. */
export function release(
  alarm: Alarm,
  input: { readonly at: Millis; readonly cause: string },
  behaviour: AlarmBehaviour,
): AlarmStep {
  const { at, cause } = input
  const { suppressed, id: alarmId, occurrence } = alarm
  if (!suppressed) return same(alarm)
  const causes = [suppressed.cause, ...(suppressed.also ?? [])]
  if (!causes.includes(cause)) return same(alarm)
  const fact = { type: 'alarm.released', alarmId, occurrence, at, cause } as const
  const [first, ...also] = causes.filter((one) => one !== cause)
  if (first === undefined) {
    return [reveal({ ...alarm, suppressed: null }, at, suppressed.unacknowledged === true, behaviour), [fact]]
  }
  const { also: _before, ...rest } = suppressed
  return [{ ...alarm, suppressed: { ...rest, cause: first, ...(also.length > 0 ? { also } : {}) } }, [fact]]
}

/** The shelf ends by itself: with the condition true the alarm asks for new attention. */
export function liftShelf(alarm: Alarm, at: Millis, behaviour: AlarmBehaviour): AlarmStep {
  if (!alarm.shelved) return same(alarm)
  const { id: alarmId, occurrence } = alarm
  return [
    reveal({ ...alarm, shelved: null }, at, false, behaviour),
    [{ type: 'alarm.unshelved', alarmId, occurrence, at, by: null }],
  ]
}

/** The alarm may no longer be suppressed by design. */
export function liftSuppression(alarm: Alarm, at: Millis, behaviour: AlarmBehaviour): AlarmStep {
  const { suppressed, id: alarmId, occurrence } = alarm
  if (!suppressed) return same(alarm)
  const causes = [suppressed.cause, ...(suppressed.also ?? [])]
  return [
    reveal({ ...alarm, suppressed: null }, at, suppressed.unacknowledged === true, behaviour),
    causes.map((cause) => ({ type: 'alarm.released', alarmId, occurrence, at, cause })),
  ]
}

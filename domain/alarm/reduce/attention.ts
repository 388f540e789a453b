import type { Millis } from '../../time.ts'
import { type Acknowledgement, type Alarm, PLATFORM, isActive, isHidden } from '../alarm.ts'
import type { AlarmBehaviour } from '../input.ts'
import { type AlarmStep, same } from './step.ts'

/** The acknowledgement of an alarm that asks for a person now: none, unless the definition asks for nobody. */
export const attention = (at: Millis, behaviour: AlarmBehaviour): Acknowledgement | null =>
  behaviour.acknowledge === false ? { at, by: PLATFORM } : null

/** An acknowledged alarm asks for a person again. Hidden, returned or event alarms do not. */
export function reAlarm(
  alarm: Alarm,
  at: Millis,
  why: 'priority-rose' | 'time-passed',
  behaviour: AlarmBehaviour,
): AlarmStep {
  if (!isActive(alarm) || isHidden(alarm) || !alarm.acknowledged || behaviour.acknowledge === false) return same(alarm)
  const { id: alarmId, occurrence } = alarm
  return [{ ...alarm, acknowledged: null }, [{ type: 'alarm.re-alarmed', alarmId, occurrence, at, why }]]
}

/** When an acknowledged alarm that is still active asks again, or null. */
export const reAlarmsAt = (alarm: Alarm, behaviour: AlarmBehaviour): Millis | null => {
  const { reAlarm_ms } = behaviour
  if (reAlarm_ms === undefined || reAlarm_ms <= 0 || behaviour.acknowledge === false) return null
  return alarm.acknowledged && isActive(alarm) && !isHidden(alarm) ? alarm.acknowledged.at + reAlarm_ms : null
}

export const reAlarmIfDue = (alarm: Alarm, now: Millis, behaviour: AlarmBehaviour): AlarmStep => {
  const dueAt = reAlarmsAt(alarm, behaviour)
  return dueAt !== null && now >= dueAt ? reAlarm(alarm, now, 'time-passed', behaviour) : same(alarm)
}

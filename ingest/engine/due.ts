import { type Alarm, isActive } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Millis } from '#domain/time.ts'

/** The next moment at which time alone changes the alarm: a delay, the end of a shelf, the re-alarm; Infinity if none. */
export function dueAt(alarm: Alarm, definition: Pick<AlarmDefinition, 'reAlarm_ms'>): Millis {
  let due = alarm.deadlineAt ?? Infinity
  if (alarm.shelved && alarm.shelved.until < due) due = alarm.shelved.until
  if (definition.reAlarm_ms !== undefined && alarm.acknowledged && isActive(alarm)) {
    due = Math.min(due, alarm.acknowledged.at + definition.reAlarm_ms)
  }
  return due
}

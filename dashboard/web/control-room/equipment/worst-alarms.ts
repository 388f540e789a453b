import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import { isHiddenState, isUnacknowledged } from '../alarms/alarm-row.ts'

/** The alarm of each piece of equipment (by id) that an operator should see first; hidden ones do not count. */
export function worstAlarms(alarms: Iterable<Alarm>): ReadonlyMap<string, Alarm> {
  const worst = new Map<string, { readonly alarm: Alarm; readonly rank: number }>()
  for (const alarm of alarms) {
    const state = alarmState(alarm)
    if (state === 'normal' || isHiddenState(state)) continue
    const rank = (isUnacknowledged(state) ? 0 : 10) + PRIORITIES.indexOf(alarm.priority)
    const known = worst.get(alarm.equipment)
    if (!known || rank < known.rank) worst.set(alarm.equipment, { alarm, rank })
  }
  return new Map([...worst].map(([id, { alarm }]) => [id, alarm]))
}

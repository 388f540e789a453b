import { type Alarm, isActive, isHidden } from '../alarm/alarm.ts'
import type { AlarmFact } from '../alarm/fact.ts'
import type { Priority } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'
import type { Change } from '../wire/live.ts'

/** One fact of an alarm as the measures need it: what happened, and how the alarm stood afterwards. */
export type AlarmMoment = {
  readonly type: AlarmFact['type']
  readonly alarmId: string
  readonly occurrence: string | null
  /** When the platform knew, by its own clock: what a person at the console could see. */
  readonly at: Millis
  /** By the time of the readings, which chattering and durations are told by: when the process did it. */
  readonly processAt: Millis
  readonly priority: Priority
  readonly active: boolean
  readonly hidden: boolean
  /** Shown, and nobody has acknowledged it: also after its return. */
  readonly waiting: boolean
  readonly raisedAt: Millis | null
  readonly raisedReceivedAt: Millis | null
  /** Who acted; null where nobody did. */
  readonly by: string | null
}

/** The moment of a change of an alarm; null for a change of a device. */
export function momentOf(change: Change): AlarmMoment | null {
  if (!('alarm' in change)) return null
  const { fact, alarm } = change
  return {
    type: fact.type,
    alarmId: fact.alarmId,
    occurrence: fact.occurrence,
    at: fact.type === 'alarm.raised' ? fact.receivedAt : fact.at,
    processAt: fact.at,
    by: 'by' in fact ? fact.by : null,
    ...standing(alarm),
  }
}

/** How an alarm stands, as far as the measures ask. */
export const standing = (alarm: Alarm) => ({
  priority: alarm.priority,
  active: isActive(alarm),
  hidden: isHidden(alarm),
  waiting: !isHidden(alarm) && alarm.occurrence !== null && alarm.acknowledged === null,
  raisedAt: alarm.raisedAt,
  raisedReceivedAt: alarm.raisedReceivedAt,
})

/**
 * Whether the alarm asked for the operator's attention at this moment: an annunciation, which is what every rate of ISA-18.2 and EEMUA
 * 191 counts. Raised in sight, re-alarmed, or shown again with its condition true; what is raised while hidden asks nobody.
 *
 * Several facts of one step carry the same row, so `before`, the moment before it at the same site, tells whether it was counted already.
 */
export function annunciates(moment: AlarmMoment, before: AlarmMoment | null): boolean {
  if (moment.hidden) return false
  if (moment.type === 'alarm.raised' || moment.type === 'alarm.re-alarmed') return true
  return isRevealed(moment) && !(before !== null && isSameStep(before, moment) && isRevealed(before))
}

/** Shown again, unacknowledged. Raised by the same step (its row says: not earlier), the raise itself is the annunciation. */
function isRevealed({ type, active, hidden, waiting, at, raisedReceivedAt }: AlarmMoment): boolean {
  if (hidden || !active || !waiting || (raisedReceivedAt ?? at) >= at) return false
  return type === 'alarm.unshelved' || type === 'alarm.released' || type === 'alarm.returned-to-service'
}

const isSameStep = (a: AlarmMoment, b: AlarmMoment): boolean => a.alarmId === b.alarmId && a.at === b.at

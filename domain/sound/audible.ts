import { type Alarm, type AlarmState, alarmState } from '../alarm/alarm.ts'
import type { Priority } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'

/** An alarm that may sound, as the sounder needs to know it. */
export type Audible = {
  readonly id: string
  readonly occurrence: string
  readonly priority: Priority
  readonly lifeSafety: boolean
  /** A guard asks for help. */
  readonly sos: boolean
  /** When the platform raised it, by the clock that the sounder is given. */
  readonly raisedAt: Millis
}

/**
 * Only what stands unacknowledged and visible sounds. A return to normal ends the sound, for noise about what is over trains people to
 * mute; a latched alarm has not returned until it was seen (IEC 62682 sounds it).
 */
export const SOUNDS_IN: Readonly<Record<AlarmState, boolean>> = {
  normal: false,
  unacknowledged: true,
  acknowledged: false,
  'rtn-unacknowledged': false,
  'latched-unacknowledged': true,
  'latched-acknowledged': false,
  shelved: false,
  suppressed: false,
  'out-of-service': false,
}

/** The alarm as the sounder takes it, or null where it makes no sound; `ahead_ms` is what the sounder's clock is ahead of the server's. */
export function audibleOf(alarm: Alarm, ahead_ms: Millis): Audible | null {
  if (!SOUNDS_IN[alarmState(alarm)] || alarm.occurrence === null) return null
  const { id, occurrence, priority, lifeSafety, raisedReceivedAt, conditionSince } = alarm
  return {
    id,
    occurrence,
    priority,
    lifeSafety,
    sos: false,
    raisedAt: (raisedReceivedAt ?? conditionSince) + ahead_ms,
  }
}

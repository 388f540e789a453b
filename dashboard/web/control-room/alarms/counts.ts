import { type Alarm, type AlarmState, alarmState } from '#domain/alarm/alarm.ts'
import type { Priority } from '#domain/alarm/definition.ts'
import { isHiddenState, isUnacknowledged } from './alarm-row.ts'

export type AlarmCounts = {
  readonly byPriority: Readonly<Record<Priority, { readonly unacknowledged: number; readonly active: number }>>
  readonly hidden: Readonly<Record<'shelved' | 'suppressed' | 'out-of-service', number>>
  readonly active: number
  readonly unacknowledged: number
  readonly oldestCritical: Alarm | null
}

const zero = () => ({ unacknowledged: 0, active: 0 })

/** What the banner says about all alarms of a site. */
export function countAlarms(alarms: Iterable<Alarm>): AlarmCounts {
  const byPriority = { critical: zero(), high: zero(), medium: zero(), low: zero() }
  const hidden = { shelved: 0, suppressed: 0, 'out-of-service': 0 }
  let active = 0
  let unacknowledged = 0
  let oldestCritical: Alarm | null = null
  for (const alarm of alarms) {
    const state: AlarmState = alarmState(alarm)
    if (isHiddenState(state)) {
      hidden[state as keyof typeof hidden]++
      continue
    }
    if (state === 'normal') continue
    active++
    byPriority[alarm.priority].active++
    if (!isUnacknowledged(state)) continue
    unacknowledged++
    byPriority[alarm.priority].unacknowledged++
    if (alarm.priority !== 'critical' || alarm.raisedAt === null) continue
    if (oldestCritical?.raisedAt == null || alarm.raisedAt < oldestCritical.raisedAt) oldestCritical = alarm
  }
  return { byPriority, hidden, active, unacknowledged, oldestCritical }
}

const counted = new WeakMap<ReadonlyMap<string, Alarm>, AlarmCounts>()

/** The same for the feed's alarms, counted once for all parts of the screen that ask. */
export function countsOf(alarms: ReadonlyMap<string, Alarm>): AlarmCounts {
  const known = counted.get(alarms)
  if (known) return known
  const counts = countAlarms(alarms.values())
  counted.set(alarms, counts)
  return counts
}

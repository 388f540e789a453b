import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Change, SiteSnapshot } from '#domain/wire/live.ts'

export const T0 = Date.parse('2026-11-22T06:03:22Z')

/** An active, unacknowledged alarm of site `tower`; `n` makes its id and occurrence. */
export function anAlarm(n: number, more: Partial<Alarm> = {}): Alarm {
  return {
    id: `tower.pump-${n}.pressure-high`,
    site: 'tower',
    equipment: `pump-${n}`,
    definition: 'pressure-high',
    priority: 'high',
    lifeSafety: false,
    condition: 'active',
    conditionSince: T0,
    deadlineAt: null,
    occurrence: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    raisedAt: T0,
    raisedReceivedAt: T0,
    returnedAt: null,
    valueWhenRaised: 9.1,
    acknowledged: null,
    latched: false,
    shelved: null,
    suppressed: null,
    outOfService: null,
    count: 1,
    recentRaises: [T0],
    comments: [],
    ...more,
  }
}

export const acknowledgedBy = (by: string): Partial<Alarm> => ({ acknowledged: { at: T0 + 1000, by } })
export const overAndDone: Partial<Alarm> = { ...acknowledgedBy('li'), condition: 'clear', returnedAt: T0 + 2000 }

export const aChange = (seq: number, alarm: Alarm): Change => ({
  seq,
  site: alarm.site,
  fact: {
    type: 'alarm.raised',
    alarmId: alarm.id,
    occurrence: alarm.occurrence,
    at: T0,
    receivedAt: T0,
    value: 9.1,
    priority: alarm.priority,
  },
  alarm,
})

export const aSnapshot = (seq: number, alarms: readonly Alarm[] = []): SiteSnapshot => ({
  site: 'tower',
  seq,
  now: T0,
  alarms,
  devices: {},
})

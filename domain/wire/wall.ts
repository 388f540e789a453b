import type { Alarm } from '../alarm/alarm.ts'
import type { AlarmDefinition } from '../alarm/definition.ts'
import type { AlarmFact } from '../alarm/fact.ts'
import type { Beat, Change, SiteSnapshot } from './live.ts'
import type { SiteView } from './view.ts'

/*
 * What a screen on a wall is told: places, alarms and their states. Anybody may stand before it, so that nothing here names a person, repeats what
 * somebody wrote, or says how the platform is built. Written as what is left, not as what is taken away: something new is not told by itself.
 */

const NOBODY = ''

/** The row without who did what, and why. */
export const wallAlarm = (alarm: Alarm): Alarm => ({
  id: alarm.id,
  site: alarm.site,
  equipment: alarm.equipment,
  definition: alarm.definition,
  priority: alarm.priority,
  lifeSafety: alarm.lifeSafety,
  condition: alarm.condition,
  conditionSince: alarm.conditionSince,
  deadlineAt: alarm.deadlineAt,
  occurrence: alarm.occurrence,
  raisedAt: alarm.raisedAt,
  raisedReceivedAt: alarm.raisedReceivedAt,
  returnedAt: alarm.returnedAt,
  valueWhenRaised: alarm.valueWhenRaised,
  acknowledged: alarm.acknowledged && { at: alarm.acknowledged.at, by: NOBODY },
  latched: alarm.latched,
  shelved: alarm.shelved && { at: alarm.shelved.at, by: NOBODY, until: alarm.shelved.until, reason: '' },
  suppressed: alarm.suppressed && { at: alarm.suppressed.at, cause: alarm.suppressed.cause },
  outOfService: alarm.outOfService && { at: alarm.outOfService.at, by: NOBODY, reason: '' },
  count: alarm.count,
  recentRaises: alarm.recentRaises,
  comments: [],
})

function wallFact(fact: AlarmFact): AlarmFact {
  const { alarmId, occurrence, at } = fact
  const of = { alarmId, occurrence, at }
  switch (fact.type) {
    case 'alarm.raised':
      return { ...of, type: fact.type, receivedAt: fact.receivedAt, value: fact.value, priority: fact.priority }
    case 'alarm.returned-to-normal':
      return { ...of, type: fact.type }
    case 'alarm.re-alarmed':
      return { ...of, type: fact.type, why: fact.why }
    case 'alarm.priority-changed':
      return { ...of, type: fact.type, from: fact.from, to: fact.to }
    case 'alarm.suppressed':
    case 'alarm.released':
      return { ...of, type: fact.type, cause: fact.cause }
    case 'alarm.unshelved':
      return { ...of, type: fact.type, by: fact.by === null ? null : NOBODY }
    case 'alarm.shelved':
      return { ...of, type: fact.type, by: NOBODY, until: fact.until, reason: '' }
    case 'alarm.taken-out-of-service':
      return { ...of, type: fact.type, by: NOBODY, reason: '' }
    case 'alarm.commented':
      return { ...of, type: fact.type, by: NOBODY, text: '' }
    case 'alarm.acknowledged':
    case 'alarm.reset':
    case 'alarm.returned-to-service':
      return { ...of, type: fact.type, by: NOBODY }
  }
}

export function wallChange(change: Change): Change {
  const { seq, site } = change
  if ('device' in change) return { seq, site, fact: change.fact, device: change.device }
  return { seq, site, fact: wallFact(change.fact), alarm: wallAlarm(change.alarm) }
}

export const wallSnapshot = ({ site, seq, now, alarms, devices }: SiteSnapshot): SiteSnapshot => ({
  site,
  seq,
  now,
  alarms: alarms.map(wallAlarm),
  devices,
})

/** That something is wrong with the platform, not what: its words may hold paths and hosts. */
export const wallBeat = ({ seq, now, troubles, rules }: Beat): Beat => ({
  seq,
  now,
  troubles: troubles.map(({ code, since }) => ({ code, since, detail: '' })),
  rules,
})

const NO_GUIDANCE = { means: { en: '' }, do: { en: '' } }

/** Message and priority; guidance says who to call. */
const wallDefinition = ({ id, message, condition, priority, onDelay_ms, offDelay_ms }: AlarmDefinition) => ({
  id,
  message,
  condition,
  priority,
  onDelay_ms,
  offDelay_ms,
  guidance: NO_GUIDANCE,
})

/** Names and places of the site, without points. */
export const wallView = ({ rules, site, equipment, definitions, devices }: SiteView): SiteView => ({
  rules,
  site: { id: site.id, name: site.name, timeZone: site.timeZone, buildings: site.buildings },
  equipment: equipment.map((one) => ({
    site: one.site,
    id: one.id,
    kind: one.kind,
    name: one.name,
    ...(one.building === undefined ? {} : { building: one.building }),
    ...(one.floor === undefined ? {} : { floor: one.floor }),
    points: [],
  })),
  definitions: Object.fromEntries(
    Object.entries(definitions).map(([owner, list]) => [owner, list.map(wallDefinition)]),
  ),
  devices: devices.map((one) => ({
    site: one.site,
    id: one.id,
    ...(one.name === undefined ? {} : { name: one.name }),
    equipment: one.equipment,
    expectedInterval_ms: one.expectedInterval_ms,
  })),
})

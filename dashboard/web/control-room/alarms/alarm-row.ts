import { type Alarm, type AlarmState, alarmState } from '#domain/alarm/alarm.ts'
import { type AlarmDefinition, PRIORITIES } from '#domain/alarm/definition.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { Text } from '#domain/text.ts'
import { nameOf, placeOf } from '../names.ts'
import type { SiteIndex } from '../site-context.tsx'

/** An alarm with the words that stand beside it. */
export type AlarmRow = {
  readonly id: string
  readonly alarm: Alarm
  readonly state: AlarmState
  readonly rank: number
  readonly equipment: Equipment | undefined
  readonly definition: AlarmDefinition | undefined
  readonly name: Text
  readonly message: Text
  /** Building and floor, as short as they are named. */
  readonly place: Text
  /** Its occurrence ended while the order of the list was frozen; it stays in its place until the list sorts again. */
  readonly over?: true
}

/** Every device has this alarm, named after the device; its definition is made by the platform and not part of the site's view. */
const WITHOUT_DEFINITION: Readonly<Record<string, Text>> = {
  'communication-lost': { en: 'Communication lost', zh: '通信中断' },
}

/** What an alarm says; a communication alarm of a device has no definition on the screen. */
export const messageOf = (index: SiteIndex, alarm: Pick<Alarm, 'equipment' | 'definition'>): Text =>
  index.definition(alarm)?.message ?? WITHOUT_DEFINITION[alarm.definition] ?? { en: alarm.definition }

/** The alarm that an id names, `Gateway B2 · Communication lost`; an id of elsewhere stays as it is. */
export function alarmName(index: SiteIndex, alarmId: string): Text {
  const [site, equipment, definition] = alarmId.split('.')
  if (site !== index.site.id || equipment === undefined || definition === undefined) return { en: alarmId }
  const parts = [nameOf(index, equipment), messageOf(index, { equipment, definition })]
  return { en: parts.map((part) => part.en).join(' · '), zh: parts.map((part) => part.zh ?? part.en).join(' · ') }
}

/** Makes rows; an alarm record that did not change gives the same row again. */
export function rowMaker(index: SiteIndex): (alarm: Alarm) => AlarmRow {
  const made = new WeakMap<Alarm, AlarmRow>()
  return (alarm) => {
    const known = made.get(alarm)
    if (known) return known
    const equipment = index.equipmentById(alarm.equipment)
    const definition = index.definition(alarm)
    const state = alarmState(alarm)
    const row: AlarmRow = {
      id: alarm.id,
      alarm,
      state,
      rank: rankOf(alarm, state),
      equipment,
      definition,
      name: nameOf(index, alarm.equipment),
      message: messageOf(index, alarm),
      place: placeOf(index, equipment),
    }
    made.set(alarm, row)
    return row
  }
}

const UNACKNOWLEDGED: Record<AlarmState, boolean> = {
  normal: false,
  unacknowledged: true,
  acknowledged: false,
  'rtn-unacknowledged': true,
  'latched-unacknowledged': true,
  'latched-acknowledged': false,
  shelved: false,
  suppressed: false,
  'out-of-service': false,
}
export const isUnacknowledged = (state: AlarmState): boolean => UNACKNOWLEDGED[state]

const HIDDEN: Record<AlarmState, boolean> = {
  normal: false,
  unacknowledged: false,
  acknowledged: false,
  'rtn-unacknowledged': false,
  'latched-unacknowledged': false,
  'latched-acknowledged': false,
  shelved: true,
  suppressed: true,
  'out-of-service': true,
}
export const isHiddenState = (state: AlarmState): boolean => HIDDEN[state]

/** Smaller stands higher in the list; made once a row, because sorting thousands asks for it again and again. */
export const rankOf = (alarm: Alarm, state: AlarmState): number =>
  (isUnacknowledged(state) ? 0 : 100) + (alarm.lifeSafety ? 0 : 10) + PRIORITIES.indexOf(alarm.priority)

/** The one order of the list: unacknowledged first, then life safety, then priority, then the newest. */
export function compareRows(a: AlarmRow, b: AlarmRow): number {
  const byRank = a.rank - b.rank
  if (byRank !== 0) return byRank
  const byTime = (b.alarm.raisedAt ?? 0) - (a.alarm.raisedAt ?? 0)
  if (byTime !== 0) return byTime
  return a.id < b.id ? -1 : 1
}

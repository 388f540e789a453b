import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import type { DeviceState } from '#domain/device/device.ts'
import { deviceKey } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import { isHiddenState, rankOf } from '../alarms/alarm-row.ts'
import { type AlarmCounts, countAlarms } from '../alarms/counts.ts'
import type { SiteIndex } from '../site-context.tsx'

/** What a tile says of a site or of one of its buildings. */
export type TileData = {
  readonly counts: AlarmCounts
  /** The alarm to look at first; null where none stands. */
  readonly worst: Alarm | null
  readonly devices: number
  /** Silent or offline. */
  readonly down: number
}

export function tileOf(alarms: readonly Alarm[], devices: readonly DeviceState[]): TileData {
  return {
    counts: countAlarms(alarms),
    worst: worstOf(alarms),
    devices: devices.length,
    down: devices.filter(({ status }) => status === 'silent' || status === 'offline').length,
  }
}

/** Unacknowledged before acknowledged, life safety, priority; hidden alarms do not count. */
function worstOf(alarms: readonly Alarm[]): Alarm | null {
  let worst: { readonly alarm: Alarm; readonly rank: number } | null = null
  for (const alarm of alarms) {
    const state = alarmState(alarm)
    if (state === 'normal' || isHiddenState(state)) continue
    const rank = rankOf(alarm, state)
    if (!worst || rank < worst.rank) worst = { alarm, rank }
  }
  return worst?.alarm ?? null
}

/** Where what stands in no building is counted. */
export const ELSEWHERE = ''

type Parts = { readonly alarms: readonly Alarm[]; readonly devices: readonly DeviceState[] }

/** Alarms and devices of a site by building; a device stands where the first equipment stands that it speaks for. */
export function byBuilding(
  index: SiteIndex,
  alarms: Iterable<Alarm>,
  states: ReadonlyMap<string, DeviceState>,
): ReadonlyMap<string, TileData> {
  const known = new Set(index.site.buildings.map(({ id }) => id))
  const buildingOf = (equipment: Equipment | undefined): string =>
    equipment?.building !== undefined && known.has(equipment.building) ? equipment.building : ELSEWHERE
  const ofDevice = (id: string): string =>
    buildingOf(
      index
        .deviceById(id)
        ?.equipment.map(index.equipmentById)
        .find((one) => one !== undefined),
    )
  const parts = new Map<string, { alarms: Alarm[]; devices: DeviceState[] }>()
  const at = (building: string): { alarms: Alarm[]; devices: DeviceState[] } => {
    const found = parts.get(building) ?? { alarms: [], devices: [] }
    parts.set(building, found)
    return found
  }
  for (const alarm of alarms) {
    const equipment = index.equipmentById(alarm.equipment)
    at(equipment ? buildingOf(equipment) : ofDevice(alarm.equipment)).alarms.push(alarm)
  }
  for (const device of index.devices) {
    const state = states.get(deviceKey(device))
    if (state) at(ofDevice(device.id)).devices.push(state)
  }
  return new Map([...parts].map(([building, part]: [string, Parts]) => [building, tileOf(part.alarms, part.devices)]))
}

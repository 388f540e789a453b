import { type Alarm, alarmState, isActive } from '../alarm/alarm.ts'
import { PRIORITIES, type Priority } from '../alarm/definition.ts'
import type { DeviceState, DeviceStatus } from '../device/device.ts'
import { type Equipment, equipmentKey } from '../equipment/equipment.ts'
import type { Text } from '../text.ts'
import { HOUR_ms, type Millis } from '../time.ts'
import type { CurrentValues } from '../wire/live.ts'

/** The record that a person in a control room used to write by hand every two hours. */
export type EquipmentState = {
  readonly alarms: {
    readonly unacknowledged: number
    readonly active: Readonly<Record<Priority, number>>
    readonly shelved: number
    readonly outOfService: number
  }
  readonly devices: Readonly<Record<DeviceStatus, number>>
  /** Devices that are silent or offline, at most {@link LISTED_MAX}. */
  readonly down: readonly Text[]
  /** Equipment with points that say a state (running, mode, fault), at most {@link LISTED_MAX}. */
  readonly equipment: readonly { readonly id: string; readonly name: Text; readonly states: readonly PointState[] }[]
}
/** `value` null: unknown, or not to be trusted. */
export type PointState = { readonly label: Text; readonly value: string | boolean | null }

/** Standard practice of fire control rooms: every two hours. */
export const EQUIPMENT_STATE_EVERY_ms = 2 * HOUR_ms
/** A record is read by a person and kept for years. */
export const LISTED_MAX = 100
const STATES_MAX = 6

export type SitePicture = {
  readonly alarms: readonly Alarm[]
  readonly devices: readonly { readonly name: Text; readonly state: Pick<DeviceState, 'status' | 'statusSince'> }[]
  readonly equipment: readonly Equipment[]
  readonly values: CurrentValues
}

/** Which two-hour slot an instant lies in; one record is written in each. */
export const slotOf = (at: Millis): number => Math.floor(at / EQUIPMENT_STATE_EVERY_ms)

/** What stands at this moment. */
export function equipmentStateOf({ alarms, devices, equipment, values }: SitePicture): EquipmentState {
  const count = (holds: (alarm: Alarm) => boolean): number => alarms.filter(holds).length
  const status = (wanted: DeviceStatus): number => devices.filter(({ state }) => state.status === wanted).length
  const active = Object.fromEntries(
    PRIORITIES.map((priority) => [priority, count((alarm) => isActive(alarm) && alarm.priority === priority)]),
  ) as Record<Priority, number>
  return {
    alarms: {
      unacknowledged: count((alarm) => UNACKNOWLEDGED.has(alarmState(alarm))),
      active,
      shelved: count((alarm) => alarm.shelved !== null),
      outOfService: count((alarm) => alarm.outOfService !== null),
    },
    devices: { never: status('never'), online: status('online'), silent: status('silent'), offline: status('offline') },
    down: devices
      .filter(({ state }) => isDown(state.status))
      .slice(0, LISTED_MAX)
      .map(({ name }) => name),
    equipment: equipment
      .map((one) => ({ id: one.id, name: one.name, states: statesOf(one, values) }))
      .filter(({ states }) => states.length > 0)
      .slice(0, LISTED_MAX),
  }
}

export const UNACKNOWLEDGED: ReadonlySet<string> = new Set([
  'unacknowledged',
  'rtn-unacknowledged',
  'latched-unacknowledged',
])

export const isDown = (status: DeviceStatus): boolean => status === 'silent' || status === 'offline'

function statesOf(equipment: Equipment, values: CurrentValues): readonly PointState[] {
  const now = values[equipmentKey(equipment)] ?? {}
  return equipment.points
    .filter(({ type }) => type === 'state' || type === 'boolean')
    .slice(0, STATES_MAX)
    .map(({ name, label, type, states }) => {
      const [value, quality] = now[name] ?? [null, 0]
      if (value === null || quality !== 0) return { label, value: null }
      return { label, value: type === 'boolean' ? value !== 0 : (states?.[value] ?? null) }
    })
}

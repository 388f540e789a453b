import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Device } from '#domain/device/device.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import { type Fit, fitTo } from '#domain/rule/fit.ts'
import type { RuleOn } from '#domain/rule/rule.ts'
import type { Estate } from '#domain/site/estate.ts'
import { COMMUNICATION_LOST } from '../engine/communication.ts'

/** What rules are laid over: the estate as the profiles and the site file make it, which stays the same while the platform runs. */
export type Ground = {
  readonly estate: Estate
  readonly fit: Fit
  /** Equipment by kind, in the order of the site file; null when the site is unknown. */
  readonly kinds: (site: string) => ReadonlyMap<string, readonly Equipment[]> | null
  /** The equipment that a rule is for; none where there is no such kind or piece. */
  readonly on: (site: string, on: RuleOn) => readonly Equipment[]
  /** Without the alarm of its communication, which is the platform's own. */
  readonly configured: (one: Equipment) => readonly AlarmDefinition[]
  /** The devices that speak for a piece of equipment. */
  readonly devices: (one: Equipment) => readonly Device[]
}

export function groundOf(estate: Estate): Ground {
  const bySite = new Map(estate.sites.map(({ id }) => [id, new Map<string, Equipment[]>()]))
  const byKey = new Map(estate.equipment.map((one) => [equipmentKey(one), one]))
  const configured = new Map<string, readonly AlarmDefinition[]>()
  for (const one of estate.equipment) {
    listIn(bySite.get(one.site)!, one.kind).push(one)
    configured.set(equipmentKey(one), withoutCommunication(estate.definitions.get(equipmentKey(one)) ?? []))
  }
  const devices = new Map<string, Device[]>()
  for (const device of estate.devices) {
    for (const id of device.equipment) listIn(devices, equipmentKey({ site: device.site, id })).push(device)
  }
  return {
    estate,
    fit: fitTo(estate.equipment),
    kinds: (site) => bySite.get(site) ?? null,
    on(site, on) {
      if ('kind' in on) return bySite.get(site)?.get(on.kind) ?? []
      const one = byKey.get(equipmentKey({ site, id: on.equipment }))
      return one ? [one] : []
    },
    configured: (one) => configured.get(equipmentKey(one)) ?? [],
    devices: (one) => devices.get(equipmentKey(one)) ?? [],
  }
}

export const withoutCommunication = (definitions: readonly AlarmDefinition[]): readonly AlarmDefinition[] =>
  definitions.some(({ id }) => id === COMMUNICATION_LOST)
    ? definitions.filter(({ id }) => id !== COMMUNICATION_LOST)
    : definitions

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

import { createContext, useContext } from 'react'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Device } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import { invariant } from '#domain/invariant.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import type { Site } from '#domain/site/site.ts'
import type { SiteView } from '#domain/wire/view.ts'

/** What is configured at the site of this screen, looked up by id. */
export type SiteIndex = {
  readonly site: Site
  readonly equipment: readonly Equipment[]
  readonly devices: readonly Device[]
  readonly equipmentById: (id: string) => Equipment | undefined
  readonly deviceById: (id: string) => Device | undefined
  readonly definitions: (equipmentId: string) => readonly AlarmDefinition[]
  readonly definition: (alarm: Pick<Alarm, 'equipment' | 'definition'>) => AlarmDefinition | undefined
  /** The device that speaks for a piece of equipment. */
  readonly deviceOf: (equipmentId: string) => Device | undefined
  readonly point: (equipmentId: string, name: string) => PointDefinition | undefined
}

export function indexSite(view: SiteView): SiteIndex {
  const equipment = new Map(view.equipment.map((one) => [one.id, one]))
  const devices = new Map(view.devices.flatMap((device) => device.equipment.map((id) => [id, device] as const)))
  const definitions = (equipmentId: string): readonly AlarmDefinition[] => view.definitions[equipmentId] ?? []
  return {
    site: view.site,
    equipment: view.equipment,
    devices: view.devices,
    equipmentById: (id) => equipment.get(id),
    deviceById: (id) => view.devices.find((device) => device.id === id),
    definitions,
    definition: (alarm) => definitions(alarm.equipment).find((one) => one.id === alarm.definition),
    deviceOf: (id) => devices.get(id),
    point: (id, name) => equipment.get(id)?.points.find((point) => point.name === name),
  }
}

export const SiteContext = createContext<SiteIndex | null>(null)

export function useSite(): SiteIndex {
  const index = useContext(SiteContext)
  invariant(index, 'a page stands inside SiteContext')
  return index
}

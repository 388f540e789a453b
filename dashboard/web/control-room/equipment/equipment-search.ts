import type { DeviceStatus } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'

const STATUSES = ['never', 'online', 'silent', 'offline'] as const satisfies readonly DeviceStatus[]

/** What of the equipment list stands in the URL; absent = everything. */
export type EquipmentSearch = {
  readonly q?: string
  readonly building?: string
  readonly floor?: string
  readonly device?: DeviceStatus
}

const QUERY_MAX = 100

export function readEquipmentSearch(search: Readonly<Record<string, unknown>>): EquipmentSearch {
  const { q, building, floor, device } = search
  return {
    ...(typeof q === 'string' || typeof q === 'number' ? { q: String(q).slice(0, QUERY_MAX) } : {}),
    ...(typeof building === 'string' ? { building } : {}),
    ...(typeof floor === 'string' || typeof floor === 'number' ? { floor: String(floor) } : {}),
    ...(STATUSES.some((status) => status === device) ? { device: device as DeviceStatus } : {}),
  }
}

/** Whether a piece of equipment passes; `status` is that of the device that speaks for it, `shown` how its kind and place are called. */
export function equipmentPasses(
  search: EquipmentSearch,
  equipment: Equipment,
  status: DeviceStatus | undefined,
  shown: readonly string[],
): boolean {
  if (search.building !== undefined && equipment.building !== search.building) return false
  if (search.floor !== undefined && equipment.floor !== search.floor) return false
  if (search.device !== undefined && status !== search.device) return false
  const { id, kind, name, location, building, floor } = equipment
  const text = [id, kind, name.en, name.zh, location?.en, location?.zh, building, floor, ...shown]
    .join('\n')
    .toLowerCase()
  return (search.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

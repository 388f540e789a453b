import type { PointDefinition } from '../point/point.ts'
import type { Text } from '../text.ts'

/** A pump, an elevator, a tank, a panel: an asset of the ledger. */
export type Equipment = {
  readonly site: string
  readonly id: string
  readonly kind: string
  readonly name: Text
  readonly building?: string
  readonly floor?: string
  readonly location?: Text
  /** The points of its kind with this equipment's overrides already applied. */
  readonly points: readonly PointDefinition[]
}

/** `site/equipment`: how one piece of equipment is named across sites. */
export const equipmentKey = (equipment: Pick<Equipment, 'site' | 'id'>): string => `${equipment.site}/${equipment.id}`

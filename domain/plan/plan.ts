import { Type } from 'typebox'
import type { Site } from '../site/site.ts'
import type { Millis } from '../time.ts'
import { SLUG_PATTERN } from '../wire/topics.ts'
import type { PictureType } from './picture.ts'

/** Where equipment stands on a plan: 0–1 from the left and from the top of the picture, whatever its size. */
export type Pin = { readonly equipment: string; readonly x: number; readonly y: number }

/** A floor of a building, which has one plan at most. */
export type PlanPlace = { readonly site: string; readonly building: string; readonly floor: string }

/** The picture of a plan. `id` is new with every upload, so that a picture never changes under its address. */
export type PlanImage = {
  readonly id: string
  readonly type: PictureType
  /** In pixels, or in the units of an SVG: only the ratio matters. */
  readonly width: number
  readonly height: number
  readonly size_bytes: number
}

/** The plan of one floor: a picture, and the equipment on it. */
export type FloorPlan = PlanPlace & {
  readonly image: PlanImage
  readonly pins: readonly Pin[]
  /** Counts up with every change; who saves says which one they have seen. */
  readonly version: number
  readonly changedAt: Millis
  readonly changedBy: string
}

/** As many as one screen watches the values of. */
export const PINS_MAX = 500

/** `site/building/floor`: no two floors of a platform share it. */
export const planKey = ({ site, building, floor }: PlanPlace): string => `${site}/${building}/${floor}`

/** Whether the site has such a floor. */
export const hasFloor = (
  { buildings }: Pick<Site, 'buildings'>,
  { building, floor }: Omit<PlanPlace, 'site'>,
): boolean => buildings.some(({ id, floors }) => id === building && floors.includes(floor))

const Coordinate = Type.Number({ minimum: 0, maximum: 1 })
export const PinSchema = Type.Object(
  { equipment: Type.String({ pattern: SLUG_PATTERN }), x: Coordinate, y: Coordinate },
  { additionalProperties: false },
)
export const PinsSchema = Type.Array(PinSchema, { maxItems: PINS_MAX })

import type { Actor } from '../person/actor.ts'
import type { PictureType } from '../plan/picture.ts'
import type { FloorPlan, Pin, PlanPlace } from '../plan/plan.ts'
import type { Refused } from './errors.ts'

export type PlanAnswer = { readonly plan: FloorPlan } | { readonly refused: Refused }

/** A picture as it is sent to a screen. */
export type PictureFile = { readonly type: PictureType; readonly bytes: Uint8Array }

/** Floor plans, as `ingest` offers them to the screens. A change is answered when it is on disk. */
export type Plans = {
  /** Of a site, in the order of its buildings and floors. */
  readonly list: (site: string) => readonly FloorPlan[]
  /** null where the site has no such picture, or its file is gone. */
  readonly picture: (site: string, image: string) => Promise<PictureFile | null>
  /** Takes the picture of a floor, or another in its place; the pins stay. */
  readonly takePicture: (place: PlanPlace, by: Actor, bytes: Uint8Array) => Promise<PlanAnswer>
  /** Replaces the pins. `version` is that of the plan that was changed; refused where somebody else was faster. */
  readonly savePins: (place: PlanPlace, by: Actor, version: number, pins: readonly Pin[]) => Promise<PlanAnswer>
}

/** Where no plans are kept. */
export const NO_PLANS: Plans = {
  list: () => [],
  picture: () => Promise.resolve(null),
  takePicture: () => Promise.resolve({ refused: { code: 'not-found', fill: { what: 'plan' } } }),
  savePins: () => Promise.resolve({ refused: { code: 'not-found', fill: { what: 'plan' } } }),
}

import { Type } from 'typebox'
import { PICTURE_TYPES } from '../plan/picture.ts'
import { type FloorPlan, PinsSchema } from '../plan/plan.ts'
import { closed, refusals, route, Slug } from './route.ts'

const Floor = Type.String({ minLength: 1, maxLength: 32 })
const Picture = Type.Object({
  id: Type.String(),
  type: Type.Unsafe<(typeof PICTURE_TYPES)[number]>(Type.Union(PICTURE_TYPES.map((type) => Type.Literal(type)))),
  width: Type.Number(),
  height: Type.Number(),
  size_bytes: Type.Integer(),
})
const Plan = Type.Unsafe<FloorPlan>(
  Type.Object({
    site: Type.String(),
    building: Type.String(),
    floor: Type.String(),
    image: Picture,
    pins: PinsSchema,
    version: Type.Integer(),
    changedAt: Type.Integer(),
    changedBy: Type.String(),
  }),
)
const place = Type.Object({ site: Slug, building: Slug, floor: Floor })
const edit = { permission: 'plan.edit', site: 'site' } as const
const see = { permission: 'site.see', site: 'site' } as const

/** The routes of the floor plans. */
export const planApi = {
  plans: route({
    method: 'GET',
    url: '/api/sites/:site/plans',
    summary: 'The floor plans of a site, each with its picture and the equipment on it',
    access: see,
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unsafe<readonly FloorPlan[]>(Type.Array(Plan)), ...refusals },
  }),
  planPicture: route({
    method: 'GET',
    url: '/api/sites/:site/plans/pictures/:picture',
    summary: 'The picture of a floor plan, as it was uploaded',
    access: see,
    params: Type.Object({ site: Slug, picture: Type.String({ pattern: '^[A-Za-z0-9_-]{24}$' }) }),
    response: { 200: Type.Unknown({ description: 'the picture' }), ...refusals },
  }),
  /** The body is the file itself. */
  uploadPlan: route({
    method: 'POST',
    url: '/api/sites/:site/plans/:building/:floor/picture',
    summary: 'Gives a floor its picture (PNG, JPEG, WebP or SVG, up to 5 MB), or another one; equipment on it stays',
    access: edit,
    params: place,
    response: { 200: Plan, ...refusals },
  }),
  savePins: route({
    method: 'POST',
    url: '/api/sites/:site/plans/:building/:floor/pins',
    summary: 'Places the equipment on a floor plan; refused where somebody else has changed the plan meanwhile',
    access: edit,
    params: place,
    body: Type.Object({ version: Type.Integer({ minimum: 1 }), pins: PinsSchema }, closed),
    response: { 200: Plan, ...refusals },
  }),
} as const

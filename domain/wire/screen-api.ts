import { Type } from 'typebox'
import { NAME_PATTERN } from '../person/login.ts'
import type { ScreenView as ScreenRow } from './people.ts'
import { closed, refusals, route, Slug } from './route.ts'

const Millis = Type.Integer()
const Uuid = Type.String({ format: 'uuid' })
const Secret = Type.String({ pattern: '^[A-Za-z0-9_-]{20,100}$' })
const ScreenView = Type.Unsafe<ScreenRow>(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    site: Type.String(),
    createdAt: Millis,
    createdBy: Type.String(),
    openedAt: Type.Union([Millis, Type.Null()]),
    seenAt: Type.Union([Millis, Type.Null()]),
    from: Type.Union([Type.String(), Type.Null()]),
  }),
)
const ScreenList = Type.Unsafe<readonly ScreenRow[]>(Type.Array(ScreenView))
/** `link` is the secret of the one-time link, which is shown nowhere else. */
const Made = Type.Object({ screen: ScreenView, link: Type.String() })
const people = { permission: 'platform.people', site: 'platform' } as const

/** The routes of screens on walls: what an administrator does with them, and all that one of them may ask. */
export const screenApi = {
  screens: route({
    method: 'GET',
    url: '/api/screens',
    summary: 'The screens on walls, with when each was last seen',
    access: people,
    response: { 200: ScreenList, ...refusals },
  }),
  makeScreen: route({
    method: 'POST',
    url: '/api/screens',
    summary: 'Makes a read-only screen of one site; its one-time link opens the wall in the browser that follows it',
    access: people,
    body: Type.Object({ name: Type.String({ pattern: NAME_PATTERN }), site: Slug }, closed),
    response: { 200: Made, ...refusals },
  }),
  screenLink: route({
    method: 'POST',
    url: '/api/screens/:screen/link',
    summary: 'A new one-time link of a screen; once it is opened the browser before it is shut out',
    access: people,
    params: Type.Object({ screen: Uuid }),
    response: { 200: Made, ...refusals },
  }),
  revokeScreen: route({
    method: 'POST',
    url: '/api/screens/:screen/revoke',
    summary: 'Ends a screen at once, with its link and its connections',
    access: people,
    params: Type.Object({ screen: Uuid }),
    response: { 200: ScreenList, ...refusals },
  }),
  openScreen: route({
    method: 'POST',
    url: '/api/links/screen',
    summary: 'Opens a screen by its one-time link: sets the session cookie of this browser',
    access: { public: true },
    body: Type.Object({ secret: Secret }, closed),
    response: { 200: Type.Object({ site: Type.String() }), ...refusals },
  }),
  /** SiteView of wire/view.ts, as far as wire/wall.ts leaves it. */
  wall: route({
    method: 'GET',
    url: '/api/sites/:site/wall',
    summary: 'Names and places of a site as a screen on a wall needs them, without anything about people',
    access: { permission: 'wall.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
} as const

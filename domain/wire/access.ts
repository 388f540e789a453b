import { type Caller, callerMay, callerSees } from '../person/caller.ts'
import type { Permission } from '../person/may.ts'
import type { ClientToServer } from './live.ts'

/** Who may use a door of the product: everyone, whoever has signed in, or who has a permission at the site that is asked about. */
export type Access =
  | { readonly public: true }
  | { readonly signedIn: true }
  | { readonly permission: Permission; readonly site: SiteSource }
  /** By the word under `type` of the body. */
  | { readonly permissions: Readonly<Record<string, Permission>>; readonly site: SiteSource }

/** Where a request says which site it is about: a parameter of this name, the first part of an alarm's id, or nowhere (the whole platform). */
export type SiteSource = 'site' | 'alarm' | 'platform'

/** What came with a request that is about to be answered. */
export type Asked = { readonly params: Readonly<Record<string, unknown>>; readonly body: unknown }

export type Verdict = 'come in' | 'sign in' | 'no such site' | 'not allowed'

/** The one place that decides who comes in; HTTP asks it for every route, the live feed for every event. */
export function verdict(access: Access, caller: Caller | null, asked: Asked): Verdict {
  if ('public' in access) return 'come in'
  if (!caller) return 'sign in'
  // A screen on a wall is nobody: it has no password, no browsers and nothing to sign out of.
  if ('signedIn' in access) return caller.kind === 'screen' ? 'not allowed' : 'come in'
  const site = siteOf(access.site, asked)
  if (site !== null && !callerSees(caller, site)) return 'no such site'
  const permissions = 'permission' in access ? [access.permission] : permissionsFor(access.permissions, asked)
  return permissions.some((permission) => callerMay(caller, permission, site)) ? 'come in' : 'not allowed'
}

function siteOf(source: SiteSource, { params }: Asked): string | null {
  switch (source) {
    case 'platform':
      return null
    case 'site':
      return String(params['site'])
    case 'alarm':
      return String(params['alarm']).split('.', 1)[0]!
  }
}

/** A word that is none of the table is for the schema to refuse; until then any of the permissions will do. */
function permissionsFor(table: Readonly<Record<string, Permission>>, { body }: Asked): readonly Permission[] {
  const word = typeof body === 'object' && body !== null && 'type' in body ? String(body.type) : ''
  return Object.hasOwn(table, word) ? [table[word]!] : Object.values(table)
}

/** Who may send which event over the live feed: `site` is that of the request, or of each piece of equipment in it. */
export const LIVE_ACCESS = {
  join: { permission: 'alarm.see', site: 'site' },
  wall: { permission: 'wall.see', site: 'site' },
  watch: { permission: 'site.see', site: 'site' },
  alive: { permission: 'console.report', site: 'site' },
} as const satisfies Record<keyof ClientToServer, Access>

import type { Account } from './account.ts'
import type { Actor } from './actor.ts'
import { ALL_SITES, may, PERMISSIONS, type Permission, rolesAt } from './may.ts'
import { type Screen, screenMay } from './screen.ts'
import type { ApiToken } from './token.ts'

/** Who asks, as the door knows it: a person or a screen by a session, or a program by a token. `id` is that of the session or token. */
export type PersonCaller = { readonly kind: 'person'; readonly id: string; readonly account: Account }
export type TokenCaller = { readonly kind: 'token'; readonly id: string; readonly token: ApiToken }
export type ScreenCaller = { readonly kind: 'screen'; readonly id: string; readonly screen: Screen }
export type Caller = PersonCaller | TokenCaller | ScreenCaller

/** Whether the caller has the permission at this site; null: about the whole platform. */
export function callerMay(caller: Caller, permission: Permission, site: string | null): boolean {
  if (caller.kind === 'person') return may(caller.account, permission, site)
  if (caller.kind === 'screen') return screenMay(caller.screen, permission, site)
  return caller.token.permissions.includes(permission) && tokenReaches(caller.token, site)
}

/** Whether the site exists for the caller at all; one that does not is answered like one that is not there. */
export function callerSees(caller: Caller, site: string): boolean {
  switch (caller.kind) {
    case 'person':
      return may(caller.account, 'site.see', site)
    case 'token':
      return tokenReaches(caller.token, site)
    case 'screen':
      return caller.screen.site === site
  }
}

/** The caller as facts and the audit log name it. A program is never a supervisor, nor is a screen. */
export function actorAt(caller: Caller, site: string | null, from: string | null): Actor {
  if (caller.kind === 'token')
    return { account: `token:${caller.id}`, name: caller.token.name, from, supervisor: false }
  if (caller.kind === 'screen')
    return { account: `screen:${caller.screen.id}`, name: caller.screen.name, from, supervisor: false }
  const { account } = caller
  const supervisor = rolesAt(account, site ?? ALL_SITES).includes('supervisor')
  return { account: account.id, name: account.name, from, supervisor }
}

const tokenReaches = ({ sites }: Pick<ApiToken, 'sites'>, site: string | null): boolean =>
  sites.includes(ALL_SITES) || (site !== null && sites.includes(site))

/** All words of the permission table. */
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[]

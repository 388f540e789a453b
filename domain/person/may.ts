import type { Account } from './account.ts'
import { type Holder, ROLES, type Role } from './role.ts'

/**
 * Who may do what: the one table that HTTP, socket.io and the screen ask. A role counts at the sites of its grant; `platform.*` permissions are about
 * no site and need a grant for all of them.
 */
export const PERMISSIONS = {
  'site.see': ['operator', 'guard', 'engineer', 'supervisor', 'administrator'],
  'alarm.see': ['operator', 'guard', 'engineer', 'supervisor', 'administrator'],
  'alarm.acknowledge': ['operator', 'supervisor'],
  'alarm.comment': ['operator', 'guard', 'engineer', 'supervisor'],
  'alarm.reset': ['operator', 'supervisor'],
  'alarm.shelve': ['operator', 'supervisor'],
  'alarm.take-out-of-service': ['engineer', 'supervisor'],
  'wall.see': ['operator', 'guard', 'engineer', 'supervisor', 'administrator', 'screen'],
  'history.see': ['operator', 'engineer', 'supervisor', 'administrator'],
  'history.export': ['engineer', 'supervisor', 'administrator'],
  'kpi.see': ['operator', 'engineer', 'supervisor', 'administrator'],
  'device.see': ['operator', 'engineer', 'supervisor', 'administrator'],
  'rule.edit': ['engineer', 'supervisor'],
  'rule.backtest': ['engineer', 'supervisor'],
  'console.report': ['operator', 'supervisor'],
  'duty.see': ['operator', 'guard', 'engineer', 'supervisor', 'administrator'],
  'duty.write': ['operator', 'guard', 'engineer', 'supervisor'],
  'duty.sign': ['operator', 'guard', 'engineer', 'supervisor'],
  'duty.plan': ['supervisor', 'administrator'],
  'response.see': ['operator', 'engineer', 'supervisor', 'administrator'],
  'response.edit': ['supervisor', 'administrator'],
  'response.channels': ['administrator'],
  'plan.edit': ['engineer', 'supervisor', 'administrator'],
  'people.see': ['operator', 'guard', 'engineer', 'supervisor', 'administrator'],
  'audit.see': ['supervisor', 'administrator'],
  'platform.people': ['administrator'],
  'platform.tokens': ['administrator'],
  'platform.see': ['engineer', 'administrator'],
  'platform.backup': ['administrator'],
  'platform.targets': ['administrator'],
} as const satisfies Readonly<Record<string, readonly Holder[]>>

export type Permission = keyof typeof PERMISSIONS

/** Whether the account has the permission at this site; null: about the whole platform. */
export function may(account: Pick<Account, 'active' | 'grants'>, permission: Permission, site: string | null): boolean {
  if (!account.active) return false
  const roles: readonly Holder[] = PERMISSIONS[permission]
  return account.grants.some(
    (grant) => roles.includes(grant.role) && (grant.site === ALL_SITES || (site !== null && grant.site === site)),
  )
}

/** In the place of a site: a grant that counts at all of them, also at those to come. */
export const ALL_SITES = '*'

/** The roles of an account at a site. */
export const rolesAt = ({ grants }: Pick<Account, 'grants'>, site: string): readonly Role[] =>
  ROLES.filter((role) =>
    grants.some((grant) => grant.role === role && (grant.site === site || grant.site === ALL_SITES)),
  )

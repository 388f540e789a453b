/** What a person may be at a site; see may.ts for what each may do. */
export const ROLES = ['operator', 'guard', 'engineer', 'supervisor', 'administrator'] as const
export type Role = (typeof ROLES)[number]
/** Who a permission can be given to: people by their roles, and screens on walls, which are nobody. */
export type Holder = Role | 'screen'

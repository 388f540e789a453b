/** What a person may be at a site; see may.ts for what each may do. */
export const ROLES = ['operator', 'guard', 'engineer', 'supervisor', 'administrator'] as const
export type Role = (typeof ROLES)[number]

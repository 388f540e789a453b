import type { Permission } from '#domain/person/may.ts'

/** The pages of the navigation, in its order: path, word, the second key of `G …`, and what it takes to see one. */
export const PAGES = [
  { to: '/overview', word: 'overview.title', key: 'o', permission: 'site.see' },
  { to: '/alarms', word: 'nav.alarms', key: 'a', permission: 'alarm.see' },
  { to: '/equipment', word: 'nav.equipment', key: 'e', permission: 'site.see' },
  { to: '/devices', word: 'nav.devices', key: 'd', permission: 'device.see' },
  { to: '/duty', word: 'duty.title', key: 'u', permission: 'duty.see' },
  { to: '/handover', word: 'duty.handover', key: 'h', permission: 'duty.see' },
  { to: '/kpi', word: 'nav.kpi', key: 'k', permission: 'kpi.see' },
  { to: '/response', word: 'nav.response', key: 'n', permission: 'response.see' },
  { to: '/rules', word: 'nav.rules', key: 'c', permission: 'alarm.see' },
  { to: '/audit', word: 'nav.audit', key: 'l', permission: 'audit.see' },
] as const satisfies readonly {
  readonly to: string
  readonly word: string
  readonly key: string
  readonly permission: Permission
}[]

export type Page = (typeof PAGES)[number]

/** The page of the navigation that a path belongs to. */
export const pageOf = (path: string): Page | undefined =>
  PAGES.find(({ to }) => path === to || path.startsWith(`${to}/`))

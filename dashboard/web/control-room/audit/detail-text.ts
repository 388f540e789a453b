import type { AuditEntry } from '#domain/audit/entry.ts'

/** The details of an action as short pairs; what is itself a structure stays JSON. */
export const detailText = (detail: AuditEntry['detail']): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')

import type { Actor } from '../person/actor.ts'
import type { Millis } from '../time.ts'

/** One action of a person or of the platform, before it has its place in the log. */
export type NewAuditEntry = {
  readonly at: Millis
  /** null: it concerns the whole platform. */
  readonly site: string | null
  readonly by: Pick<Actor, 'account' | 'name' | 'from'>
  /** `noun.verb`, such as `alarm.shelve`, `account.create`, `session.refused`. */
  readonly action: string
  /** Id of what was acted on. */
  readonly subject: string
  /** What a reader needs to understand it: reason, before and after. Never a secret. */
  readonly detail: Readonly<Record<string, unknown>>
}

/**
 * A row of the audit log. Rows are numbered from 1 without a gap; `hash` is the hex SHA-256 of the hash before it (64 zeros before the
 * first) followed by the row's own text, so that no row can be changed, removed or put in between without breaking all that follow.
 */
export type AuditEntry = NewAuditEntry & { readonly n: number; readonly hash: string }

export const NO_HASH = '0'.repeat(64)

/** The text of a row that is hashed: its fields as JSON in this order. */
export const auditText = ({ n, at, site, by, action, subject, detail }: Omit<AuditEntry, 'hash'>): string =>
  JSON.stringify([n, at, site, by.account, by.name, by.from, action, subject, detail])

/** Which rows of the audit log: newest first, with `before` those of a smaller number. */
export type AuditQuery = {
  readonly site?: string
  readonly account?: string
  readonly action?: string
  readonly subject?: string
  readonly from?: Millis
  readonly until?: Millis
  readonly before?: number
  readonly limit: number
}

import { createHash } from 'node:crypto'
import { type AuditEntry, auditText, NO_HASH, type NewAuditEntry } from '#domain/audit/entry.ts'

export const auditHash = (before: string, text: string): string =>
  createHash('sha256').update(before).update(text).digest('hex')

/** Numbers and chains the rows of the audit log; the single writer has one. */
export class AuditChain {
  #n: number
  #hash: string

  constructor(last: Pick<AuditEntry, 'n' | 'hash'> | null) {
    this.#n = last?.n ?? 0
    this.#hash = last?.hash ?? NO_HASH
  }

  link(entry: NewAuditEntry): AuditEntry {
    const numbered = { ...entry, n: (this.#n += 1) }
    this.#hash = auditHash(this.#hash, auditText(numbered))
    return { ...numbered, hash: this.#hash }
  }
}

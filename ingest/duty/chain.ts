import { NO_HASH } from '#domain/audit/entry.ts'
import { type DutyEnd, type DutyEntry, dutyText, type NewDutyEntry } from '#domain/duty/entry.ts'
import { auditHash } from '../audit-chain.ts'

/** Numbers and chains the entries of the duty logs, each post's by themselves; the single writer has one. */
export class DutyChains {
  readonly #ends = new Map<string, Pick<DutyEnd, 'n' | 'hash'>>()

  constructor(ends: readonly DutyEnd[]) {
    for (const { site, post, n, hash } of ends) this.#ends.set(`${site}.${post}`, { n, hash })
  }

  link(entry: NewDutyEntry): DutyEntry {
    const key = `${entry.site}.${entry.post}`
    const end = this.#ends.get(key) ?? NO_END
    const numbered = { ...entry, n: end.n + 1 }
    const hash = auditHash(end.hash, dutyText(numbered))
    this.#ends.set(key, { n: numbered.n, hash })
    return { ...numbered, hash }
  }
}

const NO_END = { n: 0, hash: NO_HASH }

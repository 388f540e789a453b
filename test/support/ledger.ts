import type { NewAuditEntry } from '#domain/audit/entry.ts'
import { Ledger } from '../../ingest/ledger.ts'

/** The real ledger without a journal behind it: what is written is on disk at once. */
export function ledgerInMemory() {
  const audit: NewAuditEntry[] = []
  const outbox = {
    record: () => {},
    audit: (entry: NewAuditEntry) => void audit.push(entry),
    duty: () => {
      throw new Error('nothing here writes a duty log')
    },
    whenRecorded: (done: (recorded: boolean) => void) => done(true),
  }
  return { ledger: new Ledger({ records: [] }, outbox, { wake: () => {}, trouble: () => null }), audit }
}

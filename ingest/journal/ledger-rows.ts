import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import { type AuditEntry, type AuditQuery, auditText } from '#domain/audit/entry.ts'
import { prepared } from './dialect.ts'
import type { Batch, RecordChange } from './journal.ts'
import type { Tables } from './schema.ts'

/** Rows of one answer, whatever is asked. */
export const AUDIT_MAX = 1000

/** Inside the transaction of a batch: what became of records, and the new rows of the audit log. */
export function createLedgerWriter(database: DatabaseSync, db: Kysely<Tables>) {
  const statement = prepared.bind(null, database)
  const put = statement(
    db
      .insertInto('record')
      .values({ kind: '', id: '', json: '' })
      .onConflict((c) => c.columns(['kind', 'id']).doUpdateSet((e) => ({ json: e.ref('excluded.json') }))),
  )
  const remove = statement(db.deleteFrom('record').where('kind', '=', '').where('id', '=', ''))
  const removeAudit = statement(db.deleteFrom('audit').where('n', '=', 0))
  const append = statement(
    db.insertInto('audit').values({ n: 0, at: 0, site: '', account: '', action: '', subject: '', row: '', hash: '' }),
  )
  return {
    write({ records, audit }: Pick<Batch, 'records' | 'audit'>, replace: boolean): void {
      for (const { kind, id, value } of records) {
        if (value === null) remove.run(kind, id)
        else put.run(kind, id, JSON.stringify(value))
      }
      for (const entry of audit) {
        const { n, at, site, by, action, subject, hash } = entry
        if (replace) removeAudit.run(n)
        append.run(n, at, site, by.account, action, subject, auditText(entry), hash)
      }
    },
  }
}

export async function selectRecords(db: Kysely<Tables>): Promise<readonly RecordChange[]> {
  const rows = await db.selectFrom('record').selectAll().orderBy('kind').orderBy('id').execute()
  return rows.map(({ kind, id, json }) => ({ kind, id, value: JSON.parse(json) as unknown }))
}

/** Rows of the audit log, newest first. */
export async function selectAudit(db: Kysely<Tables>, query: AuditQuery): Promise<readonly AuditEntry[]> {
  let select = db.selectFrom('audit').select(['row', 'hash'])
  for (const name of ['site', 'account', 'action', 'subject'] as const) {
    const wanted = query[name]
    if (wanted !== undefined) select = select.where(name, '=', wanted)
  }
  if (query.from !== undefined) select = select.where('at', '>=', query.from)
  if (query.until !== undefined) select = select.where('at', '<', query.until)
  if (query.before !== undefined) select = select.where('n', '<', query.before)
  const rows = await select
    .orderBy('n', 'desc')
    .limit(Math.min(Math.max(0, query.limit), AUDIT_MAX))
    .execute()
  return rows.map(({ row, hash }) => entryOf(row, hash))
}

export async function selectLastAudit(db: Kysely<Tables>): Promise<Pick<AuditEntry, 'n' | 'hash'> | null> {
  const row = await db.selectFrom('audit').select(['n', 'hash']).orderBy('n', 'desc').limit(1).executeTakeFirst()
  return row ?? null
}

type AuditRow = readonly [
  n: number,
  at: number,
  site: string | null,
  account: string | null,
  name: string,
  from: string | null,
  action: string,
  subject: string,
  detail: AuditEntry['detail'],
]

/** The reverse of `auditText`. */
function entryOf(text: string, hash: string): AuditEntry {
  const [n, at, site, account, name, from, action, subject, detail] = JSON.parse(text) as AuditRow
  return { n, at, site, by: { account, name, from }, action, subject, detail, hash }
}

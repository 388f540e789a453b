import type { Kysely } from 'kysely'
import { selectDutyEnds } from './duty-rows.ts'
import { selectLastAudit, selectRecords } from './ledger-rows.ts'
import type { Opened } from './protocol.ts'
import type { Tables } from './schema.ts'

/** Everything of the journal that lives on in memory, with the newest `recentChanges` changes of each site. */
export async function recover(db: Kysely<Tables>, recentChanges: number): Promise<Opened> {
  const last = await db.selectFrom('batch').select(['id', 'at']).orderBy('id', 'desc').limit(1).executeTakeFirst()
  const seqs: (readonly [string, number])[] = []
  const recent: string[] = []
  for (const site of await sites(db)) {
    const rows = await db
      .selectFrom('change')
      .select(['seq', 'json'])
      .where('site', '=', site)
      .orderBy('seq', 'desc')
      .limit(Math.max(1, recentChanges))
      .execute()
    seqs.push([site, rows[0]!.seq])
    if (recentChanges > 0) recent.push(...rows.toReversed().map((r) => r.json))
  }
  const alarms = await db.selectFrom('alarm').select('json').orderBy('id').execute()
  const devices = await db.selectFrom('device_state').selectAll().orderBy('device').execute()
  const credentials = await db
    .selectFrom('credential')
    .select(['device', 'hash', 'created_at as createdAt'])
    .orderBy('device')
    .execute()
  const snapshot = await db.selectFrom('snapshot').select(['batch', 'at', 'state']).executeTakeFirst()
  return {
    lastBatch: last?.id ?? 0,
    lastAt: last?.at ?? null,
    alarms: alarms.map((r) => r.json),
    devices: devices.map((r) => [r.device, r.json]),
    seqs,
    recentChanges: recent,
    credentials,
    snapshot: snapshot ?? null,
    records: await selectRecords(db),
    lastAudit: await selectLastAudit(db),
    dutyEnds: await selectDutyEnds(db),
  }
}

/** One step along the index per site: `distinct` would walk through years of changes. */
async function sites(db: Kysely<Tables>): Promise<readonly string[]> {
  const found: string[] = []
  for (;;) {
    const next = await db
      .selectFrom('change')
      .select('site')
      .where('site', '>', found.at(-1) ?? '')
      .orderBy('site')
      .limit(1)
      .executeTakeFirst()
    if (!next) return found
    found.push(next.site)
  }
}

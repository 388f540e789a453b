import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import { type DutyEnd, type DutyEntry, dutyEntryOf, type DutyLogQuery, dutyText } from '#domain/duty/entry.ts'
import type { Millis } from '#domain/time.ts'
import { inTransaction } from './commit.ts'
import { prepared } from './dialect.ts'
import type { Batch } from './journal.ts'
import type { Tables } from './schema.ts'

/** Rows of one answer, whatever is asked: a signed handover may have 100 kB. */
export const DUTY_MAX = 500
/** Rows deleted at once; commits come between. */
const DROP_SLICE = 500

/** Inside the transaction of a batch: the new entries of the duty logs. */
export function createDutyWriter(database: DatabaseSync, db: Kysely<Tables>) {
  const remove = prepared(
    database,
    db.deleteFrom('duty_entry').where('site', '=', '').where('post', '=', '').where('n', '=', 0),
  )
  const append = prepared(
    database,
    db.insertInto('duty_entry').values({ site: '', post: '', n: 0, at: 0, kind: '', row: '', hash: '' }),
  )
  return {
    write({ duty }: Pick<Batch, 'duty'>, replace: boolean): void {
      for (const entry of duty) {
        const { site, post, n, at, content, hash } = entry
        if (replace) remove.run(site, post, n)
        append.run(site, post, n, at, content.kind, dutyText(entry), hash)
      }
    },
  }
}

/** Entries of a post's log, newest first. */
export async function selectDuty(db: Kysely<Tables>, query: DutyLogQuery): Promise<readonly DutyEntry[]> {
  const { site, post, kinds, from, until, before, limit } = query
  let select = db.selectFrom('duty_entry').select(['row', 'hash']).where('site', '=', site).where('post', '=', post)
  if (kinds !== undefined) select = select.where('kind', 'in', kinds)
  if (from !== undefined) select = select.where('at', '>=', from)
  if (until !== undefined) select = select.where('at', '<', until)
  if (before !== undefined) select = select.where('n', '<', before)
  const rows = await select
    .orderBy('n', 'desc')
    .limit(Math.min(Math.max(0, limit), DUTY_MAX))
    .execute()
  return rows.map(({ row, hash }) => dutyEntryOf(row, hash))
}

/** The end of every chain. */
export async function selectDutyEnds(db: Kysely<Tables>): Promise<readonly DutyEnd[]> {
  const ends: DutyEnd[] = []
  for (const { site, post } of await chains(db)) {
    const newest = await chainOf(db, site, post).orderBy('n', 'desc').limit(1).executeTakeFirstOrThrow()
    ends.push({ site, post, n: newest.n, hash: newest.hash })
  }
  return ends
}

type Chain = Pick<DutyEnd, 'site' | 'post'>

/** One step along the index per post: `distinct` would walk through years of entries. */
async function chains(db: Kysely<Tables>): Promise<readonly Chain[]> {
  const found: Chain[] = []
  for (;;) {
    const { site, post } = found.at(-1) ?? { site: '', post: '' }
    const next = await db
      .selectFrom('duty_entry')
      .select(['site', 'post'])
      .where((each) => each.eb(each.refTuple('site', 'post'), '>', each.tuple(site, post)))
      .orderBy('site')
      .orderBy('post')
      .limit(1)
      .executeTakeFirst()
    if (!next) return found
    found.push(next)
  }
}

const chainOf = (db: Kysely<Tables>, site: string, post: string) =>
  db.selectFrom('duty_entry').select(['n', 'at', 'hash']).where('site', '=', site).where('post', '=', post)

type Open = { readonly database: DatabaseSync; readonly db: Kysely<Tables> }

/**
 * Drops a slice of entries older than `before` from the old end of each chain, and keeps where it ended. The newest entry of a post always stays, and an
 * old entry behind a younger one (the clock was set back) waits for it. Answers whether there may be more.
 */
export async function dropDuty({ database, db }: Open, before: Millis): Promise<boolean> {
  let more = false
  for (const { site, post } of await chains(db)) {
    const oldest = await chainOf(db, site, post)
      .orderBy('n')
      .limit(DROP_SLICE + 1)
      .execute()
    const young = oldest.findIndex(({ at }) => at >= before)
    const end = oldest.slice(0, young === -1 ? -1 : young).at(-1)
    if (!end) continue
    inTransaction(database, () => dropUpTo(database, { site, post, n: end.n, hash: end.hash }))
    more ||= oldest.length > DROP_SLICE && young === -1
  }
  return more
}

function dropUpTo(database: DatabaseSync, { site, post, n, hash }: DutyEnd): void {
  database.prepare('delete from duty_entry where site = ? and post = ? and n <= ?').run(site, post, n)
  database
    .prepare(
      `insert into duty_dropped (site, post, n, hash) values (?, ?, ?, ?)
       on conflict (site, post) do update set n = excluded.n, hash = excluded.hash`,
    )
    .run(site, post, n, hash)
}

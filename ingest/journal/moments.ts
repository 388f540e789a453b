import type { Kysely } from 'kysely'
import { type AlarmMoment, momentOf } from '#domain/kpi/moment.ts'
import type { Millis } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'
import { prepared } from './dialect.ts'
import type { Calls } from './protocol.ts'
import type { Tables } from './schema.ts'
import type { Connection } from './store.ts'

/** Rows of one answer: some 10 ms of reading JSON, so that a commit that comes meanwhile waits no longer. */
const ROWS_A_SLICE = 500
/**
 * Times are looked for in blocks: a block was written when the newest of its changes became known. A single change may carry an old time (a
 * return is told by the clock of its device), hardly a whole block.
 */
const BLOCK = 32

const rows = (db: Kysely<Tables>, site: string, from: number, until: number) =>
  db
    .selectFrom('change')
    .select(['seq', 'at', 'type', 'json'])
    .where('site', '=', site)
    .where('seq', '>=', from)
    .where('seq', '<', until)
    .orderBy('seq')

/** The facts of alarms within a range of seqs, oldest first, a slice at a time; comments have no part in any measure. */
export async function selectMoments(
  db: Kysely<Tables>,
  { site, from, until }: Calls['moments']['ask'],
): Promise<Calls['moments']['answer']> {
  const end = Math.min(until, from + ROWS_A_SLICE)
  const found = await rows(db, site, from, end).execute()
  const moments = found.flatMap(({ type, json }) =>
    type.startsWith('alarm.') && type !== 'alarm.commented' ? [parse(json)] : [],
  )
  return { moments, next: end < until ? end : null }
}

/** How alarms stood before a seq, by their last fact before it; alarms without one are left out. */
export function selectStanding(
  { database, db }: Pick<Connection, 'database' | 'db'>,
  { site, before, alarmIds }: Calls['standing']['ask'],
): Calls['standing']['answer'] {
  const last = prepared(
    database,
    db
      .selectFrom('change')
      .select('json')
      .where('site', '=', '')
      .where('subject', '=', '')
      .where('seq', '<', 0)
      .orderBy('seq', 'desc')
      .limit(1),
  )
  return alarmIds.flatMap((id) => {
    const row = last.get(site, id, before, 1)
    return row ? [parse(row['json'] as string)] : []
  })
}

/**
 * The seqs [first, end) that hold a time, with a block to spare at both ends, and when the site's journal begins. Found by halving: seqs
 * are without a gap and in the order of the server's clock, but for the rare moment at which that was set back.
 */
export async function selectSpan(
  db: Kysely<Tables>,
  { site, from, until }: Calls['span']['ask'],
): Promise<Calls['span']['answer']> {
  const ends = await db
    .selectFrom('change')
    .select(({ fn }) => [fn.min('seq').as('first'), fn.max('seq').as('last')])
    .where('site', '=', site)
    .executeTakeFirst()
  if (ends?.first == null) return { first: 0, end: 0, beganAt: null }
  const { first, last } = ends
  const seqAt = async (at: Millis): Promise<number> => {
    let [low, high] = [first, last + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((await writtenAt(db, site, middle)) < at) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    first: Math.max(first, (await seqAt(from)) - BLOCK),
    end: Math.min(last + 1, (await seqAt(until)) + BLOCK),
    beganAt: Math.min(...(await times(db, site, first, first + 1))),
  }
}

/** About when the change of this seq was written. */
const writtenAt = async (db: Kysely<Tables>, site: string, seq: number): Promise<Millis> =>
  Math.max(...(await times(db, site, seq, seq + BLOCK)))

/** When the platform knew of these changes. */
async function times(db: Kysely<Tables>, site: string, from: number, until: number): Promise<readonly Millis[]> {
  const found = await rows(db, site, from, until).execute()
  return found.map(({ type, at, json }) => (type === 'alarm.raised' ? parse(json).at : at))
}

const parse = (json: string): AlarmMoment => momentOf(JSON.parse(json) as Change)!

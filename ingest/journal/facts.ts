import type { Kysely } from 'kysely'
import type { Calls } from './protocol.ts'
import type { Tables } from './schema.ts'

/** Rows of one answer, whatever is asked. */
export const FACTS_MAX = 1000

/** The changes of a site or of one alarm as JSON, newest first, with `before` those of a smaller seq. */
export async function selectFacts(db: Kysely<Tables>, query: Calls['facts']['ask']): Promise<Calls['facts']['answer']> {
  let select = db.selectFrom('change').select('json').where('site', '=', query.site)
  if (query.alarmId !== undefined) select = select.where('subject', '=', query.alarmId)
  if (query.before !== undefined) select = select.where('seq', '<', query.before)
  const rows = await select
    .orderBy('seq', 'desc')
    .limit(Math.min(Math.max(0, query.limit), FACTS_MAX))
    .execute()
  return rows.map((r) => r.json)
}

import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import { factsLimit } from './fact-slices.ts'
import type { Calls } from './protocol.ts'
import type { Tables } from './schema.ts'

/**
 * Rows looked at for one question to the thread, which takes some 20 ms: a filter that lets little through goes on with the next
 * slice, and commits come between.
 */
export const FACTS_SLICE = 2000

type Select = Calls['facts']['ask']
type Slice = Calls['facts']['answer']

/**
 * One slice of the changes of a site or of one alarm as JSON, newest first, with `before` those of a smaller seq. The slice is cut by
 * the index of (site, seq) or (site, subject, seq); what else is asked is looked for within it.
 */
export async function selectFacts(db: Kysely<Tables>, query: Select): Promise<Slice> {
  const limit = factsLimit(query.limit)
  if (limit === 0) return { rows: [], next: null }
  let slice = db.selectFrom('change').selectAll().where('site', '=', query.site)
  if (query.alarmId !== undefined) slice = slice.where('subject', '=', query.alarmId)
  if (query.before !== undefined) slice = slice.where('seq', '<', query.before)
  const newest = slice.orderBy('seq', 'desc').limit(FACTS_SLICE)
  const found = await db
    .selectFrom(newest.as('change'))
    .select(['seq', 'json'])
    .where((builder) => builder.and(conditions(query)))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  const rows = found.map((row) => row.json)
  if (rows.length === limit) return { rows, next: found.at(-1)!.seq }
  const looked = await db
    .selectFrom(newest.as('change'))
    .select(({ fn }) => [fn.min('seq').as('oldest'), fn.max('at').as('youngestAt'), fn.countAll<number>().as('count')])
    .executeTakeFirstOrThrow()
  const over = looked.count < FACTS_SLICE || (query.from !== undefined && looked.youngestAt < query.from)
  return { rows, next: over ? null : looked.oldest }
}

/** All that the columns and the record itself have to say; the parts of the record are those of `AlarmFact` and `Alarm`. */
function conditions(query: Select): Expression<SqlBool>[] {
  const { site, types, occurrence, equipment, priorities, by, text, from, until } = query
  const all: Expression<SqlBool>[] = []
  if (types !== undefined) all.push(sql`type in (${types.length > 0 ? sql.join(types) : null})`)
  if (from !== undefined) all.push(sql`at >= ${from}`)
  if (until !== undefined) all.push(sql`at < ${until}`)
  if (occurrence !== undefined) all.push(sql`occurrence = ${occurrence}`)
  if (equipment !== undefined) {
    // Of an alarm `site.equipment.definition`, of a device `site/device`: '/' follows '.' in the order of characters.
    const alarms = `${site}.${equipment}`
    all.push(sql`((subject > ${`${alarms}.`} and subject < ${`${alarms}/`}) or subject = ${`${site}/${equipment}`})`)
  }
  if (priorities !== undefined) {
    all.push(sql`json ->> '$.alarm.priority' in (${priorities.length > 0 ? sql.join(priorities) : null})`)
  }
  if (by !== undefined) all.push(contains(['by'], by))
  if (text !== undefined) all.push(contains(['reason', 'text', 'note', 'work'], text))
  return all
}

/** Whether one of these parts of the fact contains the words; upper and lower case of A–Z are the same. */
function contains(parts: readonly string[], words: string): Expression<SqlBool> {
  const written = parts.map((part) => sql`coalesce(json ->> ${sql.lit(`$.fact.${part}`)}, '')`)
  return sql`instr(lower(${sql.join(written, sql` || char(10) || `)}), lower(${words})) > 0`
}

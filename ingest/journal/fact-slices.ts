import type { FactsQuery } from '#domain/wire/facts.ts'
import type { Calls } from './protocol.ts'

/** Rows of one answer, whatever is asked. */
const FACTS_MAX = 1000
export const factsLimit = (wanted: number): number => Math.min(Math.max(0, wanted), FACTS_MAX)

/** Asks for slice after slice until as many were found as are wanted, or there are no more. */
export async function factsBySlices(
  ask: (query: FactsQuery) => Promise<Calls['facts']['answer']>,
  query: FactsQuery,
): Promise<readonly string[]> {
  const limit = factsLimit(query.limit)
  const rows: string[] = []
  let { before } = query
  while (rows.length < limit) {
    const slice = await ask({ ...query, limit: limit - rows.length, ...(before === undefined ? {} : { before }) })
    rows.push(...slice.rows)
    if (slice.next === null) break
    before = slice.next
  }
  return rows
}

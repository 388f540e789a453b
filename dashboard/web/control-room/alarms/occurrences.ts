import { DAY_ms, type Millis } from '#domain/time.ts'
import type { FactType } from '#domain/wire/facts.ts'
import type { Change } from '#domain/wire/live.ts'

/** The facts from which {@link occurrencesOf} reads. */
export const OCCURRENCE_TYPES: readonly FactType[] = ['alarm.raised', 'alarm.returned-to-normal', 'alarm.acknowledged']

/** One time an alarm was raised, as the journal tells it. */
export type Occurrence = {
  readonly id: string
  readonly raisedAt: Millis
  /** When it returned to normal; null while it has not. */
  readonly returnedAt: Millis | null
  readonly acknowledged: { readonly at: Millis; readonly by: string } | null
}

/** The occurrences whose raise is among these facts (newest first, as they come), newest first. */
export function occurrencesOf(changes: readonly Change[]): readonly Occurrence[] {
  const found = new Map<string, Occurrence>()
  for (const { fact } of changes.toReversed()) {
    if (!('occurrence' in fact) || fact.occurrence === null) continue
    const { occurrence: id, at } = fact
    const known = found.get(id)
    if (fact.type === 'alarm.raised') found.set(id, { id, raisedAt: at, returnedAt: null, acknowledged: null })
    else if (known && fact.type === 'alarm.returned-to-normal') found.set(id, { ...known, returnedAt: at })
    else if (known && fact.type === 'alarm.acknowledged' && known.acknowledged === null) {
      found.set(id, { ...known, acknowledged: { at, by: fact.by } })
    }
  }
  return [...found.values()].toReversed()
}

/** How many were raised on each of the last `days` spans of 24 hours before `now`, oldest first. */
export function raisedPerDay(occurrences: readonly Occurrence[], now: Millis, days: number): readonly number[] {
  const counts = Array.from({ length: days }, () => 0)
  for (const { raisedAt } of occurrences) {
    const day = days - 1 - Math.max(0, Math.floor((now - raisedAt) / DAY_ms))
    if (day >= 0) counts[day]! += 1
  }
  return counts
}

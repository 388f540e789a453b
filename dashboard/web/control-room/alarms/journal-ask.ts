import { api } from '#domain/wire/api.ts'
import { typesOf } from '#domain/wire/facts.ts'
import type { Language } from '#domain/text.ts'
import type { Millis } from '#domain/time.ts'
import type { AlarmSearch } from './alarm-search.ts'
import { askedAt, type FactsAsk } from './facts-query.ts'
import { PERIOD_ms, WORDS_MAX } from './journal-search.ts'
import { siteInstant } from './site-instant.ts'

/** What the URL of the journal asks of the server. */
export function journalAsk(search: AlarmSearch, timeZone: string): FactsAsk {
  const { q, priority, kind, equipment, by, alarm } = search
  const text = q?.trim().slice(0, WORDS_MAX) ?? ''
  const person = by?.trim() ?? ''
  return {
    ...(alarm === undefined ? {} : { alarm }),
    ...(equipment === undefined ? {} : { equipment }),
    ...(kind === undefined ? {} : { types: typesOf(kind).join(',') }),
    ...(priority === undefined ? {} : { priorities: priority }),
    ...(person === '' ? {} : { by: person }),
    ...(text === '' ? {} : { text }),
    ...timeOf(search, timeZone),
  }
}

function timeOf(search: AlarmSearch, timeZone: string): Pick<FactsAsk, 'from' | 'until' | 'last_ms'> {
  const { period = 'shift' } = search
  if (period === 'all') return {}
  if (period !== 'range') return { last_ms: PERIOD_ms[period] }
  const part = (name: 'from' | 'until') => {
    const at = siteInstant(search[name] ?? '', timeZone)
    return at === null ? {} : { [name]: new Date(at).toISOString() }
  }
  return { ...part('from'), ...part('until') }
}

export type ExportFormat = 'csv' | 'xlsx'

/** Where the file with what is asked lies. */
export function exportHref(site: string, ask: FactsAsk, now: Millis, format: ExportFormat, language: Language): string {
  const query = new URLSearchParams({ ...askedAt(ask, now), format, language })
  return `${api.exportFacts.url.replace(':site', encodeURIComponent(site))}?${query}`
}

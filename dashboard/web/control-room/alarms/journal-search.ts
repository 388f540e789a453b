import { DAY_ms, HOUR_ms, type Millis } from '#domain/time.ts'
import { FACT_GROUPS, type FactGroup } from '#domain/wire/facts.ts'

export const JOURNAL_PERIODS = ['day', 'week', 'month', 'all', 'range'] as const
export type JournalPeriod = (typeof JOURNAL_PERIODS)[number]

/** How far back each goes; a shift of eight hours is what stands there without a choice. */
export const PERIOD_ms: Readonly<Record<Exclude<JournalPeriod, 'all' | 'range'> | 'shift', Millis>> = {
  shift: 8 * HOUR_ms,
  day: DAY_ms,
  week: 7 * DAY_ms,
  month: 30 * DAY_ms,
}

/** What of the journal stands in the URL, beside the text and the priorities of every list. */
export type JournalSearch = {
  readonly period?: JournalPeriod
  /** `2026-11-22T14:03` by the clock of the site; with the period `range`. */
  readonly from?: string
  readonly until?: string
  readonly kind?: FactGroup
  /** An id: of equipment, or of a device. */
  readonly equipment?: string
  readonly by?: string
  /** One alarm's id. */
  readonly alarm?: string
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/
const ID = /^[a-z0-9-]{1,64}$/
const ALARM_ID = /^[a-z0-9-]{1,64}(\.[a-z0-9-]{1,64}){2}$/
/** As in the query of the route. */
export const WORDS_MAX = 100

export function readJournalSearch(search: Readonly<Record<string, unknown>>): JournalSearch {
  const { period, kind, by } = search
  const text = (name: string, pattern: RegExp): Readonly<Record<string, string>> => {
    const value = search[name]
    return typeof value === 'string' && pattern.test(value) ? { [name]: value } : {}
  }
  return {
    ...(JOURNAL_PERIODS.some((one) => one === period) ? { period: period as JournalPeriod } : {}),
    ...(FACT_GROUPS.some((one) => one === kind) ? { kind: kind as FactGroup } : {}),
    ...(typeof by === 'string' || typeof by === 'number' ? { by: String(by).slice(0, WORDS_MAX) } : {}),
    ...text('from', LOCAL_TIME),
    ...text('until', LOCAL_TIME),
    ...text('equipment', ID),
    ...text('alarm', ALARM_ID),
  }
}

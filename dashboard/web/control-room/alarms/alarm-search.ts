import { PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import { type AlarmRow, isHiddenState, isUnacknowledged } from './alarm-row.ts'
import { type JournalSearch, readJournalSearch } from './journal-search.ts'

export const ALARM_TABS = ['active', 'shelved', 'hidden', 'journal'] as const
export type AlarmTab = (typeof ALARM_TABS)[number]
export const ALARM_STATE_FILTERS = ['unacknowledged', 'acknowledged'] as const
export type AlarmStateFilter = (typeof ALARM_STATE_FILTERS)[number]
/** What a person has begun to do with the open alarm. */
export const DOINGS = ['shelve', 'out-of-service', 'comment'] as const
export type Doing = (typeof DOINGS)[number]

/** What of the alarm list stands in the URL; absent = everything. */
export type AlarmSearch = {
  readonly tab?: AlarmTab
  readonly q?: string
  /** Priorities, joined by a comma. */
  readonly priority?: string
  readonly state?: AlarmStateFilter
  readonly building?: string
  /** Whether alarms of one cause stand together; absent: in a flood. */
  readonly group?: 'on' | 'off'
  readonly do?: Doing
} & JournalSearch

export const QUERY_MAX = 100

/** Reads a URL's search; what is not understood is left out, never an error. */
export function readAlarmSearch(search: Readonly<Record<string, unknown>>): AlarmSearch {
  const { tab, q, priority, state, building, group, do: doing } = search
  const chosen = prioritiesOf(typeof priority === 'string' ? priority : undefined)
  return {
    ...(ALARM_TABS.some((one) => one === tab) && tab !== 'active' ? { tab: tab as AlarmTab } : {}),
    ...(typeof q === 'string' || typeof q === 'number' ? { q: String(q).slice(0, QUERY_MAX) } : {}),
    ...(chosen.length > 0 && chosen.length < PRIORITIES.length ? { priority: chosen.join(',') } : {}),
    ...(ALARM_STATE_FILTERS.some((one) => one === state) ? { state: state as AlarmStateFilter } : {}),
    ...(typeof building === 'string' ? { building } : {}),
    ...(group === 'on' || group === 'off' ? { group } : {}),
    ...(DOINGS.some((one) => one === doing) ? { do: doing as Doing } : {}),
    ...(tab === 'journal' ? readJournalSearch(search) : {}),
  }
}

export function prioritiesOf(joined: string | undefined): readonly Priority[] {
  const parts = new Set(joined?.split(','))
  return PRIORITIES.filter((priority) => parts.has(priority))
}

export const isFiltered = ({ q, priority, state, building }: AlarmSearch): boolean =>
  Boolean(q ?? priority ?? state ?? building)

/** The search with one part set, or left out when it is undefined. */
export function withPart<K extends keyof AlarmSearch>(
  search: AlarmSearch,
  key: K,
  value: AlarmSearch[K] | undefined,
): AlarmSearch {
  const { [key]: _old, ...rest } = search
  return value === undefined ? rest : { ...rest, [key]: value }
}

/** Whether a row belongs to the tab at all. */
export function inTab(tab: Exclude<AlarmTab, 'journal'>, { state }: AlarmRow): boolean {
  switch (tab) {
    case 'active':
      return !isHiddenState(state)
    case 'shelved':
      return state === 'shelved'
    case 'hidden':
      return state === 'suppressed' || state === 'out-of-service'
  }
}

/** Whether a row passes the filter; the text is looked for in names of both languages, ids and place. */
export function rowPasses(search: AlarmSearch): (row: AlarmRow) => boolean {
  const words = (search.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const priorities = prioritiesOf(search.priority)
  return ({ alarm, state, name, message, place, equipment }) => {
    if (priorities.length > 0 && !priorities.includes(alarm.priority)) return false
    if (search.state !== undefined && (search.state === 'unacknowledged') !== isUnacknowledged(state)) return false
    if (search.building !== undefined && equipment?.building !== search.building) return false
    if (words.length === 0) return true
    const text = [alarm.id, name.en, name.zh, message.en, message.zh, place.en, place.zh].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

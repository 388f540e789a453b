import type { Millis } from '#domain/time.ts'
import type { ConsoleWarning, CurrentValue, CurrentValues, Trouble } from '#domain/wire/live.ts'
import type { Feed } from './feed.ts'

export type LiveState = {
  readonly site: string | null
  readonly feed: Feed | null
  readonly link: 'connecting' | 'live' | 'not-live'
  /** Server's clock when the connection was last known to be good; null while live. */
  readonly notLiveSince: Millis | null
  /** Changes that came while not live, until the operator dismisses the notice. */
  readonly away: { readonly changes: number } | null
  readonly troubles: readonly Trouble[]
  /** Consoles of the site on which alarms may go unnoticed; this one may be among them. */
  readonly consoles: readonly ConsoleWarning[]
  /** Ids of the alarms that escalated to the consoles of the site: what sounds is louder about them. */
  readonly louder: ReadonlySet<string>
  readonly lastBeatAt: Millis | null
  /** Revision of the site's rules: with another one the site is to be asked for anew. Null before the first beat. */
  readonly rules: number | null
  readonly values: ReadonlyMap<string, Readonly<Record<string, CurrentValue>>>
  /** The server does not know the site asked for. */
  readonly unknownSite: boolean
}

/** What is known of a site before the server has said anything. */
export const emptyState = (site: string | null): LiveState => ({
  site,
  feed: null,
  link: 'connecting',
  notLiveSince: null,
  away: null,
  troubles: [],
  consoles: [],
  louder: new Set(),
  lastBeatAt: null,
  rules: null,
  values: new Map(),
  unknownSite: false,
})

/** The one live state of the console and who wants to hear of its changes. */
export type StateCell = {
  readonly get: () => LiveState
  readonly set: (next: Partial<LiveState>) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createStateCell(): StateCell {
  let state = emptyState(null)
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set: (next) => {
      state = { ...state, ...next }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The values with those of the batches laid over them, in the order they came. */
export function mergeValues(old: LiveState['values'], batches: readonly CurrentValues[]): LiveState['values'] {
  const merged = new Map(old)
  for (const batch of batches) {
    for (const [key, points] of Object.entries(batch)) merged.set(key, { ...merged.get(key), ...points })
  }
  return merged
}

/** Keeps the old list while it says the same, so that nothing repaints for a heartbeat. */
export const sameTroubles = (old: readonly Trouble[], next: readonly Trouble[]): readonly Trouble[] =>
  JSON.stringify(old) === JSON.stringify(next) ? old : next

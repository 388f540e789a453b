import type { Millis } from '#domain/time.ts'
import type { Change, CurrentValue, CurrentValues, JoinReply, Trouble } from '#domain/wire/live.ts'
import { applyChanges, type Feed, feedOf } from './feed.ts'

/** Not live after this long without a heartbeat (one comes every 2 s) … */
export const SILENCE_MAX_ms = 4500
/** … or this long after the connection closed. */
export const CLOSED_MAX_ms = 2000
/** More changes waiting behind a gap are dropped and a snapshot is asked for instead; it bounds the memory. */
export const EARLY_MAX = 10_000

export type LiveState = {
  readonly site: string | null
  readonly feed: Feed | null
  readonly link: 'connecting' | 'live' | 'not-live'
  /** Server's clock when the connection was last known to be good; null while live. */
  readonly notLiveSince: Millis | null
  /** Changes that came while not live, until the operator dismisses the notice. */
  readonly away: { readonly changes: number } | null
  readonly troubles: readonly Trouble[]
  readonly lastBeatAt: Millis | null
  readonly values: ReadonlyMap<string, Readonly<Record<string, CurrentValue>>>
  /** The server does not know the site asked for. */
  readonly unknownSite: boolean
}

export type LiveWorld = {
  /** Milliseconds that never jump: `performance.now`. */
  readonly monotonic: () => number
  /** The wall clock of this computer; used only until the server has told its own. */
  readonly wall: () => Millis
  /** Runs the paint of what was collected, at the next frame. */
  readonly frame: (paint: () => void) => void
}

export type LiveStore = ReturnType<typeof createLiveStore>

/**
 * All that is live, in one place: changes, heartbeats and values go in as they come, one state per frame comes out.
 *
 *   connecting ──joined──► live ──no beat 4.5 s · closed 2 s──► not-live ──joined──► live (with the count of what was missed)
 */
export function createLiveStore(world: LiveWorld) {
  let state: LiveState = empty(null)
  const listeners = new Set<() => void>()
  let waiting: Change[] = []
  let newValues: CurrentValues[] = []
  let painting = false
  let asking = false
  let ask: ((since: number | null) => void) | null = null
  let offset_ms: number | null = null
  let lastSign = world.monotonic()
  let closedAt: number | null = null
  let lostSeq: number | null = null

  const serverNow = (): Millis => (offset_ms === null ? world.wall() : offset_ms + world.monotonic())
  const set = (next: Partial<LiveState>): void => {
    state = { ...state, ...next }
    for (const listener of listeners) listener()
  }
  const setClock = (now: Millis): void => {
    offset_ms = now - world.monotonic()
    lastSign = world.monotonic()
  }
  const askFor = (since: number | null): void => {
    if (asking) return
    asking = true
    ask?.(since)
  }

  const paint = (): void => {
    painting = false
    const next: { -readonly [K in keyof LiveState]?: LiveState[K] } = {}
    if (newValues.length > 0) next.values = mergeValues(state.values, newValues)
    newValues = []
    if (state.feed && waiting.length > 0) {
      const { feed, early } = applyChanges(state.feed, waiting)
      waiting = early.length > EARLY_MAX ? [] : [...early]
      if (feed !== state.feed) next.feed = feed
      if (early.length > 0) askFor(early.length > EARLY_MAX ? null : feed.seq)
    }
    if (Object.keys(next).length > 0) set(next)
  }
  const paintSoon = (): void => {
    if (painting) return
    painting = true
    world.frame(paint)
  }

  return {
    getState: (): LiveState => state,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    serverNow,
    /** Who fetches what is missing: `null` asks for a snapshot. */
    onAsk: (handler: (since: number | null) => void): void => {
      ask = handler
    },
    /** Begins anew with another site. */
    choose: (site: string | null): void => {
      waiting = []
      newValues = []
      asking = false
      lostSeq = null
      lastSign = world.monotonic()
      set({ ...empty(site), troubles: state.troubles })
    },
    change: (change: Change): void => {
      if (change.site !== state.site) return
      waiting.push(change)
      if (waiting.length > EARLY_MAX * 2) waiting = []
      paintSoon()
    },
    values: (values: CurrentValues): void => {
      newValues.push(values)
      paintSoon()
    },
    beat: (beat: { readonly seq: number; readonly now: Millis; readonly troubles: readonly Trouble[] }): void => {
      setClock(beat.now)
      paint()
      set({ lastBeatAt: beat.now, troubles: sameTroubles(state.troubles, beat.troubles) })
      if (!state.feed || state.link !== 'live' || beat.seq === state.feed.seq) return
      // A smaller seq means that the server's journal is not the one this feed came from.
      askFor(beat.seq > state.feed.seq ? state.feed.seq : null)
    },
    joined: (reply: JoinReply): void => {
      asking = false
      if (reply.kind === 'refused') {
        set({ unknownSite: true, link: 'connecting', notLiveSince: null })
        return
      }
      const { feed: old } = state
      let feed: Feed
      if (reply.kind === 'snapshot') {
        if (reply.snapshot.site !== state.site) return
        setClock(reply.snapshot.now)
        feed = feedOf(reply.snapshot)
      } else {
        setClock(reply.now)
        if (!old || reply.seq < old.seq) {
          askFor(null)
          return
        }
        feed = applyChanges(old, reply.changes).feed
        if (feed.seq < reply.seq) {
          askFor(null)
          return
        }
      }
      const applied = applyChanges(feed, waiting)
      waiting = [...applied.early]
      closedAt = null
      const away = lostSeq === null ? state.away : { changes: Math.max(0, applied.feed.seq - lostSeq) }
      lostSeq = null
      const lastBeatAt = serverNow()
      set({ feed: applied.feed, link: 'live', notLiveSince: null, away, lastBeatAt, unknownSite: false })
      if (waiting.length > 0) askFor(applied.feed.seq)
    },
    /** The connection closed, or an answer did not come. */
    closed: (): void => {
      asking = false
      closedAt ??= world.monotonic()
    },
    /** To be called several times a second: decides whether what is shown may still be called live. True when it just ceased to be. */
    check: (): boolean => {
      if (state.link === 'not-live' || state.site === null || state.unknownSite) return false
      const now = world.monotonic()
      const dead = now - lastSign >= SILENCE_MAX_ms || (closedAt !== null && now - closedAt >= CLOSED_MAX_ms)
      if (!dead) return false
      lostSeq = state.feed?.seq ?? null
      set({ link: 'not-live', notLiveSince: serverNow() - (now - lastSign) })
      return true
    },
    dismissAway: (): void => set({ away: null }),
  }
}

function empty(site: string | null): LiveState {
  return {
    site,
    feed: null,
    link: 'connecting',
    notLiveSince: null,
    away: null,
    troubles: [],
    lastBeatAt: null,
    values: new Map(),
    unknownSite: false,
  }
}

function mergeValues(old: LiveState['values'], batches: readonly CurrentValues[]): LiveState['values'] {
  const merged = new Map(old)
  for (const batch of batches) {
    for (const [key, points] of Object.entries(batch)) merged.set(key, { ...merged.get(key), ...points })
  }
  return merged
}

/** Keeps the old list while it says the same, so that nothing repaints for a heartbeat. */
const sameTroubles = (old: readonly Trouble[], next: readonly Trouble[]): readonly Trouble[] =>
  JSON.stringify(old) === JSON.stringify(next) ? old : next

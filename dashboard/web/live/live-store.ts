import type { Millis } from '#domain/time.ts'
import type { Beat, Change, ConsoleWarning, CurrentValues, JoinReply } from '#domain/wire/live.ts'
import { applyChanges, type Feed, feedOf } from './feed.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createLinkWatch, type LinkWatch } from './link-watch.ts'
import { createStateCell, emptyState, type LiveState, sameTroubles, type StateCell } from './live-state.ts'
import { createServerClock, type ServerClock } from './server-clock.ts'

export type LiveWorld = {
  /** Milliseconds that never jump: `performance.now`. */
  readonly monotonic: () => number
  /** The wall clock of this computer; used only until the server has told its own. */
  readonly wall: () => Millis
  /** Runs the paint of what was collected, at the next frame. */
  readonly frame: (paint: () => void) => void
}

/** What the screens read and the connection feeds. */
export type LiveStore = {
  readonly getState: () => LiveState
  readonly subscribe: (listener: () => void) => () => void
  readonly serverNow: () => Millis
  /** Who fetches what is missing: `null` asks for a snapshot. */
  readonly onAsk: (handler: (since: number | null) => void) => void
  /** Begins anew with another site. */
  readonly choose: (site: string | null) => void
  readonly change: (change: Change) => void
  readonly values: (values: CurrentValues) => void
  readonly beat: (beat: Beat) => void
  readonly consoles: (warnings: readonly ConsoleWarning[]) => void
  readonly louder: (alarms: readonly string[]) => void
  readonly joined: (reply: JoinReply) => void
  /** The connection closed, or an answer did not come. */
  readonly closed: () => void
  /** To be called several times a second: decides whether what is shown may still be called live. True when it just ceased to be. */
  readonly check: () => boolean
  readonly dismissAway: () => void
}

/**
 * All that is live, in one place: changes, heartbeats and values go in as they come, one state per frame comes out.
 *
 *   connecting ──joined──► live ──no beat 4.5 s · closed 2 s──► not-live ──joined──► live (with the count of what was missed)
 */
export function createLiveStore(world: LiveWorld): LiveStore {
  const cell = createStateCell()
  const asking = createAsking()
  const parts: Parts = {
    cell,
    asking,
    inbox: createInbox({ cell, frame: world.frame, ask: asking.ask }),
    clock: createServerClock(world.monotonic, world.wall),
    watch: createLinkWatch(world.monotonic),
    seqWhenLost: { value: null },
  }
  const { inbox, clock, watch, seqWhenLost } = parts
  return {
    getState: cell.get,
    subscribe: cell.subscribe,
    serverNow: clock.now,
    onAsk: asking.by,
    choose: (site) => {
      inbox.clear()
      asking.answered()
      watch.heard()
      seqWhenLost.value = null
      cell.set({ ...emptyState(site), troubles: cell.get().troubles })
    },
    change: inbox.change,
    values: inbox.values,
    beat: (beat) => takeBeat(parts, beat),
    consoles: (consoles) => cell.set({ consoles }),
    louder: (alarms) => cell.set({ louder: new Set(alarms) }),
    joined: (reply) => takeReply(parts, reply),
    closed: () => {
      asking.answered()
      watch.closed()
    },
    check: () => {
      const { link, site, unknownSite, feed } = cell.get()
      if (link === 'not-live' || site === null || unknownSite || !watch.isDead()) return false
      seqWhenLost.value = feed?.seq ?? null
      cell.set({ link: 'not-live', notLiveSince: clock.now() - watch.quiet_ms() })
      return true
    },
    dismissAway: () => cell.set({ away: null }),
  }
}

type Parts = {
  readonly cell: StateCell
  readonly asking: Asking
  readonly inbox: Inbox
  readonly clock: ServerClock
  readonly watch: LinkWatch
  /** How far the feed had come when it ceased to be live; what is beyond was missed. */
  readonly seqWhenLost: { value: number | null }
}

function takeBeat({ cell, asking, inbox, clock, watch }: Parts, { seq, now, troubles, rules }: Beat): void {
  clock.set(now)
  watch.heard()
  inbox.paint()
  cell.set({ lastBeatAt: now, rules, troubles: sameTroubles(cell.get().troubles, troubles) })
  const { feed, link } = cell.get()
  if (!feed || link !== 'live' || seq === feed.seq) return
  // A smaller seq means that the server's journal is not the one this feed came from.
  asking.ask(seq > feed.seq ? feed.seq : null)
}

function takeReply({ cell, asking, inbox, clock, watch, seqWhenLost }: Parts, reply: JoinReply): void {
  asking.answered()
  if (reply.kind === 'refused') {
    cell.set({ unknownSite: true, link: 'connecting', notLiveSince: null })
    return
  }
  const { site, feed: old, away } = cell.get()
  if (reply.kind === 'snapshot' && reply.snapshot.site !== site) return
  clock.set(reply.kind === 'snapshot' ? reply.snapshot.now : reply.now)
  watch.heard()
  const joined = feedAfter(old, reply)
  if (joined === null) {
    asking.ask(null)
    return
  }
  const { feed, hasGap } = inbox.catchUp(joined)
  watch.opened()
  cell.set({
    feed,
    link: 'live',
    notLiveSince: null,
    away: seqWhenLost.value === null ? away : { changes: Math.max(0, feed.seq - seqWhenLost.value) },
    lastBeatAt: clock.now(),
    unknownSite: false,
  })
  seqWhenLost.value = null
  if (hasGap) asking.ask(feed.seq)
}

/** The feed as the reply makes it, or null where the reply does not join on to what is known and a snapshot is needed. */
function feedAfter(old: Feed | null, reply: Exclude<JoinReply, { readonly kind: 'refused' }>): Feed | null {
  if (reply.kind === 'snapshot') return feedOf(reply.snapshot)
  if (!old || reply.seq < old.seq) return null
  const { feed } = applyChanges(old, reply.changes)
  return feed.seq < reply.seq ? null : feed
}

type Asking = {
  readonly by: (handler: (since: number | null) => void) => void
  readonly ask: (since: number | null) => void
  readonly answered: () => void
}

/** One question at a time: while one is out, what else is missing will be noticed again after its answer. */
function createAsking(): Asking {
  let handler: ((since: number | null) => void) | null = null
  let out = false
  return {
    by: (next) => {
      handler = next
    },
    ask: (since) => {
      if (out) return
      out = true
      handler?.(since)
    },
    answered: () => {
      out = false
    },
  }
}

import type { Millis } from '#domain/time.ts'
import type { Change, JoinReply } from '#domain/wire/live.ts'
import type { Platform } from '#domain/wire/platform.ts'
import { wallChange, wallSnapshot } from '#domain/wire/wall.ts'
import type { Io, Screen } from './io.ts'
import type { Log } from './log.ts'

export const siteRoom = (site: string): string => `site:${site}`
/** Screens on walls, which are told less. */
export const wallRoom = (site: string): string => `wall:${site}`

/** What a screen that joins is told: what it missed since its last seq, or the whole site. */
export function joinReply(platform: Platform, now: Millis, site: string, since: number | undefined): JoinReply {
  if (!platform.estate().sites.some(({ id }) => id === site)) return { kind: 'refused', code: 'not-found' }
  // A seq that was never told is one of another life of the platform (a restored backup): it counts for nothing.
  if (since !== undefined && since <= platform.seq(site)) {
    const changes = platform.changesSince(site, since)
    if (changes) return { kind: 'changes', changes, seq: changes.at(-1)?.seq ?? since, now }
  }
  const snapshot = platform.snapshot(site)
  return snapshot ? { kind: 'snapshot', snapshot } : { kind: 'refused', code: 'not-found' }
}

/** The answer as far as a screen on a wall is told of it. */
export const wallReply = (reply: Exclude<JoinReply, { kind: 'refused' }>): JoinReply =>
  reply.kind === 'snapshot'
    ? { kind: 'snapshot', snapshot: wallSnapshot(reply.snapshot) }
    : { ...reply, changes: reply.changes.map(wallChange) }

export const replySeq = (reply: Exclude<JoinReply, { kind: 'refused' }>): number =>
  reply.kind === 'snapshot' ? reply.snapshot.seq : reply.seq

/** Passes every change of a site on to the screens that joined it, at once and in the platform's order. */
export function relayChanges(io: Io, platform: Platform, log: Log) {
  /** Screens whose answer already held changes that are yet to be told; empty nearly always. */
  const ahead = new Map<Screen, number>()

  const tell = (change: Change): void => {
    const knowing: string[] = []
    for (const [screen, seq] of ahead) {
      if (screen.data.site !== change.site) continue
      if (change.seq <= seq) knowing.push(screen.id)
      if (change.seq >= seq) ahead.delete(screen)
    }
    io.to(siteRoom(change.site)).except(knowing).emit('change', change)
    if (io.of('/').adapter.rooms.has(wallRoom(change.site)))
      io.to(wallRoom(change.site)).except(knowing).emit('change', wallChange(change))
  }
  const stop = platform.onChange((change) => {
    try {
      tell(change)
    } catch (error) {
      log('error', `change ${change.seq} of ${change.site} could not be told`, error)
    }
  })
  const leave = (screen: Screen): void => {
    ahead.delete(screen)
    if (screen.data.site !== undefined)
      for (const room of [siteRoom, wallRoom]) void screen.leave(room(screen.data.site)) // nothing to wait for in one process
    delete screen.data.site
  }
  return {
    stop,
    leave,
    /** From the next change after `seq` on; at most one site per screen. */
    join: (screen: Screen, site: string, seq: number, room = siteRoom): void => {
      leave(screen)
      screen.data.site = site
      if (seq > platform.seq(site)) ahead.set(screen, seq)
      void screen.join(room(site)) // as above: done when it returns
    },
    isHeard: (site: string): boolean => [siteRoom, wallRoom].some((room) => io.of('/').adapter.rooms.has(room(site))),
  }
}

import { bytesUnderWay, bytesWaiting, type Connection, cut, packetsWaiting } from './connection.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'

type Watched = {
  readonly connection: Connection
  /** When it last took something, or had nothing to take. */
  movedAt: number
  underWay: number
  flushed: boolean
}

/**
 * Drops screens that no longer read, so that what waits for them is bounded and they learn of it by reconnecting. A frozen screen
 * takes nothing for `stalled_ms`; a slow one moves on and is kept, until too much waits.
 */
export function watchLaggards(limits: Limits, log: Log, now_ms: () => number) {
  const all = new Set<Watched>()

  const look = (watched: Watched): void => {
    const { connection } = watched
    const now = now_ms()
    const underWay = bytesUnderWay(connection)
    const moved = connection.transport.writable || watched.flushed || underWay < watched.underWay
    watched.flushed = false
    watched.underWay = underWay
    if (moved) watched.movedAt = now
    const frozen = now - watched.movedAt >= limits.stalled_ms
    const packets = packetsWaiting(connection)
    const over = packets > limits.backlog_packets || (packets > 0 && bytesWaiting(connection) > limits.backlog_bytes)
    if (!frozen && !over) return
    all.delete(watched)
    log('warn', `a screen was dropped: ${frozen ? 'it reads nothing any more' : 'it cannot keep up'}`)
    cut(connection)
  }

  const timer = setInterval(() => all.forEach(look), limits.laggardCheck_ms)
  return {
    add: (connection: Connection): void => {
      const watched: Watched = { connection, movedAt: now_ms(), underWay: 0, flushed: false }
      all.add(watched)
      // engine.io says 'drain' when it hands on the next packets, that is when the ones before were taken
      connection.on('drain', () => (watched.flushed = true))
      connection.once('close', () => all.delete(watched))
    },
    stop: () => clearInterval(timer),
  }
}

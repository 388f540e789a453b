import type { Millis } from '#domain/time.ts'

export type ServerClock = {
  /** The server's time; this computer's own until the server has told its own. */
  readonly now: () => Millis
  readonly set: (now: Millis) => void
}

/** Runs on the steady clock of this computer from what the server said last, so that a wrong wall clock here does no harm. */
export function createServerClock(monotonic: () => number, wall: () => Millis): ServerClock {
  let offset_ms: number | null = null
  return {
    now: () => (offset_ms === null ? wall() : offset_ms + monotonic()),
    set: (now) => {
      offset_ms = now - monotonic()
    },
  }
}

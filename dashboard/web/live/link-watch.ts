/** Not live after this long without a heartbeat (one comes every 2 s) … */
export const SILENCE_MAX_ms = 4500
/** … or this long after the connection closed. */
export const CLOSED_MAX_ms = 2000

export type LinkWatch = {
  /** The server gave a sign of life. */
  readonly heard: () => void
  readonly opened: () => void
  /** The connection closed, or an answer did not come. */
  readonly closed: () => void
  /** How long ago the server gave its last sign. */
  readonly quiet_ms: () => number
  readonly isDead: () => boolean
}

/** Judges by the signs of the server whether the connection may still be called live. */
export function createLinkWatch(monotonic: () => number): LinkWatch {
  let lastSign = monotonic()
  let closedAt: number | null = null
  const quiet_ms = (): number => monotonic() - lastSign
  return {
    heard: () => {
      lastSign = monotonic()
    },
    opened: () => {
      closedAt = null
    },
    closed: () => {
      closedAt ??= monotonic()
    },
    quiet_ms,
    isDead: () => quiet_ms() >= SILENCE_MAX_ms || (closedAt !== null && monotonic() - closedAt >= CLOSED_MAX_ms),
  }
}

import type { Millis } from '#domain/time.ts'

/** A larger difference between the wall clock and the steady one is a clock that was set, not a drift. */
const JUMP_ms = 30_000

/** Answers, at each call, by how much the wall clock was set since the last one (0: it was not). `steady` never jumps. */
export function watchClock(now: () => Millis, steady: () => number): () => number {
  let [wall, monotonic] = [now(), steady()]
  return () => {
    const [nextWall, nextMonotonic] = [now(), steady()]
    const by_ms = nextWall - wall - (nextMonotonic - monotonic)
    ;[wall, monotonic] = [nextWall, nextMonotonic]
    return Math.abs(by_ms) > JUMP_ms ? Math.round(by_ms) : 0
  }
}

import { type Millis, SECOND_ms } from '#domain/time.ts'

export type SecondClock = {
  readonly now: () => Millis
  readonly subscribe: (listener: () => void) => () => void
}

/** Ticks on the full second of the given clock, and only while somebody looks. */
export function createSecondClock(serverNow: () => Millis): SecondClock {
  const listeners = new Set<() => void>()
  const toSecond = (): Millis => Math.floor(serverNow() / SECOND_ms) * SECOND_ms
  let second = toSecond()
  let timer: number | undefined
  const tick = (): void => {
    second = toSecond()
    timer = window.setTimeout(tick, SECOND_ms - (serverNow() % SECOND_ms))
    for (const listener of listeners) listener()
  }
  return {
    now: () => second,
    subscribe: (listener) => {
      listeners.add(listener)
      if (timer === undefined) {
        second = toSecond()
        timer = window.setTimeout(tick, SECOND_ms - (serverNow() % SECOND_ms))
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        window.clearTimeout(timer)
        timer = undefined
      }
    },
  }
}

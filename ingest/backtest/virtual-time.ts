import type { Millis } from '#domain/time.ts'

/**
 * Lets time pass from `now` to `until` without a clock: whatever waits is ticked at the moment it waits for, and at `until` at the latest.
 * `dueAt`: the next such moment, Infinity for none.
 */
export function passTime(now: Millis, until: Millis, dueAt: () => Millis, tick: (now: Millis) => void): void {
  let at = now
  for (let due = dueAt(); due < until; due = dueAt()) {
    // A deadline that moved nothing is not looked at again in the same millisecond.
    at = Math.max(due, at + 1)
    if (at >= until) break
    tick(at)
  }
  tick(until)
}

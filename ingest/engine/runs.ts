import type { Millis } from '#domain/time.ts'

/** A stretch of time over which a life-safety point was read with one value only. Mutable: the engine extends it. */
export type Run = [value: number, from: Millis, until: Millis]

/** A device has at most 50 messages under way, so that what is delivered again lies within these however fast it changes. */
const RUNS_KEPT = 64

/** Notes the newest reading of a point. The last run is always the newest. */
export function noteNewest(runs: Run[], value: number, at: Millis): void {
  const last = runs.at(-1)
  if (last && last[0] === value && at >= last[1]) {
    last[2] = Math.max(last[2], at)
    return
  }
  runs.push([value, at, at])
  if (runs.length > RUNS_KEPT) runs.shift()
}

/** Notes a reading that came out of order: a run of its own, because nothing is known of the time around it. */
export function noteOlder(runs: Run[], value: number, at: Millis): void {
  runs.splice(-1, 0, [value, at, at])
  if (runs.length > RUNS_KEPT) runs.shift()
}

/** Whether the point is known to have had this value then: the reading was delivered again, or tells nothing new. */
export const isKnown = (runs: readonly Run[], value: number, at: Millis): boolean =>
  runs.some(([known, from, until]) => known === value && at >= from && at <= until)

import { DAY_ms, MINUTE_ms, type Millis } from '#domain/time.ts'
import type { GapReason } from '#domain/wire/target-api.ts'

/*
 * What the journal keeps for a server that is away, and when it stops waiting. The embedded store has every reading, so that what a
 * target loses is a gap to be filled again, and what the disk loses is everything: the target yields.
 */

/** 2,000 devices that send five values every ten seconds write 1.7 GB a day: nearly the days below, on half of a small disk. */
export const UNDELIVERED_MAX_bytes = 10 * 1024 ** 3
/** An outage over a long weekend, and the days to put it right. What is older is sooner back-filled than waited for. */
export const UNDELIVERED_MAX_ms = 7 * DAY_ms
/** With less than this free the slowest target loses its oldest: ten times what is reported as "nearly full". */
export const FREE_MIN_bytes = 2 * 1024 ** 3
/** With less than this free no target is waited for any more; its thread may be what does not answer. */
export const FREE_LAST_bytes = 200 * 1024 ** 2
/** Below this there is nothing to win on a full disk: dropping gives pages back from 64 MB on. */
const WORTH_DROPPING_bytes = 64 * 1024 ** 2
/** Of what waits, a target loses one part in so many at a time, and is looked at again. */
export const LOSES_PART = 16
/** The oldest undelivered reading may wait this long before it is a trouble. */
export const BEHIND_MAX_ms = MINUTE_ms
/** A clock that is further off than this is said: by it the server judges what is too old to keep. */
export const CLOCK_MAX_ms = MINUTE_ms

export type Waiting = {
  readonly id: string
  readonly cursor: number
  readonly bytes: number
  readonly oldestAt: Millis | null
}

/** Which targets lose their oldest readings now, and why. Pure. */
export function losers(
  targets: readonly Waiting[],
  { now, free_bytes }: { readonly now: Millis; readonly free_bytes: number },
): ReadonlyMap<string, GapReason> {
  const losing = new Map<string, GapReason>()
  for (const { id, bytes, oldestAt } of targets) {
    if (bytes > UNDELIVERED_MAX_bytes) losing.set(id, 'size')
    else if (oldestAt !== null && now - oldestAt > UNDELIVERED_MAX_ms) losing.set(id, 'age')
  }
  if (free_bytes >= FREE_MIN_bytes) return losing
  const [slowest] = targets.toSorted((a, b) => a.cursor - b.cursor)
  if (slowest && slowest.bytes > WORTH_DROPPING_bytes && !losing.has(slowest.id)) losing.set(slowest.id, 'disk')
  return losing
}

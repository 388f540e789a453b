import { MINUTE_ms, type Millis } from '../time.ts'
import type { Alarm } from './alarm.ts'

/** What several alarms have in common: a device that others are reached through, one that speaks for many, a piece of equipment. */
export type Cause = { readonly kind: 'gateway' | 'panel' | 'equipment'; readonly id: string }

export type AlarmGroup<A> = {
  readonly cause: Cause
  /** In the order in which they came. */
  readonly members: readonly A[]
  /** The one that was raised first of the newest burst: the others may be its consequences (first-out). */
  readonly first: A
}

/** Fewer alarms are read faster than a group is opened. */
export const GROUP_MIN = 3
/** A pause of this length ends a burst: what was raised before has another reason. */
export const BURST_PAUSE_ms = 10 * MINUTE_ms

type Grouped = Pick<Alarm, 'raisedAt' | 'occurrence'>

/**
 * Puts alarms with a common cause together. Causes are a tree: who shares an inner one shares the outer ones. Each alarm goes to the outermost of its causes (`causesOf`, from the outside in) that at least
 * {@link GROUP_MIN} alarms share; one without such a cause stays alone. A group stands where its first alarm stood, so that the order
 * of the list is kept.
 */
export function groupByCause<A extends Grouped>(
  alarms: readonly A[],
  causesOf: (alarm: A) => readonly Cause[],
): readonly (A | AlarmGroup<A>)[] {
  const keyed = alarms.map((alarm) => ({ alarm, causes: causesOf(alarm) }))
  const shared = new Map<string, number>()
  for (const { causes } of keyed)
    for (const cause of causes) shared.set(keyOf(cause), (shared.get(keyOf(cause)) ?? 0) + 1)
  const members = new Map<string, A[]>()
  const places = keyed.flatMap(({ alarm, causes }): (A | Cause)[] => {
    const cause = causes.find((one) => (shared.get(keyOf(one)) ?? 0) >= GROUP_MIN)
    if (!cause) return [alarm]
    const before = members.get(keyOf(cause))
    if (before) {
      before.push(alarm)
      return []
    }
    members.set(keyOf(cause), [alarm])
    return [cause]
  })
  return places.map((place) => {
    if (!('kind' in place)) return place
    const all = members.get(keyOf(place))!
    return { cause: place, members: all, first: firstOut(all) }
  })
}

export const keyOf = ({ kind, id }: Cause): string => `${kind}:${id}`

/** The alarm that began the newest burst: going back in time, the last one before a pause. Needs at least one alarm. */
export function firstOut<A extends Grouped>(alarms: readonly A[]): A {
  const newestFirst = alarms.toSorted(byRaiseNewestFirst)
  const end = newestFirst.findIndex((alarm, index) => {
    const earlier = newestFirst[index + 1]
    return !earlier || raisedAt(alarm) - raisedAt(earlier) > BURST_PAUSE_ms
  })
  return newestFirst[end]!
}

const raisedAt = ({ raisedAt: at }: Grouped): Millis => at ?? 0

/** Raised at the same time by the clocks of their devices, they stand in the order in which the platform knew (UUIDv7). */
function byRaiseNewestFirst(a: Grouped, b: Grouped): number {
  const byTime = raisedAt(b) - raisedAt(a)
  if (byTime !== 0) return byTime
  return (a.occurrence ?? '') < (b.occurrence ?? '') ? 1 : -1
}

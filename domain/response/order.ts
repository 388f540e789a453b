import { DEFAULT_POLICIES, type Policy } from './policy.ts'

/** As in the shape of a policy. */
const RANK_MAX = 1000
/** Room for one between two policies that were made one after the other. */
const GAP = 10

/**
 * The policies whose rank changes so that this one is asked one place earlier or later; none where there is no such place. Almost always that
 * is one policy; where two ranks leave no room between them, all are numbered anew.
 */
export function moved(policies: readonly Policy[], id: string, by: 'earlier' | 'later'): readonly Policy[] {
  const from = policies.findIndex((policy) => policy.id === id)
  const to = from + (by === 'earlier' ? -1 : 1)
  const policy = policies[from]
  if (!policy || to < 0 || to >= policies.length) return []
  const order = policies.toSpliced(from, 1).toSpliced(to, 0, policy)
  const rank = between(order[to - 1]?.rank ?? -1, order[to + 1]?.rank ?? RANK_MAX + 1)
  if (rank !== null) return [{ ...policy, rank }]
  const gap = Math.floor(RANK_MAX / order.length)
  return order.map((one, i) => ({ ...one, rank: i * gap })).filter((one, i) => one.rank !== order[i]!.rank)
}

/** A whole rank strictly between two, near the lower one; null where there is none. */
const between = (low: number, high: number): number | null =>
  high - low < 2 ? null : Math.min(low + GAP, Math.floor((low + high) / 2))

const isDefault = ({ id }: Policy): boolean => DEFAULT_POLICIES.some((one) => one.id === id)

/** A new policy is asked after the saved ones and before the defaults, which take what is left. */
export function rankOfNew(policies: readonly Policy[]): number {
  const first = policies.findIndex(isDefault)
  const before = first === -1 ? policies.at(-1) : policies[first - 1]
  const next = policies[first]?.rank ?? RANK_MAX + 1
  return between(before?.rank ?? -1, next) ?? before?.rank ?? 0
}

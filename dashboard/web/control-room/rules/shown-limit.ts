import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Condition, Leaf } from '#domain/condition/condition.ts'
import { type NodePath, nodesOf } from './condition-tree.ts'

type LimitLeaf = Extract<Leaf, { readonly type: 'above' | 'below' }>
type PlacedLimit = { readonly path: NodePath; readonly leaf: LimitLeaf }

/**
 * What the alarm list shows when the condition changes: where it showed a limit of the condition, it shows what that limit is now. An operator must
 * not read an old limit beside an alarm of the new one.
 */
export function shownWith({ shows, condition }: AlarmDefinition, next: Condition): AlarmDefinition['shows'] {
  if (shows?.limit === undefined) return shows
  const { point, limit } = shows
  const shown = limitsOn(condition, point).find(({ leaf }) => Object.is(leaf.limit, limit))
  const limits = limitsOn(next, point)
  if (!shown || limits.some(({ leaf }) => Object.is(leaf.limit, limit))) return shows
  const now = limits.find(({ path }) => path.join() === shown.path.join())
  return now ? { point, limit: now.leaf.limit } : shows
}

const limitsOn = (condition: Condition, point: string): readonly PlacedLimit[] =>
  nodesOf(condition).flatMap(({ path, node }) =>
    (node.type === 'above' || node.type === 'below') && node.point === point ? [{ path, leaf: node }] : [],
  )

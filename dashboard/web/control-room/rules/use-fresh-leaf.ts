import { useCallback } from 'react'
import type { Condition, Leaf } from '#domain/condition/condition.ts'
import { pointIn } from './condition-tree.ts'
import { leafOf, standsOn } from './new-leaf.ts'
import { useRuleForm } from './rule-form.ts'
import { referencesBeside } from './rule-points.ts'

/** A new condition for a person to fill in, on a point that its neighbours speak of where that is possible. */
export function useFreshLeaf(): (near: Condition) => Leaf {
  const { points } = useRuleForm()
  return useCallback(
    (near) => {
      const offered = referencesBeside(points, pointIn(near))
      const first = offered[0]?.definition
      return leafOf(first && !standsOn('above', first) ? 'equals' : 'above', offered, null)
    },
    [points],
  )
}

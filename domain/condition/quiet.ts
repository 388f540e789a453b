import { FALSE, TRUE, UNKNOWN } from './condition.ts'
import type { Evaluator } from './evaluator.ts'
import { ALL, ANY, EQUALITY, LIMIT, type Node, nodesOf, NOT, WHILE } from './node.ts'

const MEMORYLESS: readonly number[] = [LIMIT, EQUALITY, ALL, ANY, NOT, WHILE]

/**
 * Whether the truth hangs on the newest values alone, not on when they came: limits, states and combinations of them. Such a condition
 * need not see a value inside its {@link quietRange}, as long as it is offered the newest value of each point before it is settled.
 */
export const isMemoryless = (evaluator: Evaluator): boolean =>
  nodesOf(evaluator.root).every(({ kind }) => MEMORYLESS.includes(kind))

/** Nothing is quiet: every value is to be looked at. */
export function nothingQuiet(range: Float64Array, at: number): void {
  range[at] = Infinity
  range[at + 1] = -Infinity
}

/**
 * Writes the open interval in which a value of the point in `slot` changes no leaf of a memoryless condition, as it stands now, to
 * `range[at]` and `range[at + 1]`. A leaf under a guard that is not true reads nothing, so it is quiet everywhere; a state point is quiet
 * only at its present value, which the caller compares.
 */
export function quietRange(evaluator: Evaluator, slot: number, range: Float64Array, at: number): void {
  range[at] = -Infinity
  range[at + 1] = Infinity
  narrow(evaluator.root, slot + 1, range, at)
}

/** To where every leaf of this row under the node stays as it is. */
function narrow(node: Node, row: number, range: Float64Array, at: number): void {
  if (node.row === row && !node.asleep) {
    if (node.kind !== LIMIT || node.truth === UNKNOWN) nothingQuiet(range, at)
    else {
      const bound = node.truth === TRUE ? node.state.back : node.state.limit
      if (node.state.isAbove === (node.truth === FALSE)) range[at + 1] = Math.min(range[at + 1]!, bound)
      else range[at] = Math.max(range[at]!, bound)
    }
  }
  for (const each of node.of) narrow(each, row, range, at)
}

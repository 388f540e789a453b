import { FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'
import type { Evaluator } from './evaluator.ts'
import { STRIDE, VALUE } from './inputs.ts'
import { ALL, ANY, type Node, NOT, SILENT, WHILE } from './node.ts'

/**
 * The truth of a condition as it would be without those of its points that never sent a value. What was never read raised nothing, so it holds
 * nothing either: an alarm of an `any` returns when what raised it is over, though another of its points is not wired. Unknown where
 * nothing was read at all. Where the condition's own truth is known, it is the same.
 */
export const readTruth = ({ root, inputs }: Evaluator): Truth => truthOf(root, inputs) ?? UNKNOWN

/** null: nothing under this node was ever read. */
function truthOf(node: Node, inputs: readonly number[]): Truth | null {
  switch (node.kind) {
    case ALL:
      return combine(node.of, inputs, FALSE, TRUE)
    case ANY:
      return combine(node.of, inputs, TRUE, FALSE)
    case NOT: {
      const truth = truthOf(node.of[0]!, inputs)
      return truth === TRUE ? FALSE : truth === FALSE ? TRUE : truth
    }
    case WHILE: {
      const guard = truthOf(node.of[0]!, inputs)
      return guard === TRUE ? truthOf(node.of[1]!, inputs) : guard
    }
    case SILENT: // hears, and reads nothing
      return node.truth
    default:
      return node.truth === UNKNOWN && Number.isNaN(inputs[node.row * STRIDE + VALUE]) ? null : node.truth
  }
}

function combine(of: readonly Node[], inputs: readonly number[], deciding: Truth, otherwise: Truth): Truth | null {
  const read = of.map((each) => truthOf(each, inputs)).filter((truth) => truth !== null)
  if (read.length === 0) return null
  if (read.includes(deciding)) return deciding
  return read.includes(UNKNOWN) ? UNKNOWN : otherwise
}

import type { Millis } from '../time.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'
import { AT, HEARD_AT, RECEIVED_AT, STRIDE, TURN, VALUE } from './inputs.ts'
import { changeDeadline, changeTruth, readChange } from './leaf-change.ts'
import { countDeadline, countTruth, readCount } from './leaf-count.ts'
import { deviatesDeadline, deviatesTruth, readDeviates } from './leaf-deviates.ts'
import { frozenDeadline, frozenTruth, readFrozen, silentDeadline, silentTruth } from './leaf-duration.ts'
import { readEquality, readLimit } from './leaf-limit.ts'
import {
  ALL,
  ANY,
  CHANGE,
  COUNT,
  DEVIATES,
  EQUALITY,
  FROZEN,
  LIMIT,
  type Node,
  NOT,
  putToSleep,
  SILENT,
  WHILE,
} from './node.ts'

/** What one pass over a tree needs and finds. Mutable. */
export type Pass = {
  inputs: readonly number[]
  /** Rows of this turn are fresh; NaN when only time passed. */
  turn: number
  at: Millis
  now: Millis
  /** The earliest deadline met on the way. */
  deadline: Millis
}

/**
 * Steps the fresh leaves under `node` and gives its truth at `pass.now`. Every child is visited, whatever its siblings say: each keeps its
 * own state. all: false if one is false, else unknown if one is. any: true if one is true, else unknown if one is (Kleene).
 */
export function evaluate(pass: Pass, node: Node): Truth {
  switch (node.kind) {
    case ALL:
      return (node.truth = combine(pass, node.of, FALSE, TRUE))
    case ANY:
      return (node.truth = combine(pass, node.of, TRUE, FALSE))
    case NOT: {
      const truth = evaluate(pass, node.of[0]!)
      return (node.truth = truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE)
    }
    case WHILE:
      return (node.truth = evaluateWhile(pass, node.of[0]!, node.of[1]!))
    default:
      return evaluateLeaf(pass, node)
  }
}

function combine(pass: Pass, of: readonly Node[], deciding: Truth, otherwise: Truth): Truth {
  let truth = otherwise
  for (let index = 0; index < of.length; index++) {
    const each = evaluate(pass, of[index]!)
    if (each === deciding) truth = deciding
    else if (each === UNKNOWN && truth !== deciding) truth = UNKNOWN
  }
  return truth
}

/** The guard goes first, so that what stands under it sees a message only if the guard is true with it. */
function evaluateWhile(pass: Pass, guard: Node, then: Node): Truth {
  const before = guard.truth
  const truth = evaluate(pass, guard)
  if (truth === TRUE) return evaluate(pass, then)
  if (before === TRUE) putToSleep(then)
  return truth
}

/**
 * A leaf whose guard has just turned true wakes: it takes the last known value over as if it were read at this moment (the message's time,
 * or the value's own where another device's clock put it later), and its silence counts from now.
 */
function evaluateLeaf(pass: Pass, node: Node): Truth {
  const { inputs, now } = pass
  const row = node.row * STRIDE
  const isFresh = inputs[row + TURN] === pass.turn
  let reads = isFresh
  if (node.asleep) {
    node.asleep = false
    reads = inputs[row + VALUE] === inputs[row + VALUE]
    if (node.kind === SILENT) node.state.sinceAt = now
  }
  const value = inputs[row + VALUE]!
  switch (node.kind) {
    case LIMIT:
      return reads ? (node.truth = readLimit(node.state, node.truth, value)) : node.truth
    case EQUALITY:
      return reads ? (node.truth = readEquality(node.state, value)) : node.truth
    case SILENT: {
      const heardAt = inputs[row + HEARD_AT]!
      const truth = silentTruth(node.state, heardAt, now)
      return conclude(pass, node, truth, silentDeadline(node.state, heardAt, truth))
    }
    default: {
      if (!reads) return evaluateTimed(pass, node)
      const at = isFresh ? inputs[row + AT]! : Math.max(pass.at, inputs[row + AT]!)
      const receivedAt = isFresh ? inputs[row + RECEIVED_AT]! : now
      readTimed(node, value, at, receivedAt, isFresh)
      return evaluateTimed(pass, node)
    }
  }
}

function readTimed(node: Node, value: number, at: Millis, receivedAt: Millis, isFresh: boolean): void {
  if (node.kind === CHANGE) readChange(node.state, value, at, receivedAt)
  else if (node.kind === FROZEN) readFrozen(node.state, value, at, receivedAt)
  else if (node.kind === COUNT) readCount(node.state, value, at, receivedAt)
  else if (node.kind === DEVIATES) readDeviates(node.state, value, at, receivedAt, isFresh)
}

function evaluateTimed(pass: Pass, node: Node): Truth {
  if (node.kind === CHANGE) {
    const truth = changeTruth(node.state, pass.now)
    return conclude(pass, node, truth, changeDeadline(node.state, truth))
  }
  if (node.kind === FROZEN) {
    const truth = frozenTruth(node.state, pass.now)
    return conclude(pass, node, truth, frozenDeadline(node.state, truth))
  }
  if (node.kind === COUNT) {
    const truth = countTruth(node.state, pass.now)
    return conclude(pass, node, truth, countDeadline(node.state, truth))
  }
  if (node.kind === DEVIATES) {
    const truth = deviatesTruth(node.state, pass.now)
    return conclude(pass, node, truth, deviatesDeadline(node.state, truth))
  }
  return node.truth
}

function conclude(pass: Pass, node: Node, truth: Truth, deadline: Millis): Truth {
  node.truth = truth
  if (deadline < pass.deadline) pass.deadline = deadline
  return truth
}

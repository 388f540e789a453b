import type { Millis } from '../time.ts'
import { type Condition, FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'
import { evaluate, type Pass } from './group.ts'
import { AT, clearInputs, createInputs, HEARD_AT, offsetOf, RECEIVED_AT, TURN, VALUE } from './inputs.ts'
import { restartFrozen } from './leaf-duration.ts'
import { CHANGE, createNode, DEVIATES, forget, FROZEN, type Node, nodesOf, SILENT } from './node.ts'
import { fingerprintOf, restoreInto, savedOf } from './saved.ts'

/**
 * A condition at work: bounded mutable state, stepped by readings and by time. The truth after any call is a function of what was heard
 * and of the time alone, never of how often it was asked.
 *
 * Two clocks. `at` is the device's: windows and durations between readings of one point; it grows from reading to reading of a point.
 * `receivedAt` and `now` are the server's: silence, and all that becomes true or false because time passes without a reading.
 *
 * Use: {@link offer} every good value of one message, then {@link settle} once; {@link tick} when {@link deadline} has come.
 */
export type Evaluator = {
  readonly condition: Condition
  /** The distinct points in the order first seen; a point's index is its slot. */
  readonly points: readonly string[]
  /** It has a `silent` leaf without a point: {@link heard} is to be called with {@link ANY_POINT}. */
  readonly anyPoint: boolean
  readonly root: Node
  readonly silent: readonly Node[]
  /** Of the condition and its resolved states: a saved state fits only the same. */
  readonly fingerprint: number
  readonly inputs: number[]
  /** Number of the message whose values are being offered. */
  turn: number
  truth: Truth
  deadline: Millis
}

/** The slot of "any point of the equipment". */
export const ANY_POINT = -1
const ANY_ROW = 0

/** The number that a named state of a point stands for. */
export type ResolveState = (point: string, value: string) => number

const NO_NODES: readonly Node[] = []
/** A kind's rule stands on thousands of pieces of equipment: what is the same for all is kept once. */
const POINTS_OF = new WeakMap<Condition, readonly string[]>()

function pointsOf(condition: Condition, found: readonly string[]): readonly string[] {
  const known = POINTS_OF.get(condition)
  if (known) return known
  const points = found.slice() // without the room to grow of an array that was pushed into
  POINTS_OF.set(condition, points)
  return points
}

/** The condition must have passed `checkCondition`; booleans are 1 and 0. Everything is unknown at first. */
export function createEvaluator(condition: Condition, resolveState: ResolveState): Evaluator {
  const points: string[] = []
  const resolved: number[] = []
  const root = createNode(condition, {
    rowOf(point) {
      if (point === undefined) return ANY_ROW
      const known = points.indexOf(point)
      return 1 + (known === -1 ? points.push(point) - 1 : known)
    },
    stateOf(point, value) {
      const number = typeof value === 'string' ? resolveState(point, value) : Number(value)
      resolved.push(number)
      return number
    },
  })
  const silent = nodesOf(root).filter((node) => node.kind === SILENT)
  return {
    condition,
    points: pointsOf(condition, points),
    anyPoint: silent.some((node) => node.row === ANY_ROW),
    root,
    silent: silent.length === 0 ? NO_NODES : silent,
    fingerprint: fingerprintOf(condition, resolved),
    inputs: createInputs(points.length),
    turn: 0,
    truth: UNKNOWN,
    deadline: Infinity,
  }
}

/**
 * A new good value of the point in `slot`; it also counts as heard from that point. It is looked at by {@link settle}, which must follow
 * before the next message: of two values of a point offered before it, only the second is seen.
 */
export function offer(evaluator: Evaluator, slot: number, value: number, at: Millis, receivedAt: Millis): void {
  const { inputs } = evaluator
  const row = offsetOf(slot)
  inputs[row + VALUE] = value
  inputs[row + AT] = at
  inputs[row + RECEIVED_AT] = receivedAt
  inputs[row + HEARD_AT] = receivedAt
  inputs[row + TURN] = evaluator.turn
}

/**
 * Something of any quality arrived from the point in `slot`, or, with {@link ANY_POINT}, from the equipment. The truth follows with the
 * next {@link settle} or {@link tick}; where silence may end by it, the deadline comes at once.
 */
export function heard(evaluator: Evaluator, slot: number, receivedAt: Millis): void {
  if (slot === ANY_POINT && !evaluator.anyPoint) return
  evaluator.inputs[offsetOf(slot) + HEARD_AT] = receivedAt
  for (const node of evaluator.silent) {
    if (node.row === slot + 1 && node.truth !== FALSE && receivedAt < evaluator.deadline)
      evaluator.deadline = receivedAt
  }
}

/** All values of one message were offered: every leaf sees them together, guards first. `at`: the message's time. */
export function settle(evaluator: Evaluator, at: Millis, receivedAt: Millis): Truth {
  const truth = run(evaluator, evaluator.turn, at, receivedAt)
  evaluator.turn += 1
  return truth
}

/** The truth at `now`, by the server's clock, without a message. Costs nothing before {@link deadline}. */
export function tick(evaluator: Evaluator, now: Millis): Truth {
  return now < evaluator.deadline ? evaluator.truth : run(evaluator, NaN, now, now)
}

/** When a tick could next change the truth, by the server's clock; Infinity if only a message can. */
export const deadline = (evaluator: Evaluator): Millis => evaluator.deadline

/** Mutable scratch of the running pass, written anew by each: one for all evaluators, so that it stays in the processor's cache. */
const pass: Pass = { inputs: [], turn: NaN, at: NaN, now: NaN, deadline: Infinity }

function run(evaluator: Evaluator, turn: number, at: Millis, now: Millis): Truth {
  pass.inputs = evaluator.inputs
  pass.turn = turn
  pass.at = at
  pass.now = now
  pass.deadline = Infinity
  evaluator.truth = evaluate(pass, evaluator.root)
  evaluator.deadline = pass.deadline
  return evaluator.truth
}

/** As just created: nothing read, nothing heard, nothing learned. */
export function reset(evaluator: Evaluator): void {
  clearInputs(evaluator.inputs)
  forget(evaluator.root)
  evaluator.turn = 0
  evaluator.truth = UNKNOWN
  evaluator.deadline = Infinity
}

/**
 * The server runs (again) from `now`: the platform's own downtime is nobody's silence. What waits by the server's clock and was not yet
 * true waits anew from `now` (`silent`, `frozen`, `deviates`); a rise that was true holds for its window from `now`. Events of
 * `count-above` age in real time.
 */
export function startServerAt(evaluator: Evaluator, now: Millis): void {
  for (const node of nodesOf(evaluator.root)) {
    if (node.kind === SILENT) {
      if (node.truth !== TRUE) node.state.sinceAt = now
    } else if (node.kind === FROZEN) {
      if (node.truth !== TRUE) restartFrozen(node.state, now)
    } else if (node.kind === DEVIATES) {
      if (node.truth !== TRUE) node.state.sinceReceivedAt = now
    } else if (node.kind === CHANGE) {
      if (node.truth === TRUE) node.state.latestReceivedAt = now
    }
  }
  evaluator.deadline = now
}

/** All of the state as plain JSON: `null` stands for what is not known. About 3 KB where hours of the week are learned. */
export const save = (evaluator: Evaluator): unknown =>
  savedOf(evaluator.fingerprint, evaluator.inputs, evaluator.turn, nodesOf(evaluator.root))

/**
 * Takes a saved state over; false, and everything as just created, if it is damaged or of another condition. A changed number of the
 * condition makes it another one, except the share of `deviates`: weeks of learning are not thrown away for it.
 */
export function restore(evaluator: Evaluator, saved: unknown): boolean {
  reset(evaluator)
  if (!restoreInto(saved, evaluator.fingerprint, evaluator.inputs, nodesOf(evaluator.root))) {
    reset(evaluator)
    return false
  }
  evaluator.truth = evaluator.root.truth
  evaluator.deadline = -Infinity // the next tick looks, whenever it comes
  return true
}

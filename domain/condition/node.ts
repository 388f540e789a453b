import { type Condition, type Truth, UNKNOWN } from './condition.ts'
import { type Change, createChange, resetChange } from './leaf-change.ts'
import { type Count, createCount, resetCount } from './leaf-count.ts'
import { createDeviates, type Deviates, forgetDeviates, resetDeviates } from './leaf-deviates.ts'
import { createFrozen, createSilent, type Frozen, resetFrozen, type Silent } from './leaf-duration.ts'
import { createEquality, createLimit, type Equality, type Limit } from './leaf-limit.ts'

/** What a node is, as a number: the hot path switches on it. */
export const LIMIT = 0
export const EQUALITY = 1
export const CHANGE = 2
export const FROZEN = 3
export const SILENT = 4
export const COUNT = 5
export const DEVIATES = 6
export const ALL = 7
export const ANY = 8
export const NOT = 9
export const WHILE = 10

/** Mutable. All kinds have the same fields in the same order, so that they are one shape to the JavaScript engine. */
type NodeOf<Kind extends number, State> = {
  readonly kind: Kind
  /** Row of the point in the inputs (see inputs.ts); of no use to a group. */
  readonly row: number
  /** Of `while`: guard, then. */
  readonly of: readonly Node[]
  readonly state: State
  truth: Truth
  /** Under a guard that is not true: nothing is read, nothing is waited for. */
  asleep: boolean
}

export type Node =
  | NodeOf<typeof LIMIT, Limit>
  | NodeOf<typeof EQUALITY, Equality>
  | NodeOf<typeof CHANGE, Change>
  | NodeOf<typeof FROZEN, Frozen>
  | NodeOf<typeof SILENT, Silent>
  | NodeOf<typeof COUNT, Count>
  | NodeOf<typeof DEVIATES, Deviates>
  | NodeOf<typeof ALL | typeof ANY | typeof NOT | typeof WHILE, null>

const NO_NODES: readonly Node[] = []

const nodeOf = <Kind extends number, State>(
  kind: Kind,
  row: number,
  state: State,
  of: readonly Node[] = NO_NODES,
): NodeOf<Kind, State> => ({ kind, row, of, state, truth: UNKNOWN, asleep: false })

/** How names become numbers: the row of a point (of any point where none is named), and the number of a state. */
export type Numbering = {
  readonly rowOf: (point: string | undefined) => number
  readonly stateOf: (point: string, value: number | boolean | string) => number
}

/** A limit keeps nothing but its truth, and a kind's rule stands on thousands of pieces of equipment: its numbers are kept once. */
const LIMITS = new WeakMap<Condition, Limit>()

function limitOf(condition: Extract<Condition, { readonly type: 'above' | 'below' }>): Limit {
  const known = LIMITS.get(condition)
  if (known) return known
  const { type, limit, deadband = 0 } = condition
  const made = createLimit(type === 'above', limit, deadband)
  LIMITS.set(condition, made)
  return made
}

/** The mutable tree of a condition, everything in it unknown. */
export function createNode(condition: Condition, names: Numbering): Node {
  switch (condition.type) {
    case 'above':
    case 'below':
      return nodeOf(LIMIT, names.rowOf(condition.point), limitOf(condition))
    case 'equals':
    case 'differs': {
      const value = names.stateOf(condition.point, condition.value)
      return nodeOf(EQUALITY, names.rowOf(condition.point), createEquality(condition.type === 'equals', value))
    }
    case 'rising':
    case 'falling': {
      const { type, by, within_ms } = condition
      return nodeOf(CHANGE, names.rowOf(condition.point), createChange(type === 'rising', by, within_ms))
    }
    case 'frozen':
      return nodeOf(FROZEN, names.rowOf(condition.point), createFrozen(condition.resolution, condition.for_ms))
    case 'silent':
      return nodeOf(SILENT, names.rowOf(condition.point), createSilent(condition.for_ms))
    case 'count-above': {
      const { counts, count, within_ms } = condition
      return nodeOf(COUNT, names.rowOf(condition.point), createCount(counts === 'steps', count, within_ms))
    }
    case 'deviates': {
      const { share, for_ms, expected } = condition
      return nodeOf(DEVIATES, names.rowOf(condition.point), createDeviates(share, for_ms, expected))
    }
    case 'all':
    case 'any': {
      const of = condition.of.map((each) => createNode(each, names))
      return nodeOf(condition.type === 'all' ? ALL : ANY, 0, null, of)
    }
    case 'not':
      return nodeOf(NOT, 0, null, [createNode(condition.of, names)])
    case 'while': {
      const guard = createNode(condition.guard, names)
      const then = createNode(condition.then, names)
      putToSleep(then)
      return nodeOf(WHILE, 0, null, [guard, then])
    }
  }
}

/** All nodes of the tree, each before what is under it. */
export const nodesOf = (root: Node): readonly Node[] => [root, ...root.of.flatMap(nodesOf)]

/** The guard is not true: all that was waited for under it starts anew later. What was learned stays. */
export function putToSleep(node: Node): void {
  resetState(node)
  node.truth = UNKNOWN
  node.asleep = true
  for (const each of node.of) putToSleep(each)
}

/** As just created. */
export function forget(node: Node): void {
  resetState(node)
  if (node.kind === DEVIATES) forgetDeviates(node.state)
  if (node.kind === SILENT) node.state.sinceAt = -Infinity
  node.truth = UNKNOWN
  node.asleep = false
  for (const each of node.of) forget(each)
  if (node.kind === WHILE) putToSleep(node.of[1]!)
}

function resetState(node: Node): void {
  if (node.kind === CHANGE) resetChange(node.state)
  else if (node.kind === FROZEN) resetFrozen(node.state)
  else if (node.kind === COUNT) resetCount(node.state)
  else if (node.kind === DEVIATES) resetDeviates(node.state)
}

import { type Condition, FALSE, TRUE, type Truth, UNKNOWN } from './condition.ts'
import { AT, HEARD_AT, RECEIVED_AT, STRIDE, TURN, VALUE } from './inputs.ts'
import { changeFromNumbers, changeToNumbers } from './leaf-change.ts'
import { countFromNumbers, countToNumbers } from './leaf-count.ts'
import { deviatesFromNumbers, deviatesToNumbers } from './leaf-deviates.ts'
import { frozenFromNumbers, frozenToNumbers } from './leaf-duration.ts'
import { CHANGE, COUNT, DEVIATES, FROZEN, type Node, SILENT } from './node.ts'

/** A number, or null for one that JSON has no word for (NaN, an infinity). */
type SavedNumbers = readonly (number | null)[]

/** The state of an evaluator as JSON. `nodes`: truth, asleep (1 or 0), then the leaf's own numbers; in the order of `nodesOf`. */
type Saved = {
  readonly version: number
  readonly fingerprint: number
  readonly inputs: SavedNumbers
  readonly nodes: readonly SavedNumbers[]
}

const VERSION = 1

export const savedOf = (
  fingerprint: number,
  inputs: readonly number[],
  turn: number,
  nodes: readonly Node[],
): Saved => ({
  version: VERSION,
  fingerprint,
  inputs: toSaved(
    [...inputs].map((number, index) => (index % STRIDE === TURN ? (number === turn ? FRESH : STALE) : number)),
  ),
  nodes: nodes.map((node) => toSaved([node.truth, node.asleep ? 1 : 0, ...leafToNumbers(node)])),
})

/** A fresh row belongs to turn 0, the first of a restored evaluator; any other row to none. */
const FRESH = 0
const STALE = -1

/** Into an evaluator as just created. False if it does not fit; what was written by then is to be reset. */
export function restoreInto(saved: unknown, fingerprint: number, inputs: number[], nodes: readonly Node[]): boolean {
  if (typeof saved !== 'object' || saved === null) return false
  const { version, fingerprint: of, inputs: rows, nodes: states } = saved as Partial<Record<keyof Saved, unknown>>
  if (version !== VERSION || of !== fingerprint || !Array.isArray(states) || states.length !== nodes.length)
    return false
  const numbers = fromSaved(rows)
  return (
    numbers !== null &&
    restoreInputs(inputs, numbers) &&
    nodes.every((node, index) => {
      const state = fromSaved(states[index])
      return state !== null && restoreNode(node, state)
    })
  )
}

function restoreInputs(inputs: number[], numbers: readonly number[]): boolean {
  if (numbers.length !== inputs.length) return false
  for (let row = 0; row < inputs.length; row += STRIDE) {
    const heardAt = numbers[row + HEARD_AT]!
    inputs[row + VALUE] = numbers[row + VALUE]!
    inputs[row + AT] = numbers[row + AT]!
    inputs[row + RECEIVED_AT] = numbers[row + RECEIVED_AT]!
    inputs[row + HEARD_AT] = Number.isNaN(heardAt) ? -Infinity : heardAt
    inputs[row + TURN] = numbers[row + TURN] === FRESH ? FRESH : STALE
  }
  return true
}

function restoreNode(node: Node, numbers: readonly number[]): boolean {
  const [truth, asleep] = numbers
  if (!isTruth(truth) || (asleep !== 0 && asleep !== 1)) return false
  node.truth = truth
  node.asleep = asleep === 1
  return leafFromNumbers(node, numbers.slice(2))
}

const isTruth = (number: number | undefined): number is Truth =>
  number === FALSE || number === TRUE || number === UNKNOWN

function leafToNumbers(node: Node): number[] {
  if (node.kind === CHANGE) return changeToNumbers(node.state)
  if (node.kind === FROZEN) return frozenToNumbers(node.state)
  if (node.kind === COUNT) return countToNumbers(node.state)
  if (node.kind === DEVIATES) return deviatesToNumbers(node.state)
  return node.kind === SILENT ? [node.state.sinceAt] : []
}

function leafFromNumbers(node: Node, numbers: readonly number[]): boolean {
  if (node.kind === CHANGE) return changeFromNumbers(node.state, numbers)
  if (node.kind === FROZEN) return frozenFromNumbers(node.state, numbers)
  if (node.kind === COUNT) return countFromNumbers(node.state, numbers)
  if (node.kind === DEVIATES) return deviatesFromNumbers(node.state, numbers)
  if (node.kind !== SILENT) return numbers.length === 0
  const [sinceAt] = numbers
  if (sinceAt === undefined || numbers.length !== 1) return false
  node.state.sinceAt = Number.isNaN(sinceAt) ? -Infinity : sinceAt
  return true
}

const toSaved = (numbers: readonly number[]): SavedNumbers =>
  numbers.map((number) => (Number.isFinite(number) ? number : null))

/** Null if these are no numbers; what was not known is NaN. */
function fromSaved(saved: unknown): readonly number[] | null {
  if (!Array.isArray(saved)) return null
  const fits = saved.every((each) => each === null || (typeof each === 'number' && Number.isFinite(each)))
  return fits ? (saved as SavedNumbers).map((each) => each ?? NaN) : null
}

/** FNV-1a (32 bit) of the condition, its keys sorted, and of the numbers of its named states. The share of `deviates` is left out. */
export function fingerprintOf(condition: Condition, resolved: readonly number[]): number {
  const text = JSON.stringify([condition, resolved], (key, value: unknown) => {
    if (key === 'share') return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

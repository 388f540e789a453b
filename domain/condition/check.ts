import type { PointDefinition, PointType } from '../point/point.ts'
import { DAY_ms } from '../time.ts'
import type { Condition, Leaf } from './condition.ts'

/** A tree that a person can still read aloud. */
export const DEPTH_MAX = 8
export const NODES_MAX = 64
export const DURATION_MAX_ms = 31 * DAY_ms
export const COUNT_MAX = 1000
export const WEEKS_MAX = 52

type Points = ReadonlyMap<string, PointDefinition>
type Sentences = readonly string[]

/** Which points a leaf can stand on: an order or a difference means nothing for a state. */
export const STANDS_ON: Readonly<Record<Leaf['type'], readonly PointType[]>> = {
  above: ['number', 'counter'],
  below: ['number', 'counter'],
  equals: ['number', 'counter', 'boolean', 'state'],
  differs: ['number', 'counter', 'boolean', 'state'],
  rising: ['number', 'counter'],
  falling: ['number', 'counter'],
  frozen: ['number', 'counter', 'boolean', 'state'],
  silent: ['number', 'counter', 'boolean', 'state'],
  'count-above': ['number', 'counter', 'boolean', 'state'],
  deviates: ['number'],
}

/**
 * What is wrong with a condition, a sentence each; none if it can be evaluated on these points. `points`: by the names a condition may
 * use, `point` or `equipment/point`. The shape itself was read by `parseCondition`.
 */
export function checkCondition(condition: Condition, points: Points): Sentences {
  const size = measure(condition)
  if (size.depth > DEPTH_MAX) return [`a condition is at most ${DEPTH_MAX} levels deep`]
  if (size.nodes > NODES_MAX) return [`a condition has at most ${NODES_MAX} nodes; this one has more`]
  return sentencesOf(condition, points)
}

/** Stops counting as soon as a limit is passed, so that a hostile tree costs nothing. */
function measure(root: Condition): { readonly depth: number; readonly nodes: number } {
  let depth = 0
  let nodes = 0
  let level: readonly Condition[] = [root]
  while (level.length > 0 && depth <= DEPTH_MAX && nodes <= NODES_MAX) {
    depth += 1
    nodes += level.length
    level = level.flatMap(childrenOf)
  }
  return { depth, nodes }
}

function childrenOf(condition: Condition): readonly Condition[] {
  switch (condition.type) {
    case 'all':
    case 'any':
      return condition.of
    case 'not':
      return [condition.of]
    case 'while':
      return [condition.guard, condition.then]
    default:
      return []
  }
}

function sentencesOf(condition: Condition, points: Points): Sentences {
  switch (condition.type) {
    case 'all':
    case 'any':
      if (condition.of.length === 0) return [`"${condition.type}" needs at least one condition`]
      return condition.of.flatMap((each) => sentencesOf(each, points))
    case 'not':
      return sentencesOf(condition.of, points)
    case 'while':
      return [...sentencesOf(condition.guard, points), ...sentencesOf(condition.then, points)]
    default:
      return leafSentences(condition, points).map((sentence) => `${nameOf(condition)}: ${sentence}`)
  }
}

const nameOf = (leaf: Leaf): string => (leaf.point === undefined ? leaf.type : `${leaf.type} on "${leaf.point}"`)

function leafSentences(leaf: Leaf, points: Points): Sentences {
  if (leaf.point === undefined) return leaf.type === 'silent' ? duration(leaf.for_ms) : ['a point must be named']
  const point = points.get(leaf.point)
  if (!point) return ['there is no such point']
  if (!STANDS_ON[leaf.type].includes(point.type)) {
    return [`the point is a ${point.type}, and this works only on ${STANDS_ON[leaf.type].join(' or ')} points`]
  }
  switch (leaf.type) {
    case 'above':
    case 'below':
      return limit(leaf.type === 'above', leaf.limit, leaf.deadband ?? 0, point)
    case 'equals':
    case 'differs':
      return state(leaf.value, point)
    case 'rising':
    case 'falling':
      return [...change(leaf.by, point), ...duration(leaf.within_ms)]
    case 'frozen':
      return [...resolution(leaf.resolution, point), ...duration(leaf.for_ms)]
    case 'silent':
      return duration(leaf.for_ms)
    case 'count-above':
      return [...count(leaf.count), ...duration(leaf.within_ms), ...counted(leaf.counts, point)]
    case 'deviates':
      return [...share(leaf.share), ...duration(leaf.for_ms), ...expectation(leaf.expected)]
  }
}

function limit(isAbove: boolean, value: number, deadband: number, point: PointDefinition): Sentences {
  if (!Number.isFinite(value)) return ['the limit must be a number']
  if (!Number.isFinite(deadband) || deadband < 0) return ['the deadband must be a number, 0 or more']
  if (!point.range) return []
  const [min, max] = point.range
  const range = `the point's physical range of ${min} to ${max}`
  if (value < min || value > max) return [`the limit ${value} is outside ${range}`]
  if (value === (isAbove ? max : min)) return [`no value within ${range} is past the limit ${value}`]
  const back = isAbove ? value - deadband : value + deadband
  return back < min || back > max ? [`with a deadband of ${deadband} it would never return within ${range}`] : []
}

function state(value: number | boolean | string, point: PointDefinition): Sentences {
  switch (point.type) {
    case 'number':
    case 'counter':
      if (typeof value !== 'number' || !Number.isFinite(value)) return ['the value must be a number']
      if (point.range && (value < point.range[0] || value > point.range[1])) {
        return [`the value ${value} is outside the point's physical range of ${point.range[0]} to ${point.range[1]}`]
      }
      return []
    case 'boolean':
      return value === true || value === false || value === 1 || value === 0 ? [] : ['the value must be true or false']
    case 'state':
      if (typeof value === 'string' && point.states?.includes(value)) return []
      return [`"${value}" is no state of the point; its states are ${(point.states ?? []).join(', ') || 'not given'}`]
  }
}

function change(by: number, point: PointDefinition): Sentences {
  if (!Number.isFinite(by) || by <= 0) return ['the change must be a number above 0']
  if (!point.range || by < point.range[1] - point.range[0]) return []
  return [
    `a change of more than ${by} cannot happen within the point's range of ${point.range[0]} to ${point.range[1]}`,
  ]
}

function resolution(value: number, point: PointDefinition): Sentences {
  if (!Number.isFinite(value) || value < 0) return ['the resolution must be a number, 0 or more']
  const isState = point.type === 'boolean' || point.type === 'state'
  return isState && value >= 1 ? ['the resolution of a state must be 0'] : []
}

const count = (value: number): Sentences =>
  Number.isInteger(value) && value >= 1 && value <= COUNT_MAX
    ? []
    : [`the count must be a whole number from 1 to ${COUNT_MAX}`]

const counted = (counts: 'transitions' | 'steps', point: PointDefinition): Sentences =>
  counts === 'steps' && point.type !== 'counter' ? ['steps can only be counted on a counter'] : []

const share = (value: number): Sentences =>
  Number.isFinite(value) && value > 0 ? [] : ['the share must be a number above 0 (0.2 is 20 %)']

function expectation(expected: Extract<Leaf, { type: 'deviates' }>['expected']): Sentences {
  if (expected.type === 'value') {
    if (!Number.isFinite(expected.value)) return ['the expected value must be a number']
    return expected.value === 0 ? ['a share of 0 means nothing: use above or below'] : []
  }
  return Number.isInteger(expected.weeks) && expected.weeks >= 1 && expected.weeks <= WEEKS_MAX
    ? []
    : [`the weeks must be a whole number from 1 to ${WEEKS_MAX}`]
}

const duration = (value: number): Sentences =>
  Number.isFinite(value) && value > 0 && value <= DURATION_MAX_ms
    ? []
    : ['the duration must be above 0 and at most 31 days']

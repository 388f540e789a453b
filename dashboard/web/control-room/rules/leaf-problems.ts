import { COUNT_MAX, DEPTH_MAX, DURATION_MAX_ms, NODES_MAX, WEEKS_MAX } from '#domain/condition/check.ts'
import type { Condition, Expectation, Leaf } from '#domain/condition/condition.ts'
import type { PointLookup } from '#domain/condition/sentence.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { childrenOf, hasMembers, isGroup, type NodePath, nodesOf } from './condition-tree.ts'
import { standsOn } from './new-leaf.ts'
import type { FieldProblem, ProblemWord } from './problems.ts'

/** Members of one group, as parseCondition reads them. */
export const MEMBERS_MAX = 16

type Fill = FieldProblem['fill']

/** What is wrong with a condition, each beside its field: what `parseCondition` and `checkCondition` refuse, in words of the screen. */
export function conditionProblems(root: Condition, points: PointLookup, path: NodePath): readonly FieldProblem[] {
  const nodes = nodesOf(root)
  const whole: FieldProblem[] = []
  if (nodes.length > NODES_MAX) whole.push({ path, word: 'tooManyNodes', fill: { limit: NODES_MAX } })
  if (depthOf(root) > DEPTH_MAX) whole.push({ path, word: 'tooDeep', fill: { limit: DEPTH_MAX } })
  return [...whole, ...nodes.flatMap((one) => nodeProblems(one.node, points, [...path, ...one.path]))]
}

const depthOf = (node: Condition): number => 1 + Math.max(0, ...childrenOf(node).map((child) => depthOf(child.node)))

function nodeProblems(node: Condition, points: PointLookup, path: NodePath): readonly FieldProblem[] {
  if (!isGroup(node)) return leafProblems(node, points, path)
  if (!hasMembers(node)) return []
  if (node.of.length === 0) return [{ path, word: 'empty' }]
  return node.of.length > MEMBERS_MAX ? [{ path, word: 'tooManyMembers', fill: { limit: MEMBERS_MAX } }] : []
}

function leafProblems(leaf: Leaf, points: PointLookup, path: NodePath): readonly FieldProblem[] {
  const said: FieldProblem[] = []
  const say = (field: string, word: ProblemWord, fill?: Fill): void =>
    void said.push({ path: [...path, field], word, ...(fill ? { fill } : {}) })
  if (leaf.point === undefined && leaf.type === 'silent') {
    durationProblem(leaf.for_ms, 'for_ms', say)
    return said
  }
  const point = leaf.point === undefined ? undefined : points(leaf.point)?.definition
  if (!point) say('point', leaf.point === undefined || leaf.point === '' ? 'noPoint' : 'unknownPoint')
  else if (!standsOn(leaf.type, point)) say('point', 'wrongPoint')
  else sayLeaf(leaf, point, say)
  return said
}

type Say = (field: string, word: ProblemWord, fill?: Fill) => void

function sayLeaf(leaf: Leaf, point: PointDefinition, say: Say): void {
  switch (leaf.type) {
    case 'above':
    case 'below':
      return limitProblem(leaf.type === 'above', leaf.limit, leaf.deadband ?? 0, point, say)
    case 'equals':
    case 'differs':
      return valueProblem(leaf.value, point, say)
    case 'rising':
    case 'falling':
      changeProblem(leaf.by, point, say)
      return durationProblem(leaf.within_ms, 'within_ms', say)
    case 'frozen':
      if (!(Number.isFinite(leaf.resolution) && leaf.resolution >= 0)) say('resolution', 'notNegative')
      else if ((point.type === 'boolean' || point.type === 'state') && leaf.resolution >= 1)
        say('resolution', 'stateZero')
      return durationProblem(leaf.for_ms, 'for_ms', say)
    case 'silent':
      return durationProblem(leaf.for_ms, 'for_ms', say)
    case 'count-above':
      if (!isWhole(leaf.count, COUNT_MAX)) say('count', 'whole', { limit: COUNT_MAX })
      if (leaf.counts === 'steps' && point.type !== 'counter') say('counts', 'onlyCounter')
      return durationProblem(leaf.within_ms, 'within_ms', say)
    case 'deviates':
      if (!(Number.isFinite(leaf.share) && leaf.share > 0)) say('share', 'aboveZero')
      expectedProblem(leaf.expected, say)
      return durationProblem(leaf.for_ms, 'for_ms', say)
  }
}

function limitProblem(isAbove: boolean, value: number, deadband: number, { range }: PointDefinition, say: Say): void {
  if (!Number.isFinite(value)) return say('limit', 'number')
  if (!(Number.isFinite(deadband) && deadband >= 0)) return say('deadband', 'notNegative')
  if (!range) return
  const [min, max] = range
  if (value < min || value > max) return say('limit', 'outOfRange', { min, max })
  if (value === (isAbove ? max : min)) return say('limit', 'neverPast', { min, max })
  const back = isAbove ? value - deadband : value + deadband
  if (back < min || back > max) say('deadband', 'neverReturns', { min, max })
}

function valueProblem(value: number | boolean | string, point: PointDefinition, say: Say): void {
  switch (point.type) {
    case 'number':
    case 'counter': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return say('value', 'number')
      const [min, max] = point.range ?? [-Infinity, Infinity]
      if (value < min || value > max) say('value', 'outOfRange', { min, max })
      return
    }
    case 'boolean':
      if (![true, false, 0, 1].includes(value as number)) say('value', 'chooseState')
      return
    case 'state':
      if (typeof value !== 'string' || !point.states?.includes(value)) say('value', 'chooseState')
  }
}

function changeProblem(by: number, { range }: PointDefinition, say: Say): void {
  if (!(Number.isFinite(by) && by > 0)) return say('by', 'aboveZero')
  if (range && by >= range[1] - range[0]) say('by', 'tooLargeChange', { min: range[0], max: range[1] })
}

function expectedProblem(expected: Expectation, say: Say): void {
  if (expected.type === 'hour-of-week') {
    if (!isWhole(expected.weeks, WEEKS_MAX)) say('expected', 'whole', { limit: WEEKS_MAX })
  } else if (!Number.isFinite(expected.value)) say('expected', 'number')
  else if (expected.value === 0) say('expected', 'notZero')
}

function durationProblem(span_ms: number, field: string, say: Say): void {
  if (!(Number.isFinite(span_ms) && span_ms > 0 && span_ms <= DURATION_MAX_ms)) say(field, 'duration')
}

const isWhole = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 1 && value <= limit

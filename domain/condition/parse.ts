import { type TSchema, Type } from 'typebox'
import { type Problem, problemsOf } from '../problem.ts'
import type { Condition } from './condition.ts'

/** Deeper trees are refused before they are walked. */
const DEPTH_MAX = 8

const closed = { additionalProperties: false }
const Point = Type.String({ minLength: 1, maxLength: 130 })
const Duration_ms = Type.Integer({ minimum: 1, maximum: 31 * 86_400_000 })
const Positive = Type.Number({ exclusiveMinimum: 0 })

const limit = Type.Object(
  { type: Type.String(), point: Point, limit: Type.Number(), deadband: Type.Optional(Type.Number({ minimum: 0 })) },
  closed,
)
const state = Type.Object(
  { type: Type.String(), point: Point, value: Type.Union([Type.Number(), Type.Boolean(), Type.String()]) },
  closed,
)
const change = Type.Object({ type: Type.String(), point: Point, by: Positive, within_ms: Duration_ms }, closed)
const several = Type.Object(
  { type: Type.String(), of: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 16 }) },
  closed,
)
const expected = Type.Union([
  Type.Object({ type: Type.Literal('hour-of-week'), weeks: Type.Integer({ minimum: 1, maximum: 52 }) }, closed),
  Type.Object({ type: Type.Literal('value'), value: Type.Number() }, closed),
])

/** One schema a node; the children of groups are read by {@link parseCondition} itself. */
const NODES: Record<Condition['type'], TSchema> = {
  above: limit,
  below: limit,
  equals: state,
  differs: state,
  rising: change,
  falling: change,
  frozen: Type.Object(
    { type: Type.String(), point: Point, resolution: Type.Number({ minimum: 0 }), for_ms: Duration_ms },
    closed,
  ),
  silent: Type.Object({ type: Type.String(), point: Type.Optional(Point), for_ms: Duration_ms }, closed),
  'count-above': Type.Object(
    {
      type: Type.String(),
      point: Point,
      count: Type.Integer({ minimum: 0, maximum: 1000 }),
      within_ms: Duration_ms,
      counts: Type.Union([Type.Literal('transitions'), Type.Literal('steps')]),
    },
    closed,
  ),
  deviates: Type.Object({ type: Type.String(), point: Point, share: Positive, for_ms: Duration_ms, expected }, closed),
  all: several,
  any: several,
  not: Type.Object({ type: Type.String(), of: Type.Unknown() }, closed),
  while: Type.Object({ type: Type.String(), guard: Type.Unknown(), then: Type.Unknown() }, closed),
}

/** Reads a condition tree from outside data; every problem with its place, or none and the tree is a {@link Condition}. */
export function parseCondition(value: unknown, path: readonly (string | number)[] = [], depth = 1): readonly Problem[] {
  if (depth > DEPTH_MAX) return [{ path, sentence: `a condition is at most ${DEPTH_MAX} nodes deep` }]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path, sentence: 'a condition is an object with a "type"' }]
  }
  const node = value as { type?: unknown; of?: unknown; guard?: unknown; then?: unknown }
  if (typeof node.type !== 'string' || !Object.hasOwn(NODES, node.type)) {
    return [{ path: [...path, 'type'], sentence: `"type" is one of ${Object.keys(NODES).join(', ')}` }]
  }
  const wrong = problemsOf(NODES[node.type as Condition['type']], value, path)
  if (wrong.length > 0) return wrong
  switch (node.type) {
    case 'all':
    case 'any':
      return (node.of as unknown[]).flatMap((child, i) => parseCondition(child, [...path, 'of', i], depth + 1))
    case 'not':
      return parseCondition(node.of, [...path, 'of'], depth + 1)
    case 'while':
      return [
        ...parseCondition(node.guard, [...path, 'guard'], depth + 1),
        ...parseCondition(node.then, [...path, 'then'], depth + 1),
      ]
    default:
      return []
  }
}

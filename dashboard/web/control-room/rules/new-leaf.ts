import { STANDS_ON } from '#domain/condition/check.ts'
import type { Leaf } from '#domain/condition/condition.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { HOUR_ms, type Millis, MINUTE_ms } from '#domain/time.ts'
import type { LeafType } from './condition-tree.ts'

/** What a new leaf says until somebody writes something else. */
const COUNT = 3
const SHARE = 0.2
const WEEKS = 4
const WITHIN_ms: Millis = 10 * MINUTE_ms
const FOR_ms: Millis = HOUR_ms

/** A point by the name that a condition uses. */
export type Reference = { readonly name: string; readonly definition: PointDefinition }

export const standsOn = (type: LeafType, point: PointDefinition): boolean => STANDS_ON[type].includes(point.type)

/** What of an old leaf can be said again by a new one. */
type Kept = {
  readonly amount?: number
  readonly deadband?: number
  readonly span_ms?: Millis
  readonly value?: number | boolean | string
}

function keptOf(leaf: Leaf | null): Kept {
  switch (leaf?.type) {
    case undefined:
      return {}
    case 'above':
    case 'below':
      return { amount: leaf.limit, ...(leaf.deadband === undefined ? {} : { deadband: leaf.deadband }) }
    case 'equals':
    case 'differs':
      return { value: leaf.value, ...(typeof leaf.value === 'number' ? { amount: leaf.value } : {}) }
    case 'rising':
    case 'falling':
      return { amount: leaf.by, span_ms: leaf.within_ms }
    case 'frozen':
      return { amount: leaf.resolution, span_ms: leaf.for_ms }
    case 'silent':
      return { span_ms: leaf.for_ms }
    case 'count-above':
      return { amount: leaf.count, span_ms: leaf.within_ms }
    case 'deviates':
      return { span_ms: leaf.for_ms, ...(leaf.expected.type === 'value' ? { amount: leaf.expected.value } : {}) }
  }
}

/**
 * A leaf of this type that says as much of the old one as fits; of a number that only a person knows it says NaN. The point stays if
 * the type can stand on it, else it is the first of `points` that it can.
 */
export function leafOf(type: LeafType, points: readonly Reference[], old: Leaf | null): Leaf {
  const own = points.find(({ name }) => name === old?.point)
  const found = own && standsOn(type, own.definition) ? own : points.find((one) => standsOn(type, one.definition))
  const point = found?.name ?? old?.point ?? ''
  const { amount, deadband, span_ms, value } = keptOf(old)
  switch (type) {
    case 'above':
    case 'below':
      return { type, point, limit: amount ?? NaN, ...(deadband === undefined ? {} : { deadband }) }
    case 'equals':
    case 'differs':
      return { type, point, value: valueFor(found?.definition, value ?? amount) }
    case 'rising':
    case 'falling':
      return { type, point, by: amount ?? NaN, within_ms: span_ms ?? WITHIN_ms }
    case 'frozen':
      return { type, point, resolution: 0, for_ms: span_ms ?? FOR_ms }
    case 'silent':
      return { type, ...(old?.point === undefined ? {} : { point: old.point }), for_ms: span_ms ?? FOR_ms }
    case 'count-above': {
      const counts = found?.definition.type === 'counter' ? 'steps' : 'transitions'
      return { type, point, count: COUNT, within_ms: span_ms ?? HOUR_ms, counts }
    }
    case 'deviates':
      return { type, point, share: SHARE, for_ms: span_ms ?? FOR_ms, expected: { type: 'hour-of-week', weeks: WEEKS } }
  }
}

/** The same leaf on another point; a state that the new point does not have gives way to one that it has. */
export function onPoint(leaf: Leaf, { name, definition }: Reference): Leaf {
  if (leaf.type === 'equals' || leaf.type === 'differs') {
    return { ...leaf, point: name, value: valueFor(definition, leaf.value) }
  }
  if (leaf.type === 'count-above' && definition.type !== 'counter')
    return { ...leaf, point: name, counts: 'transitions' }
  return { ...leaf, point: name }
}

function valueFor(
  point: PointDefinition | undefined,
  value: number | boolean | string | undefined,
): number | boolean | string {
  switch (point?.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : true
    case 'state':
      return typeof value === 'string' && point.states?.includes(value) ? value : (point.states?.[0] ?? '')
    default:
      return typeof value === 'number' ? value : NaN
  }
}

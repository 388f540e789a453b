import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Condition } from '../condition/condition.ts'
import type { PointDefinition } from '../point/point.ts'
import type { Text } from '../text.ts'

/** Short words to write profiles with; what they make is plain data. */

export const text = (en: string, zh: string): Text => ({ en, zh })

type Details = Partial<Omit<PointDefinition, 'name' | 'label' | 'type' | 'unit'>>

export const number = (
  name: string,
  label: Text,
  unit: string,
  range: readonly [number, number],
  more: Details = {},
): PointDefinition => ({ name, label, type: 'number', unit, range, ...more })

/** A number that only grows. The range keeps a broken register (negative, absurd) out of the sums. */
export const counter = (name: string, label: Text, unit: string, more: Details = {}): PointDefinition => ({
  name,
  label,
  type: 'counter',
  unit,
  range: [0, COUNTER_MAX],
  ...more,
})
/** Nine digits with three decimals, more than any register shows. */
const COUNTER_MAX = 1e12

export const boolean = (name: string, label: Text, more: Details = {}): PointDefinition => ({
  name,
  label,
  type: 'boolean',
  unit: '',
  ...more,
})

export const state = (name: string, label: Text, states: readonly string[], more: Details = {}): PointDefinition => ({
  name,
  label,
  type: 'state',
  unit: '',
  states,
  ...more,
})

export const above = (point: string, limit: number, deadband: number): Condition => ({
  type: 'above',
  point,
  limit,
  deadband,
})

export const below = (point: string, limit: number, deadband: number): Condition => ({
  type: 'below',
  point,
  limit,
  deadband,
})

export const is = (point: string, value: number | boolean | string): Condition => ({ type: 'equals', point, value })

export const all = (...of: readonly Condition[]): Condition => ({ type: 'all', of })
export const any = (...of: readonly Condition[]): Condition => ({ type: 'any', of })

/** `then` counts only while `guard` is true. */
// oxlint-disable-next-line unicorn/no-thenable -- the node's name for its branch; plain data that nobody awaits
export const during = (guard: Condition, then: Condition): Condition => ({ type: 'while', guard, then })

/** A definition with what nearly all have in common; id and message first, as a person looks for them. */
export const alarm = (
  id: string,
  message: Text,
  rest: Omit<AlarmDefinition, 'id' | 'message' | 'guidance'> & AlarmDefinition['guidance'],
): AlarmDefinition => {
  const { means, do: act, call, ...behaviour } = rest
  return { id, message, ...behaviour, guidance: { means, do: act, ...(call ? { call } : {}) } }
}

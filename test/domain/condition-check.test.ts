/* oxlint-disable unicorn/no-thenable -- "while … then" is the contract's word; a condition is never awaited */
import { describe, expect, test } from 'vitest'
import { checkCondition, DURATION_MAX_ms, NODES_MAX } from '#domain/condition/check.ts'
import type { Condition } from '#domain/condition/condition.ts'
import type { PointDefinition } from '#domain/point/point.ts'

const aPoint = (name: string, type: PointDefinition['type'], more: Partial<PointDefinition> = {}): PointDefinition => ({
  name,
  label: { en: name },
  type,
  unit: '',
  ...more,
})
const points = new Map(
  [
    aPoint('level', 'number', { range: [0, 100] }),
    aPoint('drift', 'number'),
    aPoint('starts', 'counter', { range: [0, 1e6] }),
    aPoint('running', 'boolean'),
    aPoint('door', 'state', { states: ['closed', 'open'] }),
    aPoint('pump-2/flow', 'number'),
  ].map((point) => [point.name, point]),
)
const within_ms = 60_000
const for_ms = 60_000
const high: Condition = { type: 'above', point: 'level', limit: 90, deadband: 5 }
const nested = (depth: number): Condition => (depth === 1 ? high : { type: 'not', of: nested(depth - 1) })

const good: readonly Condition[] = [
  high,
  { type: 'above', point: 'level', limit: 90, deadband: 90 },
  { type: 'below', point: 'drift', limit: -1e9 },
  { type: 'above', point: 'pump-2/flow', limit: 3 },
  { type: 'equals', point: 'door', value: 'open' },
  { type: 'equals', point: 'running', value: true },
  { type: 'differs', point: 'running', value: 0 },
  { type: 'equals', point: 'starts', value: 7 },
  { type: 'rising', point: 'level', by: 5, within_ms },
  { type: 'frozen', point: 'level', resolution: 0, for_ms },
  { type: 'frozen', point: 'running', resolution: 0, for_ms },
  { type: 'silent', for_ms },
  { type: 'silent', point: 'door', for_ms: DURATION_MAX_ms },
  { type: 'count-above', point: 'starts', count: 6, within_ms, counts: 'steps' },
  { type: 'count-above', point: 'door', count: 1, within_ms, counts: 'transitions' },
  { type: 'deviates', point: 'level', share: 0.2, for_ms, expected: { type: 'hour-of-week', weeks: 4 } },
  { type: 'deviates', point: 'level', share: 0.2, for_ms, expected: { type: 'value', value: -3 } },
  { type: 'while', guard: { type: 'equals', point: 'running', value: true }, then: high },
  { type: 'all', of: Array.from({ length: NODES_MAX - 1 }, () => high) },
  nested(8),
]

test.each(good)('accepts $type on $point', (condition) => {
  expect(checkCondition(condition, points)).toEqual([])
})

const NUMBER = 'the point is a boolean, and this works only on number or counter points'
const bad: readonly (readonly [Condition, string])[] = [
  [{ type: 'above', point: 'pressure', limit: 1 }, 'above on "pressure": there is no such point'],
  [{ type: 'silent', point: 'x', for_ms }, 'silent on "x": there is no such point'],
  [{ type: 'above', point: 'running', limit: 0 }, `above on "running": ${NUMBER}`],
  [{ type: 'rising', point: 'running', by: 1, within_ms }, `rising on "running": ${NUMBER}`],
  [{ ...high, limit: 101 }, `above on "level": the limit 101 is outside the point's physical range of 0 to 100`],
  [{ ...high, limit: NaN }, 'above on "level": the limit must be a number'],
  [{ ...high, deadband: -1 }, 'above on "level": the deadband must be a number, 0 or more'],
  [
    { ...high, limit: 100 },
    `above on "level": no value within the point's physical range of 0 to 100 is past the limit 100`,
  ],
  [
    { ...high, deadband: 91 },
    `above on "level": with a deadband of 91 it would never return within the point's physical range of 0 to 100`,
  ],
  [
    { type: 'equals', point: 'door', value: 'ajar' },
    `equals on "door": "ajar" is no state of the point; its states are closed, open`,
  ],
  [
    { type: 'equals', point: 'door', value: 1 },
    `equals on "door": "1" is no state of the point; its states are closed, open`,
  ],
  [{ type: 'equals', point: 'running', value: 'yes' }, 'equals on "running": the value must be true or false'],
  [{ type: 'differs', point: 'level', value: true }, 'differs on "level": the value must be a number'],
  [
    { type: 'equals', point: 'level', value: 101 },
    `equals on "level": the value 101 is outside the point's physical range of 0 to 100`,
  ],
  [{ type: 'rising', point: 'level', by: 0, within_ms }, 'rising on "level": the change must be a number above 0'],
  [
    { type: 'falling', point: 'level', by: 100, within_ms },
    `falling on "level": a change of more than 100 cannot happen within the point's range of 0 to 100`,
  ],
  [
    { type: 'rising', point: 'level', by: 1, within_ms: 0 },
    'rising on "level": the duration must be above 0 and at most 31 days',
  ],
  [{ type: 'silent', for_ms: Infinity }, 'silent: the duration must be above 0 and at most 31 days'],
  [
    { type: 'frozen', point: 'level', resolution: -1, for_ms },
    'frozen on "level": the resolution must be a number, 0 or more',
  ],
  [{ type: 'frozen', point: 'door', resolution: 1, for_ms }, 'frozen on "door": the resolution of a state must be 0'],
  [
    { type: 'count-above', point: 'door', count: 0, within_ms, counts: 'transitions' },
    'count-above on "door": the count must be a whole number from 1 to 1000',
  ],
  [
    { type: 'count-above', point: 'level', count: 1, within_ms, counts: 'steps' },
    'count-above on "level": steps can only be counted on a counter',
  ],
  [
    { type: 'deviates', point: 'level', share: 0, for_ms, expected: { type: 'value', value: 1 } },
    'deviates on "level": the share must be a number above 0 (0.2 is 20 %)',
  ],
  [
    { type: 'deviates', point: 'level', share: 1, for_ms, expected: { type: 'value', value: 0 } },
    'deviates on "level": a share of 0 means nothing: use above or below',
  ],
  [
    { type: 'deviates', point: 'level', share: 1, for_ms, expected: { type: 'hour-of-week', weeks: 0.5 } },
    'deviates on "level": the weeks must be a whole number from 1 to 52',
  ],
  [{ type: 'any', of: [] }, '"any" needs at least one condition'],
  [nested(9), 'a condition is at most 8 levels deep'],
  [
    { type: 'all', of: Array.from({ length: NODES_MAX }, () => high) },
    'a condition has at most 64 nodes; this one has more',
  ],
]

test.each(bad)('refuses %j', (condition, sentence) => {
  expect(checkCondition(condition, points)).toEqual([sentence])
})

describe('a tree', () => {
  test('says everything that is wrong anywhere in it', () => {
    const unknown: Condition = { type: 'below', point: 'x', limit: 1 }
    const tree: Condition = {
      type: 'while',
      guard: unknown,
      then: { type: 'not', of: { type: 'any', of: [high, unknown] } },
    }
    expect(checkCondition(tree, points)).toHaveLength(2)
  })

  test('of a hundred thousand levels is refused without being walked', () => {
    let deep: Condition = high
    for (let level = 0; level < 100_000; level++) deep = { type: 'not', of: deep }
    expect(checkCondition(deep, points)).toEqual(['a condition is at most 8 levels deep'])
  })
})

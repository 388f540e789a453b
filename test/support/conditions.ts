import fc from 'fast-check'
import type { Condition, Leaf } from '#domain/condition/condition.ts'
import type { PointDefinition } from '#domain/point/point.ts'

/* Points and random conditions on them, right and wrong ones, for properties of what edits and reads conditions. */

const point = (name: string, more: Partial<PointDefinition>): PointDefinition => ({
  name,
  label: { en: name, zh: `点${name}` },
  type: 'number',
  unit: '',
  ...more,
})

export const SOME_POINTS: readonly PointDefinition[] = [
  point('level', { unit: 'Cel', range: [-40, 200], normal: [0, 8] }),
  point('flow', { unit: 'm3/h' }),
  point('starts', { type: 'counter' }),
  point('running', { type: 'boolean' }),
  point('mode', { type: 'state', states: ['normal', 'fire-service'] }),
]

const reference = fc.constantFrom(...SOME_POINTS.map(({ name }) => name), 'other/level', 'nowhere', '')
const amount = fc.oneof(fc.integer({ min: -60, max: 260 }), fc.constantFrom(NaN, 0, 0.5, -40, 200))
const span_ms = fc.oneof(fc.integer({ min: 1, max: 31 * 86_400_000 }), fc.constantFrom(NaN, 0, 40 * 86_400_000))
const value = fc.oneof(amount, fc.boolean(), fc.constantFrom('normal', 'fire-service', 'gone'))

const leafOf = {
  limit: fc.record({
    type: fc.constantFrom('above', 'below'),
    point: reference,
    limit: amount,
    deadband: fc.oneof(fc.constantFrom(0, 0.5, 5, NaN, -1), fc.integer({ min: 0, max: 300 })),
  }),
  equality: fc.record({ type: fc.constantFrom('equals', 'differs'), point: reference, value }),
  change: fc.record({
    type: fc.constantFrom('rising', 'falling'),
    point: reference,
    by: amount,
    within_ms: span_ms,
  }),
  frozen: fc.record({ type: fc.constant('frozen'), point: reference, resolution: amount, for_ms: span_ms }),
  silent: fc.oneof(
    fc.record({ type: fc.constant('silent'), for_ms: span_ms }),
    fc.record({ type: fc.constant('silent'), point: reference, for_ms: span_ms }),
  ),
  count: fc.record({
    type: fc.constant('count-above'),
    point: reference,
    count: fc.oneof(fc.integer({ min: 0, max: 1001 }), fc.constantFrom(1.5, NaN)),
    within_ms: span_ms,
    counts: fc.constantFrom('transitions', 'steps'),
  }),
  deviates: fc.record({
    type: fc.constant('deviates'),
    point: reference,
    share: fc.constantFrom(0.2, 0, NaN, -1),
    for_ms: span_ms,
    expected: fc.oneof(
      fc.record({ type: fc.constant('hour-of-week'), weeks: fc.constantFrom(4, 0, 53, 1.5, NaN) }),
      fc.record({ type: fc.constant('value'), value: fc.constantFrom(5, 0, NaN) }),
    ),
  }),
}

/** Any leaf, also such as no evaluator would take. */
export const anyLeaf: fc.Arbitrary<Leaf> = fc.oneof(...Object.values(leafOf))

/** Any tree of such leaves; groups of all and any have members. */
export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyLeaf,
    fc.record({
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ type: fc.constant('not' as const), of: tie('node') }),
    fc.record({ type: fc.constant('while' as const), guard: tie('node'), then: tie('node') }),
  ),
})).node

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Condition } from '#domain/condition/condition.ts'
import { createEvaluator, offer, settle } from '#domain/condition/evaluator.ts'
import { isMemoryless, nothingQuiet, quietRange } from '#domain/condition/quiet.ts'

const POINTS = ['a', 'b', 'c']
const RUNS = 500

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    type: fc.constantFrom('above' as const, 'below' as const),
    point: fc.constantFrom(...POINTS),
    limit: fc.integer({ min: -3, max: 3 }),
    deadband: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({
    type: fc.constantFrom('equals' as const, 'differs' as const),
    point: fc.constantFrom(...POINTS),
    value: fc.integer({ min: -2, max: 2 }),
  }),
)
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('not' as const), of: tie('tree') }),
    // oxlint-disable-next-line unicorn/no-thenable -- the contract's word
    fc.record({ type: fc.constant('while' as const), guard: tie('tree'), then: tie('tree') }),
  ),
}))
/** Messages: each gives some of the points a value. */
const messages = fc.array(
  fc.dictionary(
    fc.constantFrom(...POINTS),
    fc.integer({ min: -4, max: 4 }).map((n) => n / 1),
    { minKeys: 1 },
  ),
  { maxLength: 40 },
)

test('a condition shown only the values that leave its quiet ranges has the truth of one that sees them all', () => {
  let skipped = 0
  fc.assert(
    fc.property(tree, messages, (condition, run) => {
      const [eager, lazy] = [createEvaluator(condition, () => 0), createEvaluator(condition, () => 0)]
      expect(isMemoryless(lazy)).toBe(true)
      const ranges = new Float64Array(lazy.points.length * 2)
      const newest = lazy.points.map(() => NaN)
      lazy.points.forEach((_, slot) => nothingQuiet(ranges, slot * 2))
      let lazyTruth = lazy.truth
      run.forEach((values, i) => {
        let woken = false
        for (const [name, value] of Object.entries(values)) {
          const slot = lazy.points.indexOf(name)
          if (slot < 0) continue
          offer(eager, slot, value, i, i)
          const quiet = value === newest[slot] || (value > ranges[slot * 2]! && value < ranges[slot * 2 + 1]!)
          newest[slot] = value
          if (!quiet) woken = true
        }
        const truth = settle(eager, i, i)
        if (woken) {
          newest.forEach((value, slot) => value === value && offer(lazy, slot, value, i, i))
          lazyTruth = settle(lazy, i, i)
          newest.forEach((_, slot) => quietRange(lazy, slot, ranges, slot * 2))
        } else skipped += 1
        expect(lazyTruth).toBe(truth)
      })
    }),
    { numRuns: RUNS },
  )
  // Else nothing was shown: about one settling a run is spared.
  expect(skipped).toBeGreaterThan(RUNS / 2)
})

test('conditions that remember time see every value', () => {
  const remembering: readonly Condition[] = [
    { type: 'rising', point: 'a', by: 1, within_ms: 1000 },
    { type: 'frozen', point: 'a', resolution: 1, for_ms: 1000 },
    { type: 'silent', for_ms: 1000 },
    { type: 'count-above', point: 'a', count: 2, within_ms: 1000, counts: 'transitions' },
    { type: 'deviates', point: 'a', share: 0.1, for_ms: 1000, expected: { type: 'value', value: 5 } },
    { type: 'not', of: { type: 'silent', point: 'a', for_ms: 5 } },
  ]
  for (const condition of remembering) expect(isMemoryless(createEvaluator(condition, () => 0))).toBe(false)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Condition, TRUE, type Truth } from '#domain/condition/condition.ts'
import {
  createEvaluator,
  deadline,
  offer,
  restore,
  save,
  settle,
  startServerAt,
  tick,
} from '#domain/condition/evaluator.ts'
import { BUCKETS, CANDIDATES_MAX } from '#domain/condition/leaf-change.ts'
import { EVENTS_MAX } from '#domain/condition/leaf-count.ts'

const START = 1_772_410_200_000
const resolve = (): number => 0

/** Feeds one point and gives the truth after each reading; readings come every `step_ms`. */
function truths(condition: Condition, values: readonly number[], step_ms: number): readonly Truth[] {
  const evaluator = createEvaluator(condition, resolve)
  return values.map((value, index) => {
    const at = START + index * step_ms
    offer(evaluator, 0, value, at, at)
    return settle(evaluator, at, at)
  })
}

const change = (type: 'rising' | 'falling', by: number, within_ms: number): Condition => ({
  type,
  point: 'level',
  by,
  within_ms,
})

/** Mostly upward, so that nearly every reading stays a candidate. */
const climb = fc
  .array(fc.constantFrom(0, 1, 1, 2, 2, 3, -5), { minLength: CANDIDATES_MAX * 2, maxLength: CANDIDATES_MAX * 3 })
  .map((steps) => {
    let level = 0
    return steps.map((step) => (level += step))
  })

const lowestWithin = (values: readonly number[], index: number, readings: number): number =>
  Math.min(...values.slice(Math.max(0, index - readings), index + 1))

test('beyond the kept candidates no rise is missed, and none is seen that a window one bucket longer does not hold', () => {
  const readings = CANDIDATES_MAX * 1.5
  const run = fc.property(climb, fc.integer({ min: 300, max: 1500 }), fc.constantFrom(7, 10), (values, by, step_ms) => {
    const within_ms = readings * step_ms
    const bucket = Math.ceil(within_ms / BUCKETS / step_ms)
    const rising = truths(change('rising', by, within_ms), values, step_ms)
    const negated = values.map((value) => -value)
    const falling = truths(change('falling', by, within_ms), negated, step_ms)
    for (let index = 1; index < values.length; index++) {
      const exact = values[index]! - lowestWithin(values, index, readings) > by
      const wider = values[index]! - lowestWithin(values, index, readings + bucket) > by
      if (exact && rising[index] !== TRUE) expect.fail(`a rise was missed at reading ${index}`)
      if (!wider && rising[index] === TRUE) expect.fail(`a rise was invented at reading ${index}`)
    }
    expect(falling).toEqual(rising)
  })
  fc.assert(run, { seed: 20_260_302, numRuns: 25 })
})

test('beyond the kept events no count is missed, and none is seen that a window one bucket longer does not hold', () => {
  const readings = EVENTS_MAX * 1.5
  const tenths = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: EVENTS_MAX * 2, maxLength: EVENTS_MAX * 3 })
  const run = fc.property(tenths, fc.integer({ min: 200, max: 600 }), (steps, count) => {
    const within_ms = readings * 10
    const bucket = Math.ceil(within_ms / BUCKETS / 10)
    // Eighths are exact in binary: the register of a meter counts in fractions, so the rows are not bounded by the count.
    let register = 0
    const values = steps.map((step) => (register += step / 8))
    const leaf: Condition = { type: 'count-above', point: 'energy', count, within_ms, counts: 'steps' }
    const given = truths(leaf, values, 10)
    for (let index = 1; index < values.length; index++) {
      const within = (span: number): number => values[index]! - values[Math.max(0, index - span)]!
      if (within(readings) > count && given[index] !== TRUE) expect.fail(`a count was missed at reading ${index}`)
      if (within(readings + bucket) <= count && given[index] === TRUE) expect.fail(`a count was invented at ${index}`)
    }
  })
  fc.assert(run, { seed: 20_260_302, numRuns: 25 })
})

const EVERYTHING: Condition = {
  type: 'any',
  of: [
    change('rising', 1e9, 86_400_000),
    change('falling', 1e9, 86_400_000),
    { type: 'frozen', point: 'level', resolution: 0, for_ms: 60_000 },
    { type: 'silent', for_ms: 60_000 },
    { type: 'count-above', point: 'level', count: 1000, within_ms: 86_400_000, counts: 'transitions' },
    { type: 'count-above', point: 'level', count: 1e9, within_ms: 86_400_000, counts: 'steps' },
    { type: 'deviates', point: 'level', share: 1e9, for_ms: 1, expected: { type: 'hour-of-week', weeks: 4 } },
  ],
}

test('a million readings leave a state no larger than a few thousand did', () => {
  const evaluator = createEvaluator(EVERYTHING, resolve)
  startServerAt(evaluator, START)
  const numbers = (): number => (JSON.stringify(save(evaluator)).match(/,/g) ?? []).length
  const rows = 2 * CANDIDATES_MAX * 2 + 2 * EVENTS_MAX * 3 + 2 * 168 + 100
  for (let index = 0; index < 1_000_000; index++) {
    const at = START + index * 50
    offer(evaluator, 0, index / 1024, at, at)
    settle(evaluator, at, at)
    if (index % 99_991 === 0) expect(numbers()).toBeLessThan(rows)
  }
  expect(numbers()).toBeLessThan(rows)
})

test('a clock that stands still, runs backwards or jumps for ever breaks neither the bound nor the evaluator', () => {
  const clocks = [(): number => START, (index: number): number => START - index, (index: number): number => index ** 7]
  for (const clock of clocks) {
    const evaluator = createEvaluator(EVERYTHING, resolve)
    for (let index = 0; index < 20_000; index++) {
      offer(evaluator, 0, index, clock(index), clock(index))
      expect(settle(evaluator, clock(index), clock(index))).toBeOneOf([0, 1, 2])
    }
    expect(JSON.stringify(save(evaluator)).length).toBeLessThan(400_000)
  }
})

test('a tick before the deadline does nothing, and there is always one at the deadline that moves it on', () => {
  const evaluator = createEvaluator({ type: 'silent', point: 'level', for_ms: 1000 }, resolve)
  startServerAt(evaluator, START)
  tick(evaluator, START)
  expect(deadline(evaluator)).toBe(START + 1000)
  tick(evaluator, START + 999)
  expect(deadline(evaluator)).toBe(START + 1000)
  tick(evaluator, deadline(evaluator))
  expect(deadline(evaluator)).toBe(Infinity)
})

test('a window of many events is restored whole', () => {
  const condition: Condition = {
    type: 'count-above',
    point: 'p',
    count: 60,
    within_ms: 1_000_000,
    counts: 'transitions',
  }
  const [before, after] = [createEvaluator(condition, () => 0), createEvaluator(condition, () => 0)]
  for (let i = 0; i < 60; i += 1) {
    offer(before, 0, i % 2, i, i)
    settle(before, i, i)
  }
  expect(restore(after, JSON.parse(JSON.stringify(save(before))))).toBe(true)
  for (const [evaluator, at] of [
    [before, 60],
    [after, 60],
    [before, 61],
    [after, 61],
  ] as const)
    offer(evaluator, 0, at % 2, at, at)
  expect(settle(after, 61, 61)).toBe(settle(before, 61, 61))
  for (const evaluator of [before, after]) {
    offer(evaluator, 0, 0, 62, 62)
    settle(evaluator, 62, 62)
    offer(evaluator, 0, 1, 63, 63)
  }
  expect([settle(before, 63, 63), settle(after, 63, 63)]).toEqual([1, 1])
})

/* oxlint-disable unicorn/no-thenable -- "while … then" is the contract's word; a condition is never awaited */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Condition, type Leaf, TRUE, type Truth, UNKNOWN } from '#domain/condition/condition.ts'
import {
  ANY_POINT,
  createEvaluator,
  deadline,
  type Evaluator,
  heard,
  offer,
  restore,
  save,
  settle,
  startServerAt,
  tick,
} from '#domain/condition/evaluator.ts'
import { readTruth } from '#domain/condition/read-truth.ts'
import { referenceTruth, type Step } from '../support/reference-condition.ts'

/** Monday 2026-03-02 00:10 UTC. */
const START = 1_772_410_200_000
const POINTS = ['level', 'starts', 'door'] as const
const STATES = ['closed', 'open', 'moving']
const numberOf = (value: number | boolean | string): number =>
  typeof value === 'string' ? STATES.indexOf(value) : Number(value)

const point = fc.constantFrom(...POINTS)
const span_ms = fc.constantFrom(1000, 3000, 5000, 10_000, 3_600_000)
const value = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom(0.5, 2.5, -0))

const LEAVES: Record<string, fc.Arbitrary<Leaf>> = {
  limit: fc.record({
    type: fc.constantFrom('above' as const, 'below' as const),
    point,
    limit: value,
    deadband: fc.constantFrom(0, 1, 2.5),
  }),
  state: fc.record({
    type: fc.constantFrom('equals' as const, 'differs' as const),
    point,
    value: fc.constantFrom<number | boolean | string>(2, true, false, 'open', 'moving'),
  }),
  change: fc.record({
    type: fc.constantFrom('rising' as const, 'falling' as const),
    point,
    by: fc.constantFrom(0.5, 1, 3),
    within_ms: span_ms,
  }),
  frozen: fc.record({
    type: fc.constant('frozen' as const),
    point,
    resolution: fc.constantFrom(0, 1, 2),
    for_ms: span_ms,
  }),
  silent: fc.oneof(
    fc.record({ type: fc.constant('silent' as const), point, for_ms: span_ms }),
    fc.record({ type: fc.constant('silent' as const), for_ms: span_ms }),
  ),
  count: fc.record({
    type: fc.constant('count-above' as const),
    point,
    count: fc.integer({ min: 1, max: 4 }),
    within_ms: span_ms,
    counts: fc.constantFrom('transitions' as const, 'steps' as const),
  }),
  baseline: fc.record({
    type: fc.constant('deviates' as const),
    point,
    share: fc.constantFrom(0.3, 0.75),
    for_ms: span_ms,
    expected: fc.constantFrom({ type: 'value' as const, value: 3 }, { type: 'value' as const, value: 0 }),
  }),
  learned: fc.record({
    type: fc.constant('deviates' as const),
    point,
    share: fc.constantFrom(0.3, 0.75),
    for_ms: span_ms,
    expected: fc.record({ type: fc.constant('hour-of-week' as const), weeks: fc.constantFrom(1, 4) }),
  }),
}

const leaf: fc.Arbitrary<Condition> = fc.oneof(...Object.values(LEAVES))
const guarded = (then: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> =>
  fc.record({ type: fc.constant('while' as const), guard: fc.oneof(LEAVES.limit!, LEAVES.state!), then })
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.record({
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ type: fc.constant('while' as const), guard: tie('tree'), then: tie('tree') }),
  ),
}))

/** Something that happens: a message with some values, something bad heard, a look at the clock, or one exactly at the deadline. */
type Happening = {
  readonly kind: 'message' | 'tick' | 'deadline'
  readonly gap_ms: number
  readonly late_ms: number
  readonly values: Partial<Record<(typeof POINTS)[number], number>>
  readonly heard: readonly string[]
}
const MINUTE = 60_000
const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom('message', 'message', 'message', 'tick', 'deadline'),
  gap_ms: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(0, 1, 500, 999, 1000, 1001, 2000, 3000, 5000) },
    { weight: 1, arbitrary: fc.constantFrom(10_000, 25 * MINUTE, 60 * MINUTE, 167 * 60 * MINUTE, 168 * 60 * MINUTE) },
  ),
  late_ms: fc.constantFrom(0, 0, 0, 1, 1000),
  values: fc.record({ level: value, starts: value, door: fc.constantFrom(0, 1, 2) }, { requiredKeys: [] }),
  heard: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(['*', ...POINTS]) }),
})
const weekly = fc.record({
  kind: fc.constant('message' as const),
  gap_ms: fc.constantFrom(20 * MINUTE, 30 * MINUTE, 60 * MINUTE, 167 * 60 * MINUTE, 168 * 60 * MINUTE),
  late_ms: fc.constantFrom(0, MINUTE),
  values: fc.record({ level: value, starts: value, door: fc.constantFrom(0, 1) }, { requiredKeys: [] }),
  heard: fc.constant<string[]>([]),
})

const skews = fc.record({
  level: fc.constantFrom(0, 4000),
  starts: fc.constantFrom(0, -2500),
  door: fc.constantFrom(0, 700),
})
type Skews = Record<(typeof POINTS)[number], number>

function play(evaluator: Evaluator, step: Step, isMessage: boolean): Truth {
  for (const name of step.heard) {
    const slot = name === '*' ? ANY_POINT : evaluator.points.indexOf(name)
    if (name === '*' || slot >= 0) heard(evaluator, slot, step.now)
  }
  if (!isMessage) return tick(evaluator, step.now)
  for (const [name, read] of Object.entries(step.values)) {
    const slot = evaluator.points.indexOf(name)
    if (slot >= 0) offer(evaluator, slot, read.value, read.at, step.now)
  }
  return settle(evaluator, step.at, step.now)
}

/** The condition without the leaves whose points never sent a value; null where nothing is left of it. */
function readPart(condition: Condition, isRead: (point: string) => boolean, isTrue: (of: Condition) => boolean) {
  const partOf = (each: Condition): Condition | null => {
    switch (each.type) {
      case 'all':
      case 'any': {
        const of = each.of.map(partOf).filter((part) => part !== null)
        return of.length === 0 ? null : { ...each, of }
      }
      case 'not': {
        const of = partOf(each.of)
        return of && { type: 'not', of }
      }
      case 'while': {
        const [guard, then] = [partOf(each.guard), partOf(each.then)]
        if (then || !guard) return guard && then && { type: 'while', guard, then }
        return isTrue(guard) ? null : guard
      }
      case 'silent':
        return each
      default:
        return isRead(each.point) ? each : null
    }
  }
  return partOf(condition)
}

/** What is said of an unknown condition by what was read of it agrees with that part alone; a known one is not said otherwise. */
function compareRead(
  condition: Condition,
  happenings: readonly Happening[],
  skew: Skews,
  startedAt: number | null,
  restart: number | null,
): void {
  live(condition, happenings, skew, startedAt, restart, (evaluator, truth, steps) => {
    const said = readTruth(evaluator)
    if (truth !== UNKNOWN) return expect(said).toBe(truth)
    if (said === UNKNOWN) return undefined
    const read = new Set(steps.flatMap(({ values }) => Object.keys(values)))
    const byReference = (of: Condition): Truth => referenceTruth(of, steps, startedAt, numberOf)
    const part = readPart(
      condition,
      (name) => read.has(name),
      (of) => byReference(of) === TRUE,
    )
    return expect(part && byReference(part)).toBe(said)
  })
}

/** The truth of the evaluator is that of the reference, after every happening. */
function compare(
  condition: Condition,
  happenings: readonly Happening[],
  skew: Skews,
  startedAt: number | null,
  restart: number | null,
): void {
  live(condition, happenings, skew, startedAt, restart, () => {})
}

/** Lives through the happenings with the evaluator and the reference side by side; `restart` says before which of them it is saved. */
function live(
  condition: Condition,
  happenings: readonly Happening[],
  skew: Skews,
  startedAt: number | null,
  restart: number | null,
  look: (evaluator: Evaluator, truth: Truth, steps: readonly Step[]) => void,
): void {
  const fresh = (): Evaluator => createEvaluator(condition, (_, state) => numberOf(state))
  let evaluator = fresh()
  const steps: Step[] = []
  const lastAt: Record<string, number> = {}
  let now = START
  if (startedAt !== null) startServerAt(evaluator, startedAt)
  for (const [index, { kind, gap_ms, late_ms, values, heard: names }] of happenings.entries()) {
    if (index === restart) {
      const saved: unknown = JSON.parse(JSON.stringify(save(evaluator)))
      evaluator = fresh()
      expect(restore(evaluator, saved)).toBe(true)
      expect(save(evaluator)).toEqual(saved)
    }
    const due = deadline(evaluator)
    now = kind === 'deadline' && due > now && due < now + 8 * 24 * 60 * MINUTE ? due : now + gap_ms
    const read: Record<string, { value: number; at: number }> = {}
    for (const name of POINTS) {
      if (values[name] === undefined || kind !== 'message') continue
      const at = Math.max(now + skew[name] - late_ms, (lastAt[name] ?? 0) + 1)
      lastAt[name] = at
      read[name] = { value: values[name], at }
    }
    const step = { now, at: kind === 'message' ? now + skew.level - late_ms : now, values: read, heard: names }
    steps.push(step)
    const truth = play(evaluator, step, kind === 'message')
    const expected = referenceTruth(condition, steps, startedAt, numberOf)
    if (truth !== expected) expect.fail(`after step ${index} it is ${truth} and should be ${expected}`)
    look(evaluator, truth, steps)
  }
}

const never = fc.constant(null)
const started = fc.constantFrom(null, START)
const SEED = 20_260_302

for (const [name, arbitrary] of Object.entries(LEAVES)) {
  test(`a ${name} leaf is what a scan of the whole history says`, () => {
    const run = fc.property(arbitrary, fc.array(happening, { maxLength: 25 }), skews, started, never, compare)
    fc.assert(run, { seed: SEED, numRuns: 300 })
  })
  test(`a ${name} leaf under a guard is what a scan of the whole history says`, () => {
    const run = fc.property(guarded(arbitrary), fc.array(happening, { maxLength: 25 }), skews, started, never, compare)
    fc.assert(run, { seed: SEED + 1, numRuns: 300 })
  })
}

test('a learned expectation is what a scan of all weeks says, also under a guard', () => {
  const learned = LEAVES.learned!
  const run = fc.property(
    fc.oneof(learned, guarded(learned)),
    fc.array(weekly, { minLength: 5, maxLength: 40 }),
    skews,
    started,
    never,
    compare,
  )
  fc.assert(run, { seed: SEED + 2, numRuns: 300 })
})

test('a random tree is what a scan of the whole history says', () => {
  const run = fc.property(tree, fc.array(happening, { maxLength: 30 }), skews, started, never, compare)
  fc.assert(run, { seed: SEED + 3, numRuns: 800 })
})

test('a restart from the saved state at any moment changes no later truth', () => {
  const run = fc.property(
    tree,
    fc.array(happening, { minLength: 2, maxLength: 25 }),
    skews,
    started,
    fc.nat({ max: 24 }),
    compare,
  )
  fc.assert(run, { seed: SEED + 4, numRuns: 500 })
})

test('without the points that never sent a value it is what the rest of it says', () => {
  const steps = fc.array(happening, { maxLength: 12 })
  fc.assert(fc.property(tree, steps, skews, started, never, compareRead), { seed: SEED + 5, numRuns: 1500 })
})

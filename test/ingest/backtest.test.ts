/* oxlint-disable unicorn/no-thenable -- "while … then" is the contract's word; a condition is never awaited */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Condition, Leaf } from '#domain/condition/condition.ts'
import { MINUTE_ms } from '#domain/time.ts'
import type { Batch } from '../../ingest/journal/journal.ts'
import { Sorter } from '../../ingest/backtest/sort.ts'
import { createBacktest } from '../support/backtest.ts'
import { backtestOver, estateOf, History, occurrencesOf } from './backtest-support.ts'

/** Monday 2026-03-02 05:57 UTC, a little before a schedule of the tests begins. */
const START = Date.UTC(2026, 2, 2, 5, 57)
/** Nothing suppresses: no device is ever silent. */
const NEVER_SILENT_ms = 7 * 86_400_000
const GUIDANCE = { means: 'm', do: 'd' }

let history: History
beforeAll(async () => {
  history = await new History().open()
})
afterAll(() => history.end())

type Rule = Omit<AlarmDefinition, 'id' | 'message' | 'guidance' | 'priority'>
let stories = 0

/** A site of its own in the one store: two machines, each with a device, the rule on the first. */
function siteWith(rule: Rule, pointsMax: number) {
  const site = `story-${(stories += 1)}`
  const points = [
    { name: 'level', label: 'Level', type: 'number', unit: 'bar', range: [-50, 50] },
    { name: 'starts', label: 'Starts', type: 'counter', unit: '1', range: [0, 1e6] },
    { name: 'door', label: 'Door', type: 'state', unit: '', states: ['closed', 'open', 'moving'] },
  ].slice(0, pointsMax)
  const alarms = { rule: { ...rule, message: 'Rule', guidance: GUIDANCE, priority: 'low' } }
  const device = (id: string) => ({ id: `d-${id}`, equipment: [id], expectedInterval_ms: NEVER_SILENT_ms })
  return {
    sites: [{ id: site, name: 'Story', timeZone: 'Europe/Berlin' }],
    kinds: [{ kind: 'thing', label: 'Thing', expectedInterval_ms: NEVER_SILENT_ms, points }],
    equipment: [
      { id: 'one', kind: 'thing', name: 'One', alarms },
      { id: 'two', kind: 'thing', name: 'Two' },
    ],
    devices: [device('one'), device('two')],
  }
}

type Message = {
  readonly gap_ms: number
  readonly to: 'one' | 'two'
  readonly values: Readonly<Record<string, unknown>>
}

/** Tells the same story to the live engine and to the store, and asks both what was raised. */
async function tell(
  rule: Rule,
  messages: readonly Message[],
  options: { blockRows?: number; compacted?: boolean; points?: number; inForce?: Rule } = {},
) {
  const file = siteWith(rule, options.points ?? Infinity)
  const estate = estateOf(file)
  const site = estate.sites[0]!.id
  const batches: Batch[] = []
  const live = await createBacktest(file, {}, (batch) => batches.push(batch))
  let now = START
  const goTo = (until: number) => {
    // The engine looks at the hours of a schedule at each full minute.
    for (let at = Math.ceil((now + 1) / MINUTE_ms) * MINUTE_ms; at < until; at += MINUTE_ms) live.advance(at)
    now = until
  }
  live.advance(START)
  for (const { gap_ms, to, values } of messages) {
    goTo(now + gap_ms)
    live.send({ site, id: `d-${to}` }, 'readings', { at: now, values }, now)
  }
  const until = now + 5 * MINUTE_ms
  goTo(until)
  live.advance(until)
  await history.take(estate, batches)
  if (options.compacted) await history.compact()
  const definition = estate.definitions.get(`${site}/one`)!.find(({ id }) => id === 'rule')!
  const window = { from: START, until: until + 1, ...(options.blockRows ? { blockRows: options.blockRows } : {}) }
  const versions = options.inForce ? [definition, { ...definition, ...options.inForce }] : [definition]
  const { results, readings } = await backtestOver(history, estate, ['one', ...versions], window)
  const stored = results.proposed!
  return { live: occurrencesOf(live.facts, `${site}.one.rule`), stored, inForce: results['in-force'], readings }
}

const message = (gap_s: number, values: Record<string, unknown>, to: 'one' | 'two' = 'one'): Message => ({
  gap_ms: gap_s * 1000,
  to,
  values,
})
const above: Leaf = { type: 'above', point: 'level', limit: 5, deadband: 1 }

const rise = (by: number): Leaf => ({ type: 'rising', point: 'level', by, within_ms: 20_000 })

test('on-delay, off-delay and deadband raise and return at the same times as live', async () => {
  const rule = { condition: above, onDelay_ms: 10_000, offDelay_ms: 5000, shows: { point: 'level' } }
  const { live, stored } = await tell(rule, [
    message(1, { level: 6 }),
    message(5, { level: 4 }),
    message(5, { level: 7 }),
    message(60, { level: 4.5 }),
    message(10, { level: 3 }),
    message(60, { level: 8 }),
  ])
  const raisedAt = START + 21_000
  expect(stored.occurrences).toEqual(
    [
      { equipment: 'story', raisedAt, clearedAt: raisedAt + 65_000, value: 7 },
      { equipment: 'story', raisedAt: raisedAt + 130_000, clearedAt: null, value: 8 },
    ].map((one) => ({ ...one, equipment: 'one' })),
  )
  expect(stored.occurrences).toEqual(live)
  expect(stored).toMatchObject({ count: 2, standing: 0, cut: false })
  expect(stored.active_ms).toBe(65_000 + (5 * MINUTE_ms - 10_000 + 1))
})

test('silence and freezing come out as live, also where nothing follows any more', async () => {
  const silent = await tell({ condition: { type: 'silent', for_ms: 30_000 }, onDelay_ms: 1000, offDelay_ms: 0 }, [
    message(1, { level: 1 }),
    message(20, { door: 'open' }),
    message(100, { level: 'broken' }),
    message(10, { starts: 1 }),
  ])
  expect(silent.stored.occurrences).toHaveLength(2)
  expect(silent.stored.occurrences).toEqual(silent.live)
  const frozen = await tell(
    { condition: { type: 'frozen', point: 'level', resolution: 0, for_ms: 30_000 }, onDelay_ms: 0, offDelay_ms: 0 },
    [message(1, { level: 1 }), message(10, { level: 1 }), message(60, { level: 2 }), message(5, { level: 2 })],
  )
  expect(frozen.stored.occurrences.map(({ raisedAt }) => raisedAt - START)).toEqual([31_000, 101_000])
  expect(frozen.stored.occurrences).toEqual(frozen.live)
})

test('a long calm on one point is passed over while another one makes the rule move', async () => {
  const rule: Rule = {
    condition: { type: 'while', guard: { type: 'above', point: 'starts', limit: 5 }, then: above },
    onDelay_ms: 2000,
    offDelay_ms: 0,
  }
  const messages = Array.from({ length: 1200 }, (_, i) =>
    message(1, { starts: i % 50 < 25 ? 9 : 0, level: i === 900 || i > 1100 ? 9 : 3 + (i % 2) }),
  )
  const { live, stored } = await tell(rule, messages)
  expect(stored.count).toBe(2)
  expect(stored.occurrences).toEqual(live)
})

test('silence of anything at all is found on equipment of one point', async () => {
  const silent: Leaf = { type: 'silent', for_ms: 30_000 }
  const rule: Rule = { condition: { type: 'any', of: [silent, rise(40)] }, onDelay_ms: 0, offDelay_ms: 0 }
  const messages = [1, 20, 20, 20, 60, 20].map((gap_s, i) => message(gap_s, { level: i }))
  const { live, stored } = await tell(rule, messages, { points: 1 })
  expect(stored.occurrences).toHaveLength(2)
  expect(stored.occurrences).toEqual(live)
})

test('a rule raises the same beside its version in force, of which one looks at every value and one does not', async () => {
  const limit: Rule = { condition: above, onDelay_ms: 3000, offDelay_ms: 0 }
  const change: Rule = { condition: rise(5), onDelay_ms: 0, offDelay_ms: 0 }
  const messages = Array.from({ length: 200 }, (_, i) => message(5, { level: (i * i) % 17 }))
  const both = await tell(limit, messages, { inForce: change })
  const alone = await tell(change, messages)
  expect(both.stored.occurrences).toEqual(both.live)
  expect(both.stored.count).toBeGreaterThan(10)
  expect(both.inForce!.occurrences).toEqual(alone.live)
  expect(both.inForce!.count).toBeGreaterThan(10)
})

test('delays of a rule that looks at every value end between the values', async () => {
  const rule: Rule = { condition: rise(5), onDelay_ms: 10_000, offDelay_ms: 5000, shows: { point: 'level' } }
  const messages = Array.from({ length: 40 }, (_, i) => message(3, { level: i < 20 ? i * 3 : 0 }))
  const { live, stored } = await tell(rule, messages)
  expect(stored.occurrences).toMatchObject([{ raisedAt: START + 19_000 }])
  expect(stored.occurrences).toEqual(live)
})

test('a rule outside its hours raises nothing, and returns when they end', async () => {
  const schedule = [{ from: '07:00', until: '07:02' }] // 06:00 UTC
  const { live, stored } = await tell({ condition: above, onDelay_ms: 0, offDelay_ms: 0, schedule }, [
    message(1, { level: 9 }),
    message(600, { level: 9 }),
  ])
  const begins = START + 3 * MINUTE_ms
  expect(stored.occurrences).toMatchObject([{ raisedAt: begins, clearedAt: begins + 2 * MINUTE_ms }])
  expect(stored.occurrences).toEqual(live)
})

test('rows of the large table, laid down in both directions, are put in order over many blocks', async () => {
  const messages = Array.from({ length: 300 }, (_, i) => message(1, { level: i % 40 < 20 ? 9 : 0, starts: i }))
  const rule = { condition: above, onDelay_ms: 3000, offDelay_ms: 3000 }
  const sorted = await tell(rule, messages, { compacted: true, blockRows: 50 })
  expect(sorted.stored.occurrences).toHaveLength(8)
  expect(sorted.stored.occurrences).toEqual(sorted.live)
  expect(sorted.readings).toBe(300)
})

test('rows of any order come out by series and time', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(20)), { selector: String }), (rows) => {
      const words = Uint32Array.from(rows.flatMap(([id, t]) => [t, id * 8 + (t % 6)]))
      const values = Float64Array.from(rows, ([id, t]) => id * 100 + t)
      const { starts, t, value, quality } = new Sorter([3, null, 1, 2]).order({
        from: 0,
        until: 21,
        rows: rows.length,
        words,
        values,
      })
      const listed = [3, 0, 1, 2].map((_, key) => Array.from(t.subarray(starts[key], starts[key + 1])))
      const expected = [3, 0, 1, 2].map((id) =>
        rows
          .filter(([of]) => of === id)
          .map(([, at]) => at)
          .toSorted((a, b) => a - b),
      )
      expect(listed).toEqual(expected)
      for (const [key, id] of [3, 0, 1, 2].entries())
        for (let row = starts[key]!; row < starts[key + 1]!; row += 1)
          expect([value[row], quality[row]]).toEqual([id * 100 + t[row]!, t[row]! % 6])
    }),
  )
})

test('a stretch that holds too many rows is read in parts, and every row once', async () => {
  const { readings } = await tell(
    { condition: above, onDelay_ms: 0, offDelay_ms: 0 },
    [
      ...Array.from({ length: 200 }, (_, i) => message(i === 0 ? 7200 : 0.01, { level: i % 10 })),
      message(3600, { level: 1 }),
    ],
    { blockRows: 7 },
  )
  expect(readings).toBe(201)
})

const span_ms = fc.constantFrom(1000, 3000, 5000, 60_000)
const value = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom(0.5, 2.5))
const point = fc.constantFrom('level', 'starts', 'two/level')
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    type: fc.constantFrom('above' as const, 'below' as const),
    point,
    limit: fc.constantFrom(1, 2, 4),
    deadband: fc.constantFrom(0, 1),
  }),
  fc.record({
    type: fc.constantFrom('equals' as const, 'differs' as const),
    point: fc.constant('door'),
    value: fc.constantFrom('open', 'moving'),
  }),
  fc.record({
    type: fc.constantFrom('rising' as const, 'falling' as const),
    point,
    by: fc.constantFrom(0.5, 1, 3),
    within_ms: span_ms,
  }),
  fc.record({ type: fc.constant('frozen' as const), point, resolution: fc.constantFrom(0, 1), for_ms: span_ms }),
  fc.record({ type: fc.constant('silent' as const), point, for_ms: span_ms }),
  fc.record({ type: fc.constant('silent' as const), for_ms: span_ms }),
  fc.record({
    type: fc.constant('count-above' as const),
    point,
    count: fc.integer({ min: 1, max: 3 }),
    within_ms: span_ms,
    counts: fc.constant('transitions' as const),
  }),
  fc.record({
    type: fc.constant('deviates' as const),
    point: fc.constantFrom('level', 'two/level'),
    share: fc.constantFrom(0.3, 0.75),
    for_ms: span_ms,
    expected: fc.constant({ type: 'value' as const, value: 3 }),
  }),
)
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    leaf,
    fc.record({
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ type: fc.constant('while' as const), guard: tie('tree'), then: tie('tree') }),
  ),
}))
const rule: fc.Arbitrary<Rule> = fc.record(
  {
    condition: tree,
    onDelay_ms: fc.constantFrom(0, 1000, 2500, 61_000),
    offDelay_ms: fc.constantFrom(0, 1000, 4000),
    shows: fc.constant({ point: 'level' }),
    latching: fc.boolean(),
    lifeSafety: fc.boolean(),
    schedule: fc.constant([
      { from: '06:58', until: '07:01' },
      { days: [1], from: '07:03', until: '06:00' },
    ]),
  },
  { requiredKeys: ['condition', 'onDelay_ms', 'offDelay_ms'] },
)
const stream: fc.Arbitrary<readonly Message[]> = fc.array(
  fc.record({
    gap_ms: fc.constantFrom(1, 500, 999, 1000, 1001, 2000, 3000, 5000, 60_000),
    to: fc.constantFrom('one' as const, 'one' as const, 'two' as const),
    values: fc.record(
      {
        level: fc.oneof({ weight: 8, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom('broken', 99) }),
        starts: value,
        door: fc.constantFrom('closed', 'open', 'moving'),
      },
      { requiredKeys: ['level'] },
    ),
  }),
  { minLength: 1, maxLength: 40 },
)

test('whatever the rule and the readings, the backtest over the store raises what the live engine raised', async () => {
  let raised = 0
  await fc.assert(
    fc.asyncProperty(rule, stream, fc.constantFrom(5, 1000), async (given, messages, blockRows) => {
      const { live, stored } = await tell(given, messages, { blockRows })
      raised += live.length
      expect(stored.occurrences).toEqual(live)
      expect(stored.count).toBe(live.length)
    }),
    { numRuns: 150 },
  )
  expect(raised).toBeGreaterThan(50)
})

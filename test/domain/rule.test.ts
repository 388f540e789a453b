import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { alarmState } from '#domain/alarm/alarm.ts'
import { canonicalText } from '#domain/rule/canonical.ts'
import { followRule } from '#domain/rule/follow.ts'
import { layer, wordOf } from '#domain/rule/layer.ts'
import { onOf, onText, type Rule, type RuleWord } from '#domain/rule/rule.ts'
import { anAlarm } from '../support/alarm-story.ts'

const IDS = ['a', 'b', 'c', 'd'] as const

const definition = (id: string, limit: number): AlarmDefinition => ({
  id,
  message: { en: id },
  condition: { type: 'above', point: 'pressure', limit },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: { en: 'm' }, do: { en: 'd' } },
})
const limitOf = (one: AlarmDefinition): number => (one.condition as { readonly limit: number }).limit

const word = (alarm: string): fc.Arbitrary<RuleWord> =>
  fc.oneof(
    fc
      .integer({ min: 0, max: 99 })
      .map((limit): RuleWord => ({ type: 'define', definition: definition(alarm, limit) })),
    fc.constantFrom<RuleWord>({ type: 'off' }, { type: 'as-configured' }),
  )
const rule = (alarm: string, on: Rule['on']): fc.Arbitrary<Rule> =>
  fc.array(word(alarm), { minLength: 1, maxLength: 4 }).map((words) => ({
    site: 'hq',
    on,
    alarm,
    versions: words.map((one, i) => ({ n: i + 1, word: one, hash: '', at: i, by: 'ana', note: 'n' })),
  }))
/** At most one rule an alarm. */
const rules = (on: Rule['on']): fc.Arbitrary<readonly Rule[]> =>
  fc.tuple(...IDS.map((id) => fc.option(rule(id, on)))).map((all) => all.filter((one) => one !== null))
const configured = fc.subarray([...IDS]).map((ids) => ids.map((id) => definition(id, 50)))

/** Asks for each alarm on its own, from the top: the piece, else its kind, else what is configured. */
function reference(
  configuredHere: readonly AlarmDefinition[],
  ofKind: readonly Rule[],
  own: readonly Rule[],
  fits: (one: AlarmDefinition) => boolean,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const id of IDS) {
    const words = [own, ofKind].map((list) => list.find(({ alarm }) => alarm === id)?.versions.at(-1)?.word)
    const counts = words.find((one) => one?.type === 'off' || (one?.type === 'define' && fits(one.definition)))
    const at =
      counts === undefined
        ? configuredHere.find((one) => one.id === id)
        : counts.type === 'define'
          ? counts.definition
          : undefined
    if (at) found.set(id, limitOf(at))
  }
  return found
}

test('of what is configured, said of a kind and said of a piece, the last word of the nearest counts', () => {
  const arbitrary = fc.record({
    configured,
    ofKind: rules({ kind: 'pump' }),
    own: rules({ equipment: 'pump-1' }),
    misfit: fc.integer({ min: 0, max: 99 }),
  })
  fc.assert(
    fc.property(arbitrary, ({ configured: here, ofKind, own, misfit }) => {
      const fits = (one: AlarmDefinition): boolean => limitOf(one) % 7 !== misfit % 7
      const found = layer(here, { ofKind, own }, fits)
      expect(new Map(found.map((one) => [one.id, limitOf(one)]))).toEqual(reference(here, ofKind, own, fits))
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
      // What was configured keeps its order; what came by a rule stands behind it.
      const ids = here.map(({ id }) => id)
      const kept = found.map(({ id }) => id).filter((id) => ids.includes(id))
      expect(kept).toEqual(ids.filter((id) => kept.includes(id)))
      expect(found.slice(0, kept.length).map(({ id }) => id)).toEqual(kept)
      if ([...ofKind, ...own].every((one) => wordOf(one) === null)) expect(found).toBe(here)
    }),
    { numRuns: 2000 },
  )
})

test('two values that say the same have the same text, whatever the order of their keys', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, each]) => [key, shuffled(each)]),
    )
  }
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(canonicalText(shuffled(one))).toBe(canonicalText(one))
      const [a, b] = [one, other].map((each) => JSON.parse(JSON.stringify(each)) as unknown)
      expect(canonicalText(a) === canonicalText(b)).toBe(isDeepStrictEqual(a, b))
      expect(JSON.parse(canonicalText(a))).toEqual(a)
    }),
  )
  expect(canonicalText({ b: 1, a: { d: [], c: undefined } })).toBe('{"a":{"d":[]},"b":1}')
})

test('where a rule is laid can be read from its address', () => {
  for (const on of [{ kind: 'pump' }, { equipment: 'kind' }, { equipment: 'pump-1' }])
    expect(onOf(onText(on))).toEqual(on)
})

const BEFORE = { onDelay_ms: 60_000, offDelay_ms: 30_000 }
const after = (more: Partial<AlarmDefinition> = {}): AlarmDefinition => ({ ...definition('a', 1), ...BEFORE, ...more })

test('an alarm of which nothing changes is the same object', () => {
  const alarm = anAlarm({ condition: 'pending', conditionSince: 5, deadlineAt: 60_005, priority: 'high' })
  expect(followRule(alarm, { at: 10, before: BEFORE, after: after({ message: { en: 'x' } }), isOther: false })).toEqual(
    [alarm, []],
  )
  expect(followRule(alarm, { at: 10, before: BEFORE, after: after(), isOther: false })[0]).toBe(alarm)
})

test.for([
  ['pending', { onDelay_ms: 20_000 }, 20_005],
  ['pending', { offDelay_ms: 20_000 }, 60_005],
  ['clearing', { onDelay_ms: 20_000 }, 60_005],
  ['clearing', { offDelay_ms: 40_000 }, 70_005],
] as const)('a %s alarm under %j ends at %i', ([condition, delays, deadlineAt]) => {
  const alarm = anAlarm({ condition, conditionSince: 5, deadlineAt: 60_005, priority: 'high' })
  const [next, facts] = followRule(alarm, { at: 10, before: BEFORE, after: after(delays), isOther: false })
  expect(next).toMatchObject({ condition, conditionSince: 5, deadlineAt })
  expect(facts).toEqual([])
})

test('what the old condition was waiting for says nothing of another one', () => {
  const change = { at: 10, before: BEFORE, after: after(), isOther: true }
  const pending = anAlarm({ condition: 'pending', conditionSince: 5, deadlineAt: 60_005, priority: 'high' })
  expect(followRule(pending, change)[0]).toMatchObject({ condition: 'clear', deadlineAt: null })
  const standing = { occurrence: 'o', raisedAt: 1, acknowledged: null, priority: 'high' } as const
  const clearing = anAlarm({ ...standing, condition: 'clearing', conditionSince: 5, deadlineAt: 60_005 })
  const [next, facts] = followRule(clearing, change)
  expect(next).toMatchObject({ condition: 'active', deadlineAt: null, occurrence: 'o' })
  expect(alarmState(next)).toBe('unacknowledged')
  expect(facts).toEqual([])
})

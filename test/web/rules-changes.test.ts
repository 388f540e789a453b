import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Condition } from '#domain/condition/condition.ts'
import type { BacktestOccurrence, BacktestReport, BacktestResult } from '#domain/wire/backtest.ts'
import { definitionChanges } from '../../dashboard/web/control-room/rules/definition-changes.ts'
import { withPart } from '../../dashboard/web/control-room/rules/definition-part.ts'
import { barsOf, compareRaises } from '../../dashboard/web/control-room/rules/raise-changes.ts'
import { shownWith } from '../../dashboard/web/control-room/rules/shown-limit.ts'
import { isSame } from '../../dashboard/web/control-room/rules/same.ts'
import { readDuration, readNumber, typedDuration } from '../../dashboard/web/control-room/rules/typed-values.ts'
import { anyCondition, SOME_POINTS } from '../support/conditions.ts'

const lookup = (name: string) => {
  const definition = SOME_POINTS.find((one) => one.name === name)
  return definition && { definition }
}
const level = (limit: number): Condition => ({ type: 'above', point: 'level', limit })
const WARM: AlarmDefinition = {
  id: 'warm',
  message: { en: 'Too warm', zh: '温度高' },
  condition: level(8),
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 10_000,
  guidance: { means: { en: 'Warm.' }, do: { en: 'Close the door.' } },
}
const changed = (part: Partial<AlarmDefinition>) =>
  definitionChanges(WARM, { ...WARM, ...part }, lookup).map(({ part: of, from, to }) => [of, from?.en, to?.en])

const withCondition = (condition: Condition): AlarmDefinition => ({ ...WARM, condition })
const group = (...of: readonly Condition[]): AlarmDefinition => withCondition({ type: 'all', of })
const between = (before: AlarmDefinition, after: AlarmDefinition) =>
  definitionChanges(before, after, lookup).map(({ from, to }) => [from?.en, to?.en])

describe('what changed between two definitions', () => {
  test('a limit reads as what was and what is', () => {
    expect(changed({ condition: level(10) })).toEqual([['condition', 'level is above 8 °C', 'level is above 10 °C']])
  })

  test('delays, priority and ticks read in words of both languages', () => {
    expect(changed({ onDelay_ms: 60_000, priority: 'critical', latching: true })).toEqual([
      ['priority', 'high', 'critical'],
      ['onDelay', 'at once', '1 minute'],
      ['latching', 'no', 'yes'],
    ])
    const [first] = definitionChanges(WARM, { ...WARM, priority: 'critical' }, lookup)
    expect([first!.from, first!.to]).toEqual([
      { en: 'high', zh: '高' },
      { en: 'critical', zh: '紧急' },
    ])
  })

  test('only the text of the language that changed is told, and what was left out before is not there', () => {
    expect(changed({ message: { en: 'Too warm', zh: '过热' } })).toEqual([['messageZh', '温度高', '过热']])
    expect(changed({ guidance: { ...WARM.guidance, call: { en: 'Duty engineer' } } })).toEqual([
      ['callEn', undefined, 'Duty engineer'],
    ])
  })

  test('of a group that gained a member the member is told, of one of the same size what differs in it', () => {
    expect(between(group(level(8)), group(level(8), level(9)))).toEqual([[undefined, 'level is above 9 °C']])
    expect(between(group(level(8), level(9)), group(level(9)))).toEqual([['level is above 8 °C', undefined]])
    expect(between(group(level(8), level(9)), group(level(8), level(7)))).toEqual([
      ['level is above 9 °C', 'level is above 7 °C'],
    ])
  })

  test('hours read as a list of them', () => {
    const schedule = [{ from: '22:00', until: '06:00', days: [1, 7] }]
    expect(changed({ schedule })).toEqual([['schedule', undefined, 'on Monday, Sunday from 22:00 to 06:00']])
    const [first] = definitionChanges(WARM, { ...WARM, schedule }, lookup)
    expect(first!.to!.zh).toBe('周一、周日 22:00 至 06:00')
  })

  test('a default that is written out is no change', () => {
    expect(changed({ latching: false, acknowledge: true, lifeSafety: false })).toEqual([])
  })

  test('is something exactly where the conditions differ', () => {
    fc.assert(
      fc.property(anyCondition, anyCondition, (one, other) => {
        expect(definitionChanges(withCondition(one), withCondition(one), lookup)).toEqual([])
        const changes = definitionChanges(withCondition(one), withCondition(other), lookup)
        expect(changes.length === 0).toBe(isSame(one, other))
      }),
    )
  })
})

test('a part that is said no more is left out of the definition', () => {
  const with_ = withPart({ ...WARM, latching: true }, { latching: undefined, priority: 'low' })
  expect(with_).toEqual({ ...WARM, priority: 'low' })
  expect('latching' in with_).toBe(false)
})

const HOUR_ms = 3_600_000
const result = (occurrences: readonly BacktestOccurrence[]): BacktestResult => ({
  occurrences,
  cut: false,
  count: occurrences.length,
  standing: 0,
  active_ms: 0,
  perDay: 0,
  rates: { 'per-hour': 0, 'per-10-min': 0, 'peak-10-min': 0, 'busy-10-min': 0, 'busy-hours': 0, flood: 0 },
  raisesByHour: [],
})
const at = (raised: number, cleared: number | null, equipment = 'a'): BacktestOccurrence => ({
  equipment,
  raisedAt: raised * HOUR_ms,
  clearedAt: cleared === null ? null : cleared * HOUR_ms,
  value: 9,
})
const report = (inForce: readonly BacktestOccurrence[], proposed: readonly BacktestOccurrence[]): BacktestReport =>
  ({
    definition: WARM,
    from: HOUR_ms,
    until: 100 * HOUR_ms,
    proposed: result(proposed),
    inForce: result(inForce),
  }) as unknown as BacktestReport

describe('two versions over the same history', () => {
  test('an alarm that only comes later is the same one; one that does not come is gone', () => {
    const { before, gone, added, raises } = compareRaises(
      report([at(2, 5), at(10, 11), at(20, null)], [at(3, 4), at(21, null)]),
    )
    expect({ before, gone, added }).toEqual({ before: 3, gone: 1, added: 0 })
    expect(raises.map(({ by }) => by)).toEqual(['both', 'in-force', 'both'])
  })

  test('one of another piece of equipment is another one', () => {
    const { gone, added } = compareRaises(report([at(2, 5, 'a')], [at(2, 5, 'b')]))
    expect({ gone, added }).toEqual({ gone: 1, added: 1 })
  })

  test('what stood before the window is no raise of it, but is not missed by the other version either', () => {
    const { before, gone, added } = compareRaises(report([at(0, 5)], [at(2, 5)]))
    expect({ before, gone, added }).toEqual({ before: 0, gone: 0, added: 0 })
  })

  test('bars hold every raise, and there are never too many of them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 92 * 24 }), (byHour) => {
        const { bars, hours } = barsOf(byHour)
        expect(bars.reduce((sum, count) => sum + count, 0)).toBe(byHour.reduce((sum, count) => sum + count, 0))
        expect(bars.length).toBe(Math.ceil(byHour.length / hours))
        expect(bars.length).toBeLessThanOrEqual(200)
      }),
    )
    expect(barsOf(Array.from({ length: 7 * 24 }, () => 0)).hours).toBe(1)
  })
})

describe('what is typed', () => {
  test('is a number in either writing, nothing, or no number', () => {
    expect(['8', ' 8.5 ', '８', '-3', '.5', '1e3'].map(readNumber)).toEqual([8, 8.5, 8, -3, 0.5, 1000])
    expect(readNumber('  ')).toBeUndefined()
    expect(['8,5', 'abc', '0x10', '1 2', 'Infinity'].map(readNumber)).toEqual([NaN, NaN, NaN, NaN, NaN])
  })

  test('as a duration reads back as the same duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 * 86_400_000 }), (span_ms) => {
        expect(readDuration(typedDuration(span_ms))).toBe(span_ms)
      }),
    )
    expect(typedDuration(90_000)).toEqual({ text: '90', unit: 's' })
    expect(typedDuration(7_200_000)).toEqual({ text: '2', unit: 'h' })
  })
})

const shown = (limit: number): AlarmDefinition => ({ ...WARM, shows: { point: 'level', limit } })
const levels = (...limits: readonly number[]): Condition => ({ type: 'all', of: limits.map(level) })

describe('the limit shown in the alarm list', () => {
  test('follows the limit of the condition that it showed, also while it is typed', () => {
    expect(shownWith(shown(8), level(10))).toEqual({ point: 'level', limit: 10 })
    expect(shownWith(shown(8), level(NaN))).toEqual({ point: 'level', limit: NaN })
    expect(shownWith({ ...shown(NaN), condition: level(NaN) }, level(12))).toEqual({ point: 'level', limit: 12 })
    expect(shownWith({ ...shown(9), condition: levels(8, 9) }, levels(8, 7))).toEqual({ point: 'level', limit: 7 })
  })

  test('stays where it showed something else, or where that limit stands elsewhere now', () => {
    expect(shownWith(shown(5), level(10))).toEqual({ point: 'level', limit: 5 })
    expect(shownWith({ ...shown(8), condition: levels(8, 9) }, levels(9, 8))).toEqual({ point: 'level', limit: 8 })
    expect(shownWith(WARM, level(10))).toBeUndefined()
  })
})

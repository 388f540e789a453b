import { afterEach, describe, expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { DAY_ms } from '#domain/time.ts'
import { spanOf } from '../../dashboard/web/control-room/rules/backtest-window.ts'
import { draftName, isDrafted, keepDraft, readDraft } from '../../dashboard/web/control-room/rules/kept-drafts.ts'
import { rulePoints } from '../../dashboard/web/control-room/rules/rule-points.ts'
import { readRulesSearch } from '../../dashboard/web/control-room/rules/rule-search.ts'
import { indexSite } from '../../dashboard/web/control-room/site-context.tsx'
import { SOME_POINTS } from '../support/conditions.ts'

const WARM: AlarmDefinition = {
  id: 'warm',
  message: { en: 'Too warm' },
  condition: { type: 'above', point: 'level', limit: NaN },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: { en: 'Warm.' }, do: { en: 'Close the door.' } },
}
const NAME = draftName('plant', 'kind:probe', 'warm')

describe('a draft that is kept', () => {
  afterEach(() => localStorage.clear())

  test('comes back as it was, with the number that is not typed yet', () => {
    const draft = { definition: WARM, basedOn: 3, changedAt: 1000 }
    keepDraft(NAME, draft)
    expect(readDraft(NAME)).toEqual(draft)
    expect(isDrafted(NAME)).toBe(true)
    keepDraft(NAME, null)
    expect([readDraft(NAME), isDrafted(NAME)]).toEqual([null, false])
  })

  test('is of one rule: another one has none', () => {
    keepDraft(NAME, { definition: WARM, basedOn: 0, changedAt: 0 })
    expect(isDrafted(draftName('plant', 'probe', 'warm'))).toBe(false)
    expect(isDrafted(draftName('depot', 'kind:probe', 'warm'))).toBe(false)
  })

  test.each(['', '{', 'null', '[]', '{"basedOn":1}', '{"definition":{},"basedOn":1}'])(
    'that cannot be read is none: %s',
    (text) => {
      localStorage.setItem(NAME, text)
      expect(readDraft(NAME)).toBeNull()
    },
  )
})

describe('the window of a backtest', () => {
  const now = Date.parse('2026-11-25T10:00:30Z')
  const other = (from: string, until: string) => spanOf({ name: 'other', from, until }, 'Asia/Shanghai', now)

  test('of so many days ends after now, so that nothing of today is left out', () => {
    const span = spanOf({ name: 'week', from: '', until: '' }, 'Asia/Shanghai', now)
    expect(span).toEqual({ from: Date.parse('2026-11-18T10:00Z'), until: Date.parse('2026-11-25T10:01Z') })
  })

  test('from – until is read on the clock of the site', () => {
    expect(other('2026-11-24T08:00', '2026-11-25T08:00')).toEqual({
      from: Date.parse('2026-11-24T00:00Z'),
      until: Date.parse('2026-11-25T00:00Z'),
    })
  })

  test('that is none says why', () => {
    expect(other('2026-11-25T08:00', '2026-11-24T08:00')).toBe('wrong')
    expect(other('', '2026-11-24T08:00')).toBe('wrong')
    expect(other('2026-01-01T00:00', '2026-11-24T08:00')).toBe('too-long')
    expect(spanOf({ name: 'quarter', from: '', until: '' }, 'UTC', now)).toMatchObject({
      from: Date.parse('2026-11-25T10:00Z') - 90 * DAY_ms,
    })
  })
})

describe('the points that a rule may name', () => {
  const [level, flow] = SOME_POINTS
  const index = indexSite({
    site: { id: 'plant', name: { en: 'Plant' }, timeZone: 'UTC', buildings: [] },
    equipment: [
      { site: 'plant', id: 'a', kind: 'probe', name: { en: 'A' }, points: [level!, flow!] },
      { site: 'plant', id: 'b', kind: 'probe', name: { en: 'B' }, points: [level!] },
    ],
    rules: 0,
    definitions: {},
    devices: [],
  })

  test('of a kind are those that every piece of it has; of one piece its own', () => {
    expect(rulePoints(index, { kind: 'probe' }).own).toEqual([level])
    expect(rulePoints(index, { equipment: 'a' }).own).toEqual([level, flow])
  })

  test('of other equipment are found by its name, with whose they are', () => {
    const { lookup } = rulePoints(index, { equipment: 'b' })
    expect(lookup('a/flow')).toEqual({ definition: flow, owner: { en: 'A' } })
    expect([lookup('flow'), lookup('c/level'), lookup('a/gone')]).toEqual([undefined, undefined, undefined])
  })
})

test('what of the list stands in the URL is read, and nothing else', () => {
  expect(readRulesSearch({ q: 8, changed: true, other: 1 })).toEqual({ q: '8', changed: true })
  expect(readRulesSearch({ q: ['x'], changed: 'yes' })).toEqual({})
  expect(readRulesSearch({ q: 'x'.repeat(500) }).q).toHaveLength(100)
})

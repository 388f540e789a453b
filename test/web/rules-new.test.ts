import { expect, test } from 'vitest'
import type { PointDefinition } from '#domain/point/point.ts'
import { resolveEstate } from '#domain/site/resolve.ts'
import type { RuleLine } from '#domain/wire/rules.ts'
import {
  blankDefinition,
  isSlug,
  isUnsaved,
  linesNear,
  unsavedRule,
} from '../../dashboard/web/control-room/rules/new-alarm.ts'
import { definitionProblems } from '../../dashboard/web/control-room/rules/problems.ts'
import { rulePoints } from '../../dashboard/web/control-room/rules/rule-points.ts'
import { indexSite } from '../../dashboard/web/control-room/site-context.tsx'
import { coldRoomSite } from '../support/cold-room.ts'

const resolved = resolveEstate(coldRoomSite(), {})
if (!resolved.ok) throw new Error('the cold rooms are a site')
const { sites, equipment, devices } = resolved.estate
const index = indexSite({ rules: 0, site: sites[0]!, equipment, definitions: {}, devices })
const KIND = { kind: 'cold-room' }

const begunOn = (...points: readonly PointDefinition[]) =>
  blankDefinition(
    'a',
    { en: 'A' },
    {
      own: points,
      of: () => [],
      lookup: () => undefined,
    },
  ).condition
const line = (on: RuleLine['on'], alarm: string): RuleLine => ({ ...unsavedRule(index, on, alarm) })

test('a blank alarm lacks what only a person knows, and nothing else', () => {
  const points = rulePoints(index, KIND)
  const blank = blankDefinition('frost', { en: 'Frost' }, points)
  const wrong = definitionProblems(blank, points.lookup).map(({ path }) => path.join('.'))
  expect(wrong.toSorted()).toEqual(['condition.limit', 'guidance.do.en', 'guidance.means.en'])
  const whole = {
    ...blank,
    condition: { type: 'below' as const, point: 'temperature', limit: -10 },
    guidance: { means: { en: 'm' }, do: { en: 'd' } },
  }
  expect(definitionProblems(whole, points.lookup)).toEqual([])
})

test('it begins on a point that can be asked about, whatever points there are', () => {
  const door: PointDefinition = {
    name: 'door',
    label: { en: 'Door' },
    type: 'state',
    unit: '',
    states: ['closed', 'open'],
  }
  expect(begunOn(door)).toEqual({ type: 'equals', point: 'door', value: 'closed' })
  expect(begunOn()).toMatchObject({ type: 'above', point: '' })
})

test('a rule that nobody saved is told from one that is configured, switched off or retired', () => {
  const unsaved = unsavedRule(index, KIND, 'frost')
  expect(unsaved.equipment).toEqual(['room-1', 'room-2', 'room-3'])
  expect(isUnsaved(unsaved)).toBe(true)
  expect(isUnsaved({ ...unsaved, version: 2 })).toBe(false)
  const definition = blankDefinition('frost', { en: 'Frost' }, rulePoints(index, KIND))
  for (const part of ['inForce', 'configured', 'beneath'])
    expect(isUnsaved({ ...unsaved, [part]: definition }), part).toBe(false)
})

test('ids are taken by alarms of the kind and of every piece that a new one is for', () => {
  const lines = [line(KIND, 'a'), line({ equipment: 'room-1' }, 'b'), line({ equipment: 'room-2' }, 'c')]
  const near = (on: RuleLine['on']) => linesNear(index, lines, on).map(({ alarm }) => alarm)
  expect(near(KIND)).toEqual(['a', 'b', 'c'])
  expect(near({ equipment: 'room-2' })).toEqual(['a', 'c'])
})

test('an id is a slug', () => {
  for (const id of ['a', '0', 'frost-2', 'x'.repeat(64)]) expect(isSlug(id), id).toBe(true)
  for (const id of ['', 'A', 'a b', 'a/b', '霜', 'x'.repeat(65), 'a\n']) expect(isSlug(id), id).toBe(false)
})

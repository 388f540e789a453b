import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { checkCondition } from '#domain/condition/check.ts'
import type { Condition } from '#domain/condition/condition.ts'
import { parseCondition } from '#domain/condition/parse.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { checkDefinition, readDefinition } from '#domain/site/read-definition.ts'
import { conditionProblems } from '../../dashboard/web/control-room/rules/leaf-problems.ts'
import { definitionProblems } from '../../dashboard/web/control-room/rules/problems.ts'
import { anyCondition, SOME_POINTS } from '../support/conditions.ts'

const points = new Map<string, PointDefinition>(SOME_POINTS.map((one) => [one.name, one]))
points.set('other/level', points.get('level')!)
const lookup = (name: string) => {
  const definition = points.get(name)
  return definition && { definition }
}

/** What the server would say of it: read as outside data, then held against the points. */
function isRefused(condition: Condition): boolean {
  const sent = JSON.parse(JSON.stringify(condition)) as Condition
  return parseCondition(sent).length > 0 || checkCondition(sent, points).length > 0
}

test('the page finds a condition wrong exactly when the server would refuse it', () => {
  fc.assert(
    fc.property(anyCondition, (condition) => {
      expect(conditionProblems(condition, lookup, []).length > 0).toBe(isRefused(condition))
    }),
    { numRuns: 500 },
  )
})

const problemsOf = (condition: Condition) =>
  conditionProblems(condition, lookup, ['condition']).map(({ path, word }) => `${path.join('.')} ${word}`)

const level = (limit: number, deadband = 0): Condition => ({ type: 'above', point: 'level', limit, deadband })

test('a problem names the field it stands beside', () => {
  expect(problemsOf(level(NaN))).toEqual(['condition.limit number'])
  expect(problemsOf(level(300))).toEqual(['condition.limit outOfRange'])
  expect(problemsOf(level(200))).toEqual(['condition.limit neverPast'])
  expect(problemsOf({ type: 'not', of: { type: 'all', of: [level(8), level(8, 60)] } })).toEqual([
    'condition.of.of.1.deadband neverReturns',
  ])
  expect(problemsOf({ type: 'below', point: 'running', limit: 1 })).toEqual(['condition.point wrongPoint'])
  expect(problemsOf({ type: 'equals', point: 'mode', value: 'gone' })).toEqual(['condition.value chooseState'])
  expect(problemsOf({ type: 'silent', point: 'gone', for_ms: 1000 })).toEqual(['condition.point unknownPoint'])
})

test('a tree that is too large is said once, at its root', () => {
  const deep = (levels: number): Condition => (levels === 1 ? level(1) : { type: 'not', of: deep(levels - 1) })
  expect(problemsOf(deep(8))).toEqual([])
  expect(problemsOf(deep(9))).toEqual(['condition tooDeep'])
  expect(problemsOf({ type: 'any', of: Array.from({ length: 17 }, () => level(1)) })).toEqual([
    'condition tooManyMembers',
  ])
})

const WHOLE: AlarmDefinition = {
  id: 'warm',
  message: { en: 'Too warm', zh: '温度高' },
  condition: { type: 'above', point: 'level', limit: 8 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: { en: 'Warm.' }, do: { en: 'Close the door.' } },
}

/** One thing done to a definition that is right, by somebody who fills in the form. */
const aDraft = fc.constantFrom<(of: AlarmDefinition) => AlarmDefinition>(
  (of) => of,
  (of) => ({ ...of, message: { en: '' } }),
  (of) => ({ ...of, message: { en: 'x'.repeat(501) } }),
  (of) => ({ ...of, message: { en: 'Warm', zh: '热'.repeat(501) } }),
  (of) => ({ ...of, onDelay_ms: NaN }),
  (of) => ({ ...of, offDelay_ms: 8 * 86_400_000 }),
  (of) => ({ ...of, offDelay_ms: 7 * 86_400_000 }),
  (of) => ({ ...of, reAlarm_ms: -1 }),
  (of) => ({ ...of, reAlarm_ms: 60_000 }),
  (of) => ({ ...of, schedule: [{ from: '', until: '18:00' }] }),
  (of) => ({ ...of, schedule: [{ from: '22:00', until: '06:00', days: [1, 7] }] }),
  (of) => ({ ...of, shows: { point: 'gone' } }),
  (of) => ({ ...of, shows: { point: 'level', limit: NaN } }),
  (of) => ({ ...of, shows: { point: 'other/level', limit: 8 } }),
  (of) => ({ ...of, guidance: { ...of.guidance, do: { en: '' } } }),
  (of) => ({ ...of, guidance: { ...of.guidance, call: { en: '', zh: '值班' } } }),
)

test('the page finds a definition wrong exactly when the server would refuse it', () => {
  fc.assert(
    fc.property(aDraft, aDraft, (one, other) => {
      const draft = other(one(WHOLE))
      const read = readDefinition(JSON.parse(JSON.stringify(draft)))
      const refused = !read.ok || checkDefinition(read.definition, points).length > 0
      expect(definitionProblems(draft, lookup).length > 0).toBe(refused)
    }),
  )
})

test('a day must be chosen where not every day counts', () => {
  const draft = { ...WHOLE, schedule: [{ from: '08:00', until: '18:00', days: [] }] }
  expect(definitionProblems(draft, lookup)).toEqual([{ path: ['schedule', 0, 'days'], word: 'noDays' }])
})

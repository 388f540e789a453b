import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { PointLookup } from '#domain/condition/sentence.ts'
import type { Text } from '#domain/text.ts'
import { DAY_ms } from '#domain/time.ts'
import { conditionProblems } from './leaf-problems.ts'

/** What can be wrong, as the screen says it; see `PROBLEM_KEY` for the sentences. */
export type ProblemWord =
  | 'needed'
  | 'tooLong'
  | 'delay'
  | 'clock'
  | 'noDays'
  | 'number'
  | 'notNegative'
  | 'aboveZero'
  | 'notZero'
  | 'whole'
  | 'duration'
  | 'noPoint'
  | 'unknownPoint'
  | 'wrongPoint'
  | 'outOfRange'
  | 'neverPast'
  | 'neverReturns'
  | 'chooseState'
  | 'stateZero'
  | 'onlyCounter'
  | 'tooLargeChange'
  | 'empty'
  | 'tooManyMembers'
  | 'tooManyNodes'
  | 'tooDeep'

/** One thing that is wrong and the field it stands beside: keys from the definition. */
export type FieldProblem = {
  readonly path: readonly (string | number)[]
  readonly word: ProblemWord
  readonly fill?: { readonly limit?: number; readonly min?: number; readonly max?: number }
}

/** As the file of a site has them. */
export const TEXT_MAX = 500
export const DELAY_MAX_ms = 7 * DAY_ms
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

/** Everything that is wrong with a draft: what the server would refuse, found while it is typed. */
export function definitionProblems(draft: AlarmDefinition, points: PointLookup): readonly FieldProblem[] {
  const { message, guidance, condition, onDelay_ms, offDelay_ms, reAlarm_ms, schedule = [], shows } = draft
  return [
    ...textProblems(message, ['message']),
    ...delayProblems(onDelay_ms, ['onDelay_ms']),
    ...delayProblems(offDelay_ms, ['offDelay_ms']),
    ...(reAlarm_ms === undefined ? [] : delayProblems(reAlarm_ms, ['reAlarm_ms'])),
    ...schedule.flatMap(({ from, until, days }, i): readonly FieldProblem[] => [
      ...(CLOCK.test(from) ? [] : [{ path: ['schedule', i, 'from'], word: 'clock' as const }]),
      ...(CLOCK.test(until) ? [] : [{ path: ['schedule', i, 'until'], word: 'clock' as const }]),
      ...(days?.length === 0 ? [{ path: ['schedule', i, 'days'], word: 'noDays' as const }] : []),
    ]),
    ...textProblems(guidance.means, ['guidance', 'means']),
    ...textProblems(guidance.do, ['guidance', 'do']),
    ...(guidance.call ? textProblems(guidance.call, ['guidance', 'call']) : []),
    ...showsProblems(shows, points),
    ...conditionProblems(condition, points, ['condition']),
  ]
}

function textProblems({ en, zh }: Text, path: FieldProblem['path']): readonly FieldProblem[] {
  const fill = { limit: TEXT_MAX }
  return [
    ...(en.trim() === '' ? [{ path: [...path, 'en'], word: 'needed' as const }] : []),
    ...(en.length > TEXT_MAX ? [{ path: [...path, 'en'], word: 'tooLong' as const, fill }] : []),
    ...(zh !== undefined && zh.length > TEXT_MAX ? [{ path: [...path, 'zh'], word: 'tooLong' as const, fill }] : []),
  ]
}

const delayProblems = (delay_ms: number, path: FieldProblem['path']): readonly FieldProblem[] =>
  Number.isInteger(delay_ms) && delay_ms >= 0 && delay_ms <= DELAY_MAX_ms ? [] : [{ path, word: 'delay' }]

function showsProblems(shows: AlarmDefinition['shows'], points: PointLookup): readonly FieldProblem[] {
  if (!shows) return []
  const { point, limit } = shows
  return [
    ...(points(point) ? [] : [{ path: ['shows', 'point'], word: 'unknownPoint' as const }]),
    ...(limit === undefined || Number.isFinite(limit) ? [] : [{ path: ['shows', 'limit'], word: 'number' as const }]),
  ]
}

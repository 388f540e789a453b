import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { invariant } from '#domain/invariant.ts'
import type { Problem } from '#domain/problem.ts'
import type { FieldProblem } from './problems.ts'
import type { RulePoints } from './rule-points.ts'
import { PROBLEM_KEY } from './words.ts'

/** What every field of the form needs to know. */
export type RuleForm = {
  readonly points: RulePoints
  /** Found here while somebody types. */
  readonly problems: readonly FieldProblem[]
  /** Found by the server, in its own words. */
  readonly refused: readonly Problem[]
}

export const RuleFormContext = createContext<RuleForm | null>(null)

export function useRuleForm(): RuleForm {
  const form = useContext(RuleFormContext)
  invariant(form, 'a field of a rule stands inside RuleFormContext')
  return form
}

export const samePath = (one: Problem['path'], other: Problem['path']): boolean =>
  one.length === other.length && one.every((key, i) => key === other[i])

/** The sentences have different holes; those that one does not have are not looked at. */
const UNFILLED = { limit: '', min: '', max: '' }

/** What is wrong with the field at a place, as a sentence; undefined where nothing is. */
export function useProblemAt(): (path: Problem['path']) => string | undefined {
  const { t } = useTranslation()
  const { problems, refused } = useRuleForm()
  return (path) => {
    const found = problems.find((problem) => samePath(problem.path, path))
    if (found) return t(PROBLEM_KEY[found.word], { ...UNFILLED, ...found.fill })
    return refused.find((problem) => samePath(problem.path, path))?.sentence
  }
}

import { useCallback } from 'react'
import type { Condition } from '#domain/condition/condition.ts'
import { conditionSentence } from '#domain/condition/sentence.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useRuleForm } from './rule-form.ts'

/** A node of the draft as one reads it aloud, in the language of the screen. */
export function useSentence(): (node: Condition) => string {
  const { say } = useLanguage()
  const { points } = useRuleForm()
  return useCallback((node) => say(conditionSentence(node, points.lookup)), [say, points])
}

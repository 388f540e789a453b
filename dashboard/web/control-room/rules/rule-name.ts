import { useTranslation } from 'react-i18next'
import type { RuleOn } from '#domain/rule/rule.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { nameOf, useKindName } from '../names.ts'
import { useSite } from '../site-context.tsx'

/** What a rule is for, as a person calls it: “Every pump”, or the name of the equipment. */
export function useOnName(): (on: RuleOn) => string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const kindName = useKindName()
  return (on) => ('kind' in on ? t('rules.ofKind', { kind: kindName(on.kind) }) : say(nameOf(index, on.equipment)))
}

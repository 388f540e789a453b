import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../i18n/use-language.ts'
import type { Change } from './definition-changes.ts'
import { PART_KEY } from './words.ts'

/** What is different between two definitions, a line each. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const line = ({ part, from, to }: Change): string => {
    const name = t(PART_KEY[part])
    if (from === null) return t('rules.changeAdded', { part: name, to: to === null ? '' : say(to) })
    if (to === null) return t('rules.changeGone', { part: name, from: say(from) })
    return t('rules.change', { part: name, from: say(from), to: say(to) })
  }
  return (
    <ul className="rule-changes">
      {changes.map(line).map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  )
}

import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../i18n/use-language.ts'
import { useErrorSentence } from '../../ui/fault.tsx'
import type { AcknowledgeResult, Refused } from './use-acknowledge.ts'

/** What came of an acknowledgement: one sentence per refused row. */
export function Results({ result, dismiss }: { readonly result: AcknowledgeResult; readonly dismiss: () => void }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const sentence = useErrorSentence()
  const because = ({ why }: Refused): string => {
    if (why === 'one-by-one') return t('why.oneByOne')
    return 'sentence' in why ? why.sentence : sentence(why.error)
  }
  return (
    <section className="results" aria-live="polite" aria-label={t('result.label')}>
      <p>
        {result.acknowledged > 0 && <span>✓ {t('result.acknowledged', { count: result.acknowledged })}</span>}{' '}
        {result.refused.length > 0 && <strong>✕ {t('result.refused', { count: result.refused.length })}</strong>}
      </p>
      <ul>
        {result.refused.map((refused) => (
          <li key={refused.row.id}>
            {t('result.row', {
              equipment: say(refused.row.name),
              message: say(refused.row.message),
              why: because(refused),
            })}
          </li>
        ))}
      </ul>
      <Button variant="default" size="compact-md" onClick={dismiss}>
        {t('app.dismiss')}
      </Button>
    </section>
  )
}

import { useTranslation } from 'react-i18next'
import type { AttemptResult, Delivery } from '#domain/response/delivery.ts'
import { saidWords } from '#domain/response/said.ts'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { DELIVERY_KEY } from './delivery-words.ts'

const RESULT_KEY = {
  sent: 'delivery.state.sent',
  failed: 'sending.failed',
  uncertain: 'sending.lost',
  'given-up': 'delivery.state.given-up',
  withdrawn: 'delivery.state.withdrawn',
} as const satisfies Record<AttemptResult, string>

/** What became of a delivery: its state, and every try with its words. */
export function Outcome({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { state, nextAt, attempts } = delivery
  const last = attempts.at(-1)
  return (
    <>
      <strong>{t(DELIVERY_KEY[state])}</strong>
      {state === 'waiting' && nextAt !== null && (
        <> · {t('delivery.nextAt', { time: siteDateTime(nextAt, site.timeZone) })}</>
      )}
      {last && (
        <div className="muted">
          <Words text={saidWords(last.detail)} />
        </div>
      )}
      {attempts.length > 1 && (
        <details>
          <summary>{t('delivery.tries', { count: attempts.length })}</summary>
          <ol className="history" aria-label={t('sending.tries')}>
            {attempts.map(({ at, result, detail }) => (
              <li key={at}>
                {siteDateTime(at, site.timeZone)} · {t(RESULT_KEY[result])} · <Words text={saidWords(detail)} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  )
}

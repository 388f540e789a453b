import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Delivery } from '#domain/response/delivery.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { DELIVERY_KEY } from './delivery-words.ts'
import { deliveriesQuery } from './response-queries.ts'

/** Who was told, by which way, and what became of it; of one occurrence, or the newest of the site. */
export function DeliveryList({ occurrence }: { readonly occurrence?: string }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const list = useQuery(deliveriesQuery(site.id, occurrence))
  return (
    <section className="panel">
      <h2>{t('delivery.title')}</h2>
      {list.isPending && <Loading />}
      {list.isError && <Fault error={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <p className="muted">{t('delivery.none')}</p>}
      <ol className="history">
        {list.data?.map((delivery) => (
          <OneDelivery key={delivery.id} delivery={delivery} timeZone={site.timeZone} />
        ))}
      </ol>
    </section>
  )
}

function OneDelivery({ delivery, timeZone }: { readonly delivery: Delivery; readonly timeZone: string }) {
  const { t } = useTranslation()
  const { notice, channel, to, state, attempts, nextAt, createdAt } = delivery
  const last = attempts.at(-1)
  return (
    <li>
      <span className="muted">{siteDateTime(createdAt, timeZone)}</span>{' '}
      {t('delivery.to', { channel, to: to.name ?? t('delivery.group') })}
      {' · '}
      {notice.type === 'test' ? t('delivery.test') : t('delivery.step', { step: notice.step })}
      {' · '}
      <strong>{t(DELIVERY_KEY[state])}</strong>
      {attempts.length > 0 && ` · ${t('delivery.tries', { count: attempts.length })}`}
      {state === 'waiting' && nextAt !== null && ` · ${t('delivery.nextAt', { time: siteDateTime(nextAt, timeZone) })}`}
      {last && <div className="muted">{last.detail}</div>}
    </li>
  )
}

import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { DELIVERY_STATES, type Delivery } from '#domain/response/delivery.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Choice } from '../../ui/choice.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { CHANNEL_WORD } from './channel-words.ts'
import { DELIVERY_KEY } from './delivery-words.ts'
import { Outcome } from './outcome.tsx'
import { deliveryPagesQuery } from './setup-queries.ts'
import { useChannelNames } from './use-names.ts'

/** What went out of this site, or could not, newest first. */
export function DeliveriesTab() {
  const { t } = useTranslation()
  const { site } = useSite()
  const { state } = useSearch({ from: '/response' })
  const navigate = useNavigate({ from: '/response' })
  const pages = useInfiniteQuery(deliveryPagesQuery(site.id, state))
  return (
    <>
      <div className="response-filter">
        <Choice
          label={t('sending.state')}
          unset={t('sending.anyState')}
          options={DELIVERY_STATES.map((value) => ({ value, label: t(DELIVERY_KEY[value]) }))}
          value={state}
          change={(value) => {
            const chosen = DELIVERY_STATES.find((one) => one === value)
            void navigate({ search: (before) => ({ ...before, state: chosen }), replace: true })
          }}
        />
      </div>
      {pages.isPending && <Loading />}
      {pages.isError && <Fault error={pages.error} retry={() => void pages.refetch()} />}
      {pages.data && <Table deliveries={pages.data.pages.flat()} />}
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('fact.older')}
        </Button>
      )}
    </>
  )
}

function Table({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const { t } = useTranslation()
  if (deliveries.length === 0) return <p className="notice">{t('sending.none')}</p>
  return (
    <table className="data-table cards response-table">
      <thead>
        <tr>
          <th className="short">{t('column.time')}</th>
          <th>{t('sending.to')}</th>
          <th>{t('sending.what')}</th>
          <th>{t('sending.outcome')}</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Line key={delivery.id} delivery={delivery} />
        ))}
      </tbody>
    </table>
  )
}

function Line({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { say } = useLanguage()
  const known = useChannelNames().find(({ id }) => id === delivery.channel)
  const { notice, to, createdAt } = delivery
  const channel = known ? say(known.name) : delivery.channel
  const way = known ? t(CHANNEL_WORD[known.type]) : t('delivery.group')
  const turn = { step: notice.step, n: notice.turn - 1 }
  return (
    <tr>
      <td className="short" data-label={t('column.time')}>
        {siteDateTime(createdAt, site.timeZone)}
      </td>
      <td data-label={t('sending.to')}>
        <div>
          {to.name ?? channel}
          <div className="muted">
            {to.name === null ? way : channel}
            {to.address !== null && ` · ${to.address}`}
          </div>
        </div>
      </td>
      <td data-label={t('sending.what')}>
        {notice.type === 'test' ? (
          t('delivery.test')
        ) : (
          <div>
            <Words text={notice.equipment} /> · <Words text={notice.message} />
            <div className="muted">
              {notice.turn > 1 ? t('sending.stepTurn', turn) : t('delivery.step', { step: notice.step })}
            </div>
          </div>
        )}
      </td>
      <td data-label={t('sending.outcome')}>
        <div>
          <Outcome delivery={delivery} />
        </div>
      </td>
    </tr>
  )
}

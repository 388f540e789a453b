import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { useFactSentence } from './fact-sentence.ts'
import { useFacts } from './facts-query.ts'

/** What happened to this occurrence, newest first: who, when, why. */
export function OccurrenceHistory({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  return (
    <section className="panel">
      <h2>{t('detail.history')}</h2>
      {alarm.occurrence === null ? (
        <p className="muted">{t('history.never')}</p>
      ) : (
        <Facts alarm={alarm.id} occurrence={alarm.occurrence} />
      )}
      <p>
        <Link to="/alarms" search={{ tab: 'journal', alarm: alarm.id, period: 'all' }}>
          {t('history.all')}
        </Link>
      </p>
    </section>
  )
}

function Facts({ alarm, occurrence }: { readonly alarm: string; readonly occurrence: string }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const sentence = useFactSentence()
  const facts = useFacts(site.id, { alarm, occurrence })
  if (facts.isPending) return <Loading />
  if (facts.isError) return <Fault error={facts.error} retry={() => void facts.refetch()} />
  return (
    <>
      <ol className="history">
        {facts.data.pages.flat().map((change) => (
          <li key={change.seq}>
            <span className="muted">{siteDateTime(change.fact.at, site.timeZone)}</span> {sentence(change)}
          </li>
        ))}
      </ol>
      {facts.hasNextPage && (
        <Button variant="default" loading={facts.isFetchingNextPage} onClick={() => void facts.fetchNextPage()}>
          {t('fact.older')}
        </Button>
      )}
    </>
  )
}

import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { useFactSentence } from './fact-sentence.ts'
import { useFacts } from './journal.tsx'

/** What happened to this alarm, newest first. */
export function History({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const sentence = useFactSentence()
  const facts = useFacts(site.id, alarm.id)
  return (
    <section className="panel">
      <h2>{t('detail.history')}</h2>
      {facts.isPending && <Loading />}
      {facts.isError && <Fault error={facts.error} retry={() => void facts.refetch()} />}
      {facts.data && (
        <ol className="history">
          {facts.data.pages.flat().map((change) => (
            <li key={change.seq}>
              <span className="muted">{siteDateTime(change.fact.at, site.timeZone)}</span> {sentence(change)}
            </li>
          ))}
        </ol>
      )}
      {facts.hasNextPage && (
        <Button variant="default" loading={facts.isFetchingNextPage} onClick={() => void facts.fetchNextPage()}>
          {t('fact.older')}
        </Button>
      )}
    </section>
  )
}

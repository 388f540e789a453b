import { Button } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Change } from '#domain/wire/live.ts'
import { factsQuery } from '../../api/queries.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { alarmName } from './alarm-row.ts'
import { useFactSentence } from './fact-sentence.ts'

/** New facts are fetched at most this often. */
const FOLLOW_EVERY_ms = 1000

/** Facts of the site, or of one alarm, newest first; the newest come by themselves while the first page is in sight. */
export function useFacts(site: string, alarm?: string) {
  const query = useInfiniteQuery(factsQuery(site, alarm))
  const { store } = useLiveParts()
  const client = useQueryClient()
  useEffect(() => {
    const newest = () => {
      const { feed } = store.getState()
      return alarm === undefined ? feed?.seq : feed?.alarms.get(alarm)
    }
    let seen = newest()
    let timer: number | undefined
    const unsubscribe = store.subscribe(() => {
      if (newest() === seen) return
      seen = newest()
      timer ??= window.setTimeout(() => {
        timer = undefined
        void client.refetchQueries({ queryKey: factsQuery(site, alarm).queryKey, exact: true })
      }, FOLLOW_EVERY_ms)
    })
    return () => {
      window.clearTimeout(timer)
      unsubscribe()
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the rule of the hooks wants the client, this one does not
  }, [client, store, site, alarm])
  return query
}

/** The journal of the site: what happened, newest first. */
export function Journal() {
  const { t } = useTranslation()
  const { site } = useSite()
  const facts = useFacts(site.id)
  if (facts.isPending) return <Loading />
  if (facts.isError) return <Fault error={facts.error} retry={() => void facts.refetch()} />
  const changes = facts.data.pages.flat()
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('alarms.tabJournal')}>
      {changes.length === 0 && <p className="notice">{t('fact.none')}</p>}
      <table className="data-table cards">
        <thead>
          <tr>
            <th className="short">{t('column.time')}</th>
            <th>{t('column.alarm')}</th>
            <th>{t('column.what')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <JournalLine key={change.seq} change={change} />
          ))}
        </tbody>
      </table>
      {facts.hasNextPage && (
        <Button variant="default" loading={facts.isFetchingNextPage} onClick={() => void facts.fetchNextPage()}>
          {t('fact.older')}
        </Button>
      )}
    </section>
  )
}

function JournalLine({ change }: { readonly change: Change }) {
  const { t } = useTranslation()
  const index = useSite()
  const sentence = useFactSentence()
  return (
    <tr>
      <td className="short" data-label={t('column.time')}>
        {siteDateTime(change.fact.at, index.site.timeZone)}
      </td>
      <td data-label={t('column.alarm')}>
        {'alarm' in change && (
          <Link to="/alarms/$id" params={{ id: change.alarm.id }} search={{ tab: 'journal' }}>
            <Words text={alarmName(index, change.alarm.id)} />
          </Link>
        )}
      </td>
      <td data-label={t('column.what')}>{sentence(change)}</td>
    </tr>
  )
}

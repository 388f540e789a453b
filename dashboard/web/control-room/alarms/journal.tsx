import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import type { Change } from '#domain/wire/live.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useNow } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { alarmName } from './alarm-row.ts'
import type { AlarmSearch } from './alarm-search.ts'
import { useFactSentence } from './fact-sentence.ts'
import { type FactsAsk, useFacts } from './facts-query.ts'
import { exportHref, journalAsk } from './journal-ask.ts'
import { JournalFilter } from './journal-filter.tsx'

/** The journal of the site: what happened, newest first, as far as the filter lets it through. */
export function Journal({ search }: { readonly search: AlarmSearch }) {
  const { site } = useSite()
  const navigate = useNavigate()
  const ask = journalAsk(search, site.timeZone)
  return (
    <>
      <JournalFilter search={search} change={(next) => void navigate({ to: '/alarms', search: next, replace: true })} />
      <Lines ask={ask} search={search} />
    </>
  )
}

function Lines({ ask, search }: { readonly ask: FactsAsk; readonly search: AlarmSearch }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const facts = useFacts(site.id, ask)
  if (facts.isPending) return <Loading />
  if (facts.isError) return <Fault error={facts.error} retry={() => void facts.refetch()} />
  const changes = facts.data.pages.flat()
  return (
    <>
      {/* A region that scrolls must be reachable by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="journal-lines" tabIndex={0} aria-label={t('alarms.tabJournal')}>
        {changes.length === 0 && <p className="notice">{t('fact.none')}</p>}
        <table className="data-table cards">
          <thead>
            <tr>
              <th className="short">{t('column.time')}</th>
              <th className="short">{t('column.priority')}</th>
              <th>{t('column.alarm')}</th>
              <th>{t('column.what')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <JournalLine key={change.seq} change={change} search={search} />
            ))}
          </tbody>
        </table>
        {facts.hasNextPage && (
          <Button variant="default" loading={facts.isFetchingNextPage} onClick={() => void facts.fetchNextPage()}>
            {t('fact.older')}
          </Button>
        )}
      </section>
      <Exports ask={ask} shown={changes.length} more={facts.hasNextPage} />
    </>
  )
}

type ExportsProps = { readonly ask: FactsAsk; readonly shown: number; readonly more: boolean }

/** How many are shown, and all that pass the filter as a file. */
function Exports({ ask, shown, more }: ExportsProps) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const { site } = useSite()
  const now = useNow()
  return (
    <div className="list-foot journal-foot">
      <output>{t(more ? 'journal.shownMore' : 'journal.shown', { count: shown })}</output>
      {(['csv', 'xlsx'] as const).map((format) => (
        <a
          key={format}
          href={exportHref(site.id, ask, now, format, language)}
          download
          title={t('journal.exportMax', { limit: EXPORT_ROWS_MAX })}
        >
          {t('journal.export', { format: format.toUpperCase() })}
        </a>
      ))}
    </div>
  )
}

function JournalLine({ change, search }: { readonly change: Change; readonly search: AlarmSearch }) {
  const { t } = useTranslation()
  const index = useSite()
  const sentence = useFactSentence()
  return (
    <tr>
      <td className="short" data-label={t('column.time')}>
        {siteDateTime(change.fact.at, index.site.timeZone)}
      </td>
      <td className="short" data-label={t('column.priority')}>
        {'alarm' in change && (
          <span>
            <AlarmSymbol priority={change.alarm.priority} state="acknowledged" />{' '}
            {t(PRIORITY_KEY[change.alarm.priority])}
          </span>
        )}
      </td>
      <td data-label={t('column.alarm')}>
        {'alarm' in change && (
          <Link to="/alarms/$id" params={{ id: change.alarm.id }} search={search}>
            <Words text={alarmName(index, change.alarm.id)} />
          </Link>
        )}
      </td>
      <td data-label={t('column.what')}>{sentence(change)}</td>
    </tr>
  )
}

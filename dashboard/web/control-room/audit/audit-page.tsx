import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '#domain/audit/entry.ts'
import { AUDIT_WORDS, auditWord } from '#domain/audit/words.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { auditQuery } from './audit-query.ts'
import type { AuditSearch } from './audit-search.ts'
import { detailText } from './detail-text.ts'

/** Who did what at this site: append-only, each row chained to the one before it by its hash. */
export function AuditPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const search = useSearch({ from: '/audit' })
  const log = useInfiniteQuery(auditQuery(site.id, search))
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('audit.title')}>
      <h1>{t('audit.title')}</h1>
      <p className="muted">{t('audit.about')}</p>
      <AuditFilter site={site.id} search={search} />
      {log.isPending && <Loading />}
      {log.isError && <Fault error={log.error} retry={() => void log.refetch()} />}
      {log.data && <Entries entries={log.data.pages.flat()} />}
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('fact.older')}
        </Button>
      )}
    </section>
  )
}

function AuditFilter({ site, search }: { readonly site: string; readonly search: AuditSearch }) {
  const { t } = useTranslation()
  const { language, say } = useLanguage()
  const navigate = useNavigate({ from: '/audit' })
  const change = (part: Partial<AuditSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  const file = (format: 'csv' | 'xlsx'): string => {
    const query = new URLSearchParams({ format, language })
    if (search.action) query.set('action', search.action)
    if (search.subject) query.set('subject', search.subject)
    return `/api/sites/${encodeURIComponent(site)}/audit/export?${query}`
  }
  return (
    <div className="filter-row">
      <NativeSelect
        label={t('audit.action')}
        value={search.action ?? ''}
        data={[
          { value: '', label: t('journal.anyKind') },
          ...Object.keys(AUDIT_WORDS).map((action) => ({ value: action, label: say(auditWord(action)) })),
        ]}
        onChange={(event) => change({ action: event.currentTarget.value || undefined })}
      />
      <TextInput
        label={t('audit.subject')}
        defaultValue={search.subject ?? ''}
        onBlur={(event) => change({ subject: event.currentTarget.value.trim() || undefined })}
      />
      <Button component="a" variant="default" href={file('csv')} download>
        CSV
      </Button>
      <Button component="a" variant="default" href={file('xlsx')} download>
        XLSX
      </Button>
    </div>
  )
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { say } = useLanguage()
  if (entries.length === 0) return <p className="notice">{t('audit.none')}</p>
  return (
    <table className="data-table cards">
      <thead>
        <tr>
          <th className="short">{t('audit.number')}</th>
          <th className="short">{t('column.time')}</th>
          <th>{t('audit.person')}</th>
          <th>{t('audit.action')}</th>
          <th>{t('audit.subject')}</th>
          <th>{t('audit.detail')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ n, at, by, action, subject, detail, hash }) => (
          <tr key={n}>
            <td className="short" data-label={t('audit.number')} title={hash}>
              {n}
            </td>
            <td className="short" data-label={t('column.time')}>
              {siteDateTime(at, site.timeZone)}
            </td>
            <td data-label={t('audit.person')}>
              {by.name}
              {by.from !== null && <div className="muted">{by.from}</div>}
            </td>
            <td data-label={t('audit.action')}>{say(auditWord(action))}</td>
            <td className="mono" data-label={t('audit.subject')}>
              {subject}
            </td>
            <td data-label={t('audit.detail')}>{detailText(detail)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

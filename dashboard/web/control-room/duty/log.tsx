import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type DutyEntry, type EntryKind, ENTRY_KINDS, isWritten } from '#domain/duty/entry.ts'
import type { Post } from '#domain/duty/post.ts'
import { ENTRY_WORDS, entryText } from '#domain/duty/words.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Choice } from '../../ui/choice.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { dutyLogQuery } from './duty-query.ts'
import { EntryForm } from './entry-form.tsx'
import { EquipmentStateDetail } from './equipment-state-detail.tsx'

/** The duty log of a post: what people wrote and what the platform wrote, newest first. Nothing in it is ever changed. */
export function Log({ post }: { readonly post: Post }) {
  const { t } = useTranslation()
  const { say, language } = useLanguage()
  const [kind, setKind] = useState<EntryKind>()
  const [correcting, setCorrecting] = useState<number | null>(null)
  const log = useInfiniteQuery(dutyLogQuery(post.site, post.id, kind))
  const query = new URLSearchParams({ language, ...(kind === undefined ? {} : { kinds: kind }) })
  const at = `/api/sites/${encodeURIComponent(post.site)}/duty/posts/${encodeURIComponent(post.id)}`
  return (
    <section className="panel" aria-label={t('duty.log')}>
      <h2>{t('duty.log')}</h2>
      <EntryForm post={post} corrects={correcting} done={() => setCorrecting(null)} />
      <div className="duty-log-bar">
        <Choice
          label={t('duty.kind')}
          unset={t('duty.allKinds')}
          options={KINDS.map((one) => ({ value: one, label: say(ENTRY_WORDS[one]) }))}
          value={kind}
          change={(value) => setKind(ENTRY_KINDS.find((one) => one === value))}
        />
        <Button component="a" variant="default" href={`${at}/log/export?${query}`} download>
          CSV
        </Button>
      </div>
      {log.isPending && <Loading />}
      {log.isError && <Fault error={log.error} retry={() => void log.refetch()} />}
      {log.data?.pages[0]?.length === 0 && <p className="notice">{t('duty.noEntries')}</p>}
      <ol className="duty-log">
        {log.data?.pages.flat().map((entry) => (
          <Entry key={entry.n} entry={entry} correct={() => setCorrecting(entry.n)} />
        ))}
      </ol>
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('fact.older')}
        </Button>
      )}
    </section>
  )
}

/** `trouble` and `away` have the same word; the first stands for it. */
const KINDS = ENTRY_KINDS.filter((kind) => kind !== 'away')

function Entry({ entry, correct }: { readonly entry: DutyEntry; readonly correct: () => void }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const { n, at, by, content, hash } = entry
  const written = isWritten(content)
  return (
    <li className="duty-entry" data-written={written || undefined}>
      <span className="muted" title={hash}>
        {t('duty.number', { n })}
      </span>
      <span className="duty-entry-time">{siteDateTime(at, site.timeZone)}</span>
      <span className="duty-entry-kind">{say(ENTRY_WORDS[content.kind])}</span>
      <div className="duty-entry-text">
        {written && content.corrects !== undefined && (
          <strong>{t('duty.correctionOf', { n: content.corrects })} </strong>
        )}
        {say(entryText(content))}
        {written && (
          <div className="muted">
            {by.name}
            {content.place !== undefined && ` · ${content.place}`}{' '}
            <button type="button" className="duty-correct" onClick={correct}>
              {t('duty.correct')}
              <span className="sr-only"> {t('duty.number', { n })}</span>
            </button>
          </div>
        )}
        {content.kind === 'equipment-state' && <EquipmentStateDetail state={content.state} />}
        {content.kind === 'handover' && (
          <div>
            <Link to="/handover/$post/$n" params={{ post: entry.post, n: String(n) }}>
              {t('duty.read')}
            </Link>
          </div>
        )}
      </div>
    </li>
  )
}

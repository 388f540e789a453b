import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { targetApi, type TargetStatus } from '#domain/wire/target-api.ts'
import { call } from '../../api/call.ts'
import { addCatalog } from '../../i18n/add-catalog.ts'
import { enTargets } from '../../i18n/en-targets.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { zhCnTargets } from '../../i18n/zh-cn-targets.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { Gaps } from './gaps.tsx'
import { RefusedLines } from './refused-lines.tsx'
import { BACKFILL_KEY, TARGET_STATE_KEY } from './target-words.ts'

addCatalog({ en: enTargets, 'zh-CN': zhCnTargets })

/** Whoever repairs a connection watches this page. */
const ASK_AGAIN_ms = 5000

const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: ({ signal }) => call(targetApi.targets, {}, signal),
  refetchInterval: ASK_AGAIN_ms,
})

/** The time-series servers that readings are delivered to: how far each is, and what it refused or never got. */
export function TargetsPage() {
  const { t } = useTranslation()
  const targets = useQuery(targetsQuery)
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('nav.targets')}>
      <h1>{t('nav.targets')}</h1>
      <p className="muted">{t('target.about')}</p>
      {targets.isPending && <Loading />}
      {targets.isError && <Fault error={targets.error} retry={() => void targets.refetch()} />}
      {targets.data?.length === 0 && <p className="notice">{t('target.none')}</p>}
      {targets.data && targets.data.length > 0 && <TargetTable targets={targets.data} />}
      {targets.data?.map((target) => (
        <div key={target.id}>
          {target.refused.length > 0 && <RefusedLines target={target} />}
          {target.gaps.length > 0 && <Gaps target={target} />}
        </div>
      ))}
    </section>
  )
}

function TargetTable({ targets }: { readonly targets: readonly TargetStatus[] }) {
  const { t } = useTranslation()
  return (
    <table className="data-table cards">
      <thead>
        <tr>
          <th>{t('target.server')}</th>
          <th>{t('target.state')}</th>
          <th>{t('target.behind')}</th>
          <th>{t('target.refused')}</th>
          <th>{t('target.gaps')}</th>
        </tr>
      </thead>
      <tbody>
        {targets.map((target) => (
          <TargetLine key={target.id} target={target} />
        ))}
      </tbody>
    </table>
  )
}

function TargetLine({ target }: { readonly target: TargetStatus }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const duration = useDuration()
  const { id, type, url, database, generation, state, since, problem, notes, gaps, backfill } = target
  return (
    <tr>
      <td data-label={t('target.server')}>
        <div>
          <strong>{id}</strong> {generation ?? type}
        </div>
        <div className="mono">{url}</div>
        <div className="muted">{t('target.database', { database })}</div>
      </td>
      <td data-label={t('target.state')}>
        <strong>{t(TARGET_STATE_KEY[state])}</strong>
        {problem && since !== null && (
          <div className="muted">{t('target.since', { time: siteDateTime(since, 'UTC') })}</div>
        )}
        {problem && <div>⚠ {say(problem)}</div>}
        {notes.map((note) => (
          <div key={note.en}>⚠ {say(note)}</div>
        ))}
      </td>
      <td data-label={t('target.behind')}>
        {t('target.batches', { count: target.behind_batches })}
        {target.behind_batches > 0 && <div className="muted">{duration(target.behind_ms)}</div>}
      </td>
      <td data-label={t('target.refused')}>{target.refused_lines}</td>
      <td data-label={t('target.gaps')}>
        {gaps.length === 0 ? t('target.noGap') : gaps.length}
        {backfill && (
          <div className="muted">
            {t(BACKFILL_KEY[backfill.state], { rows: backfill.rows, why: backfill.why ?? '' })}
            {backfill.refused > 0 && (
              <div>⚠ {t('target.backfillRefused', { refused: backfill.refused, tooOld: backfill.tooOld })}</div>
            )}
          </div>
        )}
      </td>
    </tr>
  )
}

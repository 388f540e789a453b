import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { MEANINGFUL_ms } from '#domain/kpi/measure.ts'
import type { KpiReport } from '#domain/kpi/report.ts'
import { useNow } from '../../live/use-live.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { AcknowledgeTable } from './acknowledge-table.tsx'
import { BadActors } from './bad-actors.tsx'
import { kpiQuery } from './kpi-query.ts'
import { KPI_PERIODS, type KpiPeriod, kpiSpan } from './kpi-search.ts'
import { MeasureTable } from './measure-table.tsx'
import { PERIOD_KEY } from './words.ts'
import './kpi.css'

/** The load on the operator of this site: what it is, what it should be, who causes it, and how soon alarms are answered. */
export function KpiPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const { period = 'month' } = useSearch({ from: '/kpi' })
  const report = useQuery({
    ...kpiQuery({ site: site.id, ...kpiSpan(period, useNow()) }),
    placeholderData: keepPreviousData,
  })
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('kpi.title')}>
      <div className="page-head">
        <h1>{t('kpi.title')}</h1>
        <Periods period={period} />
      </div>
      {report.isPending && <Loading />}
      {report.isError && <Fault error={report.error} retry={() => void report.refetch()} />}
      {report.data && <Report report={report.data} working={report.isPlaceholderData} />}
    </section>
  )
}

function Periods({ period }: { readonly period: KpiPeriod }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/kpi' })
  return (
    <fieldset aria-label={t('trend.period')} className="button-row">
      {KPI_PERIODS.map((one) => (
        <Button
          key={one}
          variant="default"
          size="compact-md"
          aria-pressed={one === period}
          onClick={() => void navigate({ search: (before) => ({ ...before, period: one }), replace: true })}
        >
          {t(PERIOD_KEY[one])}
        </Button>
      ))}
    </fieldset>
  )
}

/** `working`: what is shown is still of the period before. */
function Report({ report, working }: { readonly report: KpiReport; readonly working: boolean }) {
  const { t } = useTranslation()
  return (
    <div className="kpi" aria-busy={working}>
      <p className="kpi-known">{working ? t('app.loading') : <Known report={report} />}</p>
      <div className="kpi-columns">
        <section className="panel" aria-labelledby="kpi-measures">
          <h2 id="kpi-measures">{t('kpi.measures')}</h2>
          <MeasureTable report={report} />
        </section>
        <div>
          <section className="panel" aria-labelledby="kpi-bad-actors">
            <h2 id="kpi-bad-actors">{t('kpi.badActors')}</h2>
            <BadActors actors={report.badActors} />
          </section>
          <section className="panel" aria-labelledby="kpi-acknowledging">
            <h2 id="kpi-acknowledging">{t('kpi.acknowledging')}</h2>
            <AcknowledgeTable report={report} />
          </section>
        </div>
      </div>
    </div>
  )
}

/** Every figure names its period, its zone, and how much of it is known. */
function Known({ report: { known, alarms } }: { readonly report: KpiReport }) {
  const { t } = useTranslation()
  const { site } = useSite()
  if (!known) return t('kpi.nothingKnown')
  const time = (at: number) => siteDateTime(at, site.timeZone)
  const span = { from: time(known.from), until: time(known.until), zone: site.timeZone, count: alarms }
  return (
    <>
      {t('kpi.known', span)}
      {known.until - known.from < MEANINGFUL_ms && <strong> {t('kpi.notYetMeaningful')}</strong>}
    </>
  )
}

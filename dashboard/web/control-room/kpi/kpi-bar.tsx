import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { siteTimeShort } from '../../ui/time.ts'
import { useNow } from '../../live/use-live.ts'
import { loadQuery } from './kpi-query.ts'
import './kpi-bar.css'

/** Alarms of the last ten minutes and the last hour, and whether it is a flood; leads to the report. */
export function KpiBar({ site }: { readonly site: { readonly id: string; readonly timeZone: string } }) {
  const { t } = useTranslation()
  const { data: load, isError } = useQuery(loadQuery(site.id))
  const now = useNow()
  if (isError || !load) return <span className="kpi-bar">{t('kpi.loadUnknown')}</span>
  const { lastTenMinutes, lastHour, floodSince } = load
  return (
    <span className="kpi-bar">
      <Link to="/kpi" title={t('kpi.barLong')}>
        <span>
          {t('kpi.lastTenMinutes')} <strong>{lastTenMinutes}</strong>
        </span>
        <span>
          {t('kpi.lastHour')} <strong>{lastHour}</strong>
        </span>
      </Link>
      <output data-flood={floodSince !== null || undefined}>
        {floodSince === null
          ? t('kpi.noFlood')
          : t('kpi.flood', { time: siteTimeShort(floodSince, now, site.timeZone) })}
      </output>
    </span>
  )
}

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../live/use-live.ts'
import { TREND_PERIOD_ms, type TrendPeriod, TrendPanel } from '../trend/trend-panel.tsx'
import { limitsOf } from '../equipment/limits.ts'
import { useSite } from '../site-context.tsx'
import type { AlarmRow } from './alarm-row.ts'

/** Share of the period that lies before the raise, as long as there is something after it. */
const BEFORE = 0.75

/** The shown point around the time the alarm was raised. */
export function AlarmTrend({ row }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  const now = useNow()
  const { definitions } = useSite()
  const [period, setPeriod] = useState<TrendPeriod>('hour')
  const { alarm, definition, equipment } = row
  const point = equipment?.points.find((one) => one.name === definition?.shows?.point)
  if (!equipment || !point) return null
  const span_ms = TREND_PERIOD_ms[period]
  const raisedAt = alarm.raisedAt
  const around = raisedAt === null ? now : Math.min(now, raisedAt + span_ms * (1 - BEFORE))
  return (
    <section className="panel">
      <h2>{t('detail.trend')}</h2>
      <TrendPanel
        equipment={equipment}
        point={point}
        until={around}
        period={period}
        choose={setPeriod}
        limits={limitsOf(definitions(equipment.id), point.name, definition)}
        {...(raisedAt === null ? {} : { markAt: raisedAt })}
      />
    </section>
  )
}

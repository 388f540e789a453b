import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { DAY_ms, HOUR_ms, type Millis, MINUTE_ms } from '#domain/time.ts'
import { trendQuery } from '../../api/queries.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { useLanguage } from '../../i18n/use-language.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useValueWords } from '../../ui/use-value-words.ts'
import { staleAfter_ms } from '../../ui/value.ts'
import { useConsole } from '../console.tsx'
import { useSite } from '../site-context.tsx'
import { TrendTable } from './trend-table.tsx'
import { type TrendColumns, trendColumns } from './trend-columns.ts'
import './trend.css'

const TrendChart = lazy(async () => ({ default: (await import('./trend-chart.tsx')).TrendChart }))

export const TREND_PERIODS = ['hour', 'day', 'week'] as const
export type TrendPeriod = (typeof TREND_PERIODS)[number]
export const TREND_PERIOD_ms: Record<TrendPeriod, Millis> = { hour: HOUR_ms, day: DAY_ms, week: 7 * DAY_ms }
const PERIOD_KEY = { hour: 'trend.hour', day: 'trend.day', week: 'trend.week' } as const

/** A period that runs with the clock is asked for again in steps of this length. */
const STEP_ms: Record<TrendPeriod, Millis> = { hour: 15_000, day: MINUTE_ms, week: 10 * MINUTE_ms }
const BUCKETS = 600

export type TrendPanelProps = {
  readonly equipment: Equipment
  readonly point: PointDefinition
  readonly until: Millis
  readonly period: TrendPeriod
  readonly choose: (period: TrendPeriod) => void
  readonly limits: readonly number[]
  /** When the alarm was raised. */
  readonly markAt?: Millis
}

/** The history of one point over a period, as picture and as table. */
export function TrendPanel({ equipment, point, until, period, choose, limits, markAt }: TrendPanelProps) {
  const { t } = useTranslation()
  const { theme } = useConsole()
  const { site, deviceOf } = useSite()
  const to = Math.ceil(until / STEP_ms[period]) * STEP_ms[period]
  const from = to - TREND_PERIOD_ms[period]
  const query = useQuery(
    trendQuery({ site: site.id, equipment: equipment.id, point: point.name, from, until: to, buckets: BUCKETS }),
  )
  const columns = query.data ? trendColumns(query.data, staleAfter_ms(deviceOf(equipment.id))) : null
  const label = useTrendLabel(point, columns, from, to)
  return (
    <div className="trend">
      <Periods period={period} choose={choose} />
      {query.isPending && <Loading />}
      {query.isError && <Fault error={query.error} retry={() => void query.refetch()} />}
      {columns && query.data && columns.summary === null && <p className="notice">{t('trend.none')}</p>}
      {columns && query.data && columns.summary !== null && (
        <>
          <Suspense fallback={<Loading />}>
            <TrendChart
              key={theme} // colours are read when the chart is made
              columns={columns}
              point={point}
              from={from}
              until={to}
              timeZone={site.timeZone}
              limits={limits}
              label={label}
              {...(markAt === undefined ? {} : { markAt })}
            />
          </Suspense>
          <TrendTable trend={query.data} point={point} timeZone={site.timeZone} />
        </>
      )}
    </div>
  )
}

function Periods({ period, choose }: Pick<TrendPanelProps, 'period' | 'choose'>) {
  const { t } = useTranslation()
  return (
    <fieldset aria-label={t('trend.period')} className="button-row">
      {TREND_PERIODS.map((one) => (
        <Button key={one} variant="default" size="compact-md" aria-pressed={one === period} onClick={() => choose(one)}>
          {t(PERIOD_KEY[one])}
        </Button>
      ))}
    </fieldset>
  )
}

/** The picture in one sentence, for who cannot see it. */
function useTrendLabel(point: PointDefinition, columns: TrendColumns | null, from: Millis, until: Millis): string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const words = useValueWords()
  if (!columns || columns.summary === null) return t('trend.none')
  const { min, max, last } = columns.summary
  return t('trend.label', {
    point: say(point.label),
    from: siteDateTime(from, site.timeZone),
    until: siteDateTime(until, site.timeZone),
    min: words(point, min),
    max: words(point, max),
    last: words(point, last),
  })
}

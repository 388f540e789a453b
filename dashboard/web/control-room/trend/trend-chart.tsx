import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import UPlot from 'uplot'
import type { PointDefinition } from '#domain/point/point.ts'
import type { Millis } from '#domain/time.ts'
import { useValueWords } from '../../ui/use-value-words.ts'
import { unitName } from '#domain/point/unit-name.ts'
import { chartOptions } from './chart-options.ts'
import type { TrendColumns } from './trend-columns.ts'
import 'uplot/dist/uPlot.min.css'

export type TrendChartProps = {
  readonly columns: TrendColumns
  readonly point: PointDefinition
  readonly from: Millis
  readonly until: Millis
  readonly timeZone: string
  readonly limits: readonly number[]
  readonly markAt?: Millis
  readonly label: string
}

const HEIGHT_px = 220

/** Envelope of minimum and maximum, a line for the mean (or the readings), limits, the raise, and gaps left as gaps. */
export function TrendChart(props: TrendChartProps) {
  const { columns, point, from, until, timeZone, limits, markAt, label } = props
  const words = useValueWords()
  const box = useRef<HTMLDivElement>(null)
  const limitsKey = limits.join(',')
  useEffect(() => {
    const { current } = box
    if (!current) return
    const options = chartOptions({
      element: current,
      point,
      words,
      raw: columns.raw,
      bad_s: columns.bad_s,
      from,
      until,
      timeZone,
      limits: limitsKey === '' ? [] : limitsKey.split(',').map(Number),
      markAt,
      size: { width: current.clientWidth, height: HEIGHT_px },
    })
    const chart = new UPlot(
      options,
      [[...columns.at_s], [...columns.min], [...columns.max], [...columns.line]],
      current,
    )
    const observer = new ResizeObserver(() => chart.setSize({ width: current.clientWidth, height: HEIGHT_px }))
    observer.observe(current)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [columns, point, from, until, timeZone, limitsKey, markAt, words])
  return (
    <figure className="trend-figure">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas drawn by uPlot */}
      <div ref={box} className="trend-box" role="img" aria-label={label} />
      <TrendLegend {...props} />
    </figure>
  )
}

function TrendLegend({ columns, point, limits, markAt }: TrendChartProps) {
  const { t } = useTranslation()
  const unit = unitName(point.unit)
  return (
    <figcaption className="trend-legend muted">
      {unit !== '' && <span>{unit}</span>}
      <span>
        <i className="trend-key-line" /> {columns.raw ? t('trend.value') : t('trend.mean')}
      </span>
      {!columns.raw && (
        <span>
          <i className="trend-key-band" /> {t('trend.minMax')}
        </span>
      )}
      {limits.length > 0 && (
        <span>
          <i className="trend-key-limit" /> {t('trend.limit')}
        </span>
      )}
      {markAt !== undefined && (
        <span>
          <i className="trend-key-mark">▼</i> {t('trend.raised')}
        </span>
      )}
      {columns.bad_s.length > 0 && (
        <span>
          <i className="trend-key-bad" /> {t('trend.bad')}
        </span>
      )}
    </figcaption>
  )
}

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PointDefinition } from '#domain/point/point.ts'
import type { Trend } from '#domain/wire/trend.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useValueWords } from '../../ui/use-value-words.ts'

/** A longer table is thinned out, and says so. */
const ROWS_MAX = 120

export type TrendTableProps = { readonly trend: Trend; readonly point: PointDefinition; readonly timeZone: string }

/** The numbers behind the picture, for those who ask. */
export function TrendTable({ trend, point, timeZone }: TrendTableProps) {
  const { t } = useTranslation()
  const words = useValueWords()
  const [open, setOpen] = useState(false)
  const step = Math.max(1, Math.ceil(trend.at.length / ROWS_MAX))
  const show = (value: number | null | undefined): string => (value == null ? '—' : words(point, value))
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('trend.table')}</summary>
      {open && (
        <div className="scroll-x">
          {step > 1 && <p className="muted">{t('trend.tableShort', { step, count: trend.at.length })}</p>}
          <table className="data-table">
            <thead>
              <tr>
                <th>{t('column.time')}</th>
                <th>{t('column.min')}</th>
                <th>{t('column.mean')}</th>
                <th>{t('column.max')}</th>
              </tr>
            </thead>
            <tbody>
              {trend.at.map((at, index) =>
                index % step === 0 ? (
                  <tr key={at}>
                    <td>{siteDateTime(at, timeZone)}</td>
                    <td>{show(trend.min[index])}</td>
                    <td>{show(trend.mean[index])}</td>
                    <td>{show(trend.max[index])}</td>
                  </tr>
                ) : null,
              )}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}

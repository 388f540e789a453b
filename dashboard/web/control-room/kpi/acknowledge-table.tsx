import { useTranslation } from 'react-i18next'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import type { Acknowledging, KpiReport } from '#domain/kpi/report.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { shiftName } from './words.ts'

/** Median and p95 of the time to acknowledge, per priority over all shifts and per shift on watch when the alarm came. */
export function AcknowledgeTable({ report: { acknowledging, shifts } }: { readonly report: KpiReport }) {
  const { t } = useTranslation()
  const columns = [t('kpi.allShifts'), ...shifts.map(shiftName)]
  return (
    <>
      <p className="why">{t('kpi.acknowledgingHow')}</p>
      <table className="data-table cards">
        <thead>
          <tr>
            <th>{t('column.priority')}</th>
            {columns.map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PRIORITIES.map((priority) => (
            <tr key={priority}>
              <th scope="row">{t(PRIORITY_KEY[priority])}</th>
              {acknowledging
                .filter((row) => row.priority === priority)
                .map((row) => (
                  <td key={row.shift} data-label={columns[row.shift === null ? 0 : row.shift + 1]}>
                    <Cell row={row} />
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Cell({ row: { acknowledged, waiting, median_ms, p95_ms } }: { readonly row: Acknowledging }) {
  const { t } = useTranslation()
  const duration = useDuration()
  return (
    <span>
      {median_ms !== null && p95_ms !== null && (
        <strong>
          <span className="kpi-time">{duration(median_ms)}</span> <span className="kpi-time">/ {duration(p95_ms)}</span>
        </strong>
      )}
      <span className="why kpi-why">{t('kpi.answered', { count: acknowledged })}</span>
      {waiting > 0 && <span className="why kpi-why">{t('kpi.waiting', { count: waiting })}</span>}
    </span>
  )
}

import { useTranslation } from 'react-i18next'
import type { Measure } from '#domain/kpi/measure.ts'
import type { KpiReport } from '#domain/kpi/report.ts'
import { MEASURE_KEY, useMeasureWords, VERDICT_KEY, VERDICT_SIGN } from './words.ts'

/** Each measure with its target and the verdict, in words and shape. */
export function MeasureTable({ report }: { readonly report: KpiReport }) {
  const { t } = useTranslation()
  return (
    <table className="data-table cards kpi-measures">
      <thead>
        <tr>
          <th>{t('kpi.measure')}</th>
          <th className="number">{t('kpi.value')}</th>
          <th>{t('kpi.target')}</th>
          <th>{t('kpi.verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {report.measures.map((measure) => (
          <MeasureLine key={measure.id} measure={measure} changes={report.suppressionChanges} />
        ))}
      </tbody>
    </table>
  )
}

function MeasureLine({ measure, changes }: { readonly measure: Measure; readonly changes: number }) {
  const { t } = useTranslation()
  const words = useMeasureWords()
  const { id, value, verdict } = measure
  return (
    <tr>
      <td data-label={t('kpi.measure')}>
        <span>
          {t(MEASURE_KEY[id])}
          {id === 'unauthorised' && (
            <span className="why kpi-why">{t('kpi.suppressionChanges', { count: changes })}</span>
          )}
          {id === 'fleeting' && <span className="why kpi-why">{t('kpi.whatFleeting')}</span>}
        </span>
      </td>
      <td className="number kpi-value" data-label={t('kpi.value')}>
        {words.value(id, value)}
      </td>
      <td className="kpi-target" data-label={t('kpi.target')}>
        {words.target(id)}
      </td>
      <td className="kpi-verdict" data-verdict={verdict} data-label={t('kpi.verdict')}>
        <span>
          <span aria-hidden="true">{VERDICT_SIGN[verdict]}</span> {t(VERDICT_KEY[verdict])}
        </span>
      </td>
    </tr>
  )
}

import { useTranslation } from 'react-i18next'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { siteDateTime } from '../../ui/time.ts'

/** The newest lines that a server did not want, with its words. */
export function RefusedLines({ target }: { readonly target: TargetStatus }) {
  const { t } = useTranslation()
  return (
    <details>
      <summary>{t('target.refusedBy', { id: target.id, count: target.refused_lines })}</summary>
      <table className="data-table cards">
        <thead>
          <tr>
            <th className="short">{t('target.time')}</th>
            <th className="short">{t('target.lines')}</th>
            <th>{t('target.line')}</th>
            <th>{t('target.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {target.refused.map(({ at, lines, line, reason }) => (
            <tr key={`${at} ${line}`}>
              <td className="short" data-label={t('target.time')}>
                {siteDateTime(at, 'UTC')}
              </td>
              <td className="short" data-label={t('target.lines')}>
                {lines}
              </td>
              <td className="mono" data-label={t('target.line')}>
                {line}
              </td>
              <td data-label={t('target.reason')}>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

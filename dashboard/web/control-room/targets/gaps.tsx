import { useTranslation } from 'react-i18next'
import type { Millis } from '#domain/time.ts'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { siteDateTime } from '../../ui/time.ts'
import { GAP_KEY } from './target-words.ts'

/** Readings that a server never got. */
export function Gaps({ target }: { readonly target: TargetStatus }) {
  const { t } = useTranslation()
  const instant = (at: Millis | null): string => (at === null ? t('target.unknown') : siteDateTime(at, 'UTC'))
  return (
    <details>
      <summary>{t('target.gapsOf', { id: target.id })}</summary>
      <table className="data-table cards">
        <thead>
          <tr>
            <th>{t('target.from')}</th>
            <th>{t('target.until')}</th>
            <th>{t('target.readings')}</th>
            <th>{t('target.why')}</th>
          </tr>
        </thead>
        <tbody>
          {target.gaps.map(({ n, from, until, readings, why }) => (
            <tr key={n}>
              <td data-label={t('target.from')}>{instant(from)}</td>
              <td data-label={t('target.until')}>{instant(until)}</td>
              <td data-label={t('target.readings')}>{readings ?? t('target.unknown')}</td>
              <td data-label={t('target.why')}>{t(GAP_KEY[why])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

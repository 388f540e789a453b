import { useTranslation } from 'react-i18next'
import { type QualityCode, qualityOf } from '#domain/point/judge.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { QUALITY_KEY } from '../i18n/keys.ts'
import { pointNumber, unitName } from './value.ts'

export type ValueTextProps = {
  readonly point: PointDefinition
  readonly value: number | null
  readonly quality?: QualityCode
  /** Set when the value is old: the sentence that says so. */
  readonly stale?: string | undefined
}

/** A value with its unit; what is old or bad is hatched and carries a "?", with the reason as description. */
export function ValueText({ point, value, quality = 0, stale }: ValueTextProps) {
  const { t } = useTranslation()
  const doubtful = qualityOf(quality).quality !== 'good'
  const reason = stale ?? (doubtful ? t(QUALITY_KEY[quality]) : undefined)
  return (
    <span className={reason ? 'value-text hatched' : 'value-text'} title={reason}>
      {value === null ? <span>—</span> : <Content point={point} value={value} />}
      {reason && (
        <span>
          ?<span className="sr-only"> {reason}</span>
        </span>
      )}
    </span>
  )
}

function Content({ point, value }: { readonly point: PointDefinition; readonly value: number }) {
  const { t } = useTranslation()
  if (point.type === 'boolean') {
    if (point.name === 'running' || point.name.endsWith('_running')) {
      return value === 1 ? (
        <span className="run-state">{t('value.run')}</span>
      ) : (
        <span className="run-state" data-stopped>
          {t('value.stop')}
        </span>
      )
    }
    return <span>{value === 1 ? t('value.yes') : t('value.no')}</span>
  }
  if (point.type === 'state') return <span>{point.states?.[value] ?? value}</span>
  const unit = unitName(point.unit)
  return (
    <>
      <span>{pointNumber(point, value)}</span>
      {unit !== '' && <span className="value-unit">{unit}</span>}
    </>
  )
}

import { useTranslation } from 'react-i18next'
import { type QualityCode, qualityOf } from '#domain/point/judge.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { QUALITY_KEY } from '../i18n/keys.ts'
import { isRunning, useValueWords } from './use-value-words.ts'
import { unitName } from '#domain/point/unit-name.ts'
import { pointNumber } from './value.ts'

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
  const words = useValueWords()
  if (point.type === 'boolean' && isRunning(point)) {
    return (
      <span className="run-state" data-stopped={value !== 1 || undefined}>
        {words(point, value)}
      </span>
    )
  }
  if (point.type === 'boolean' || point.type === 'state') return <span>{words(point, value)}</span>
  const unit = unitName(point.unit)
  return (
    <>
      <span>{pointNumber(point, value)}</span>
      {unit !== '' && <span className="value-unit">{unit}</span>}
    </>
  )
}

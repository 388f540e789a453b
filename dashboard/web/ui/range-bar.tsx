import { useTranslation } from 'react-i18next'
import type { PointDefinition } from '#domain/point/point.ts'
import { pointNumber } from './value.ts'

const WIDTH = 160
const HEIGHT = 20

export type RangeBarProps = {
  readonly point: PointDefinition
  readonly value: number | null
  /** Limits of the alarms on this point. */
  readonly limits: readonly number[]
}

/** Where a value lies in the physical range: band = normal, strokes = limits, wedge = value. Nothing where no range is known. */
export function RangeBar({ point, value, limits }: RangeBarProps) {
  const { t } = useTranslation()
  if (!point.range || point.type !== 'number') return null
  const [min, max] = point.range
  if (!(max > min)) return null
  const x = (v: number): number => Math.min(1, Math.max(0, (v - min) / (max - min))) * (WIDTH - 4) + 2
  const label =
    value === null
      ? t('value.none')
      : t('value.range', {
          value: pointNumber(point, value),
          min: pointNumber(point, min),
          max: pointNumber(point, max),
        })
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing, not a file
    <svg className="range-bar" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <rect x="2" y="9" width={WIDTH - 4} height="6" fill="var(--field)" stroke="var(--outline)" />
      {point.normal && (
        <rect
          x={x(point.normal[0])}
          y="9"
          width={Math.max(0, x(point.normal[1]) - x(point.normal[0]))}
          height="6"
          fill="var(--grid)"
          stroke="var(--outline)"
        />
      )}
      {limits.map((limit) => (
        <path key={limit} d={`M${x(limit)} 5V19`} stroke="var(--text)" strokeWidth="2" strokeDasharray="3 2" />
      ))}
      {value !== null && <path d={`M${x(value) - 6} 0H${x(value) + 6}L${x(value)} 10Z`} fill="var(--value)" />}
    </svg>
  )
}

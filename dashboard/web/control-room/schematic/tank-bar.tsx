import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useValue } from '../../live/use-live.ts'
import { useValueWords } from '../../ui/use-value-words.ts'
import { pointNumber, valueAt } from '../../ui/value.ts'
import { limitsOf } from '../equipment/limits.ts'
import { useStaleness } from '../now-value.tsx'
import { useSite } from '../site-context.tsx'
import { Hatch } from './hatch.tsx'

const WIDTH = 72
const HEIGHT = 120
const LEFT = 4
const TANK = 48
const TOP = 6
const INSIDE = HEIGHT - 2 * TOP
const LIMIT_MARK = 12

/** How full a tank is, in words and as a bar. Hatched when the level is old. */
export function TankBar({ tank }: { readonly tank: Equipment }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { definitions } = useSite()
  const words = useValueWords()
  const point = tank.points.find(({ name }) => name === 'level')
  const value = useValue(equipmentKey(tank), 'level')
  const stale = useStaleness(tank.site, tank.id, value && valueAt(value))
  if (!point) return null
  const level = value?.[0] ?? null
  const limits = limitsOf(definitions(tank.id), 'level')
  const name = say(tank.name)
  const said = level === null ? t('value.none') : words(point, level)
  const label =
    limits.length === 0
      ? t('schematic.levelNoLimits', { name, level: said })
      : t('schematic.level', {
          name,
          level: said,
          limits: limits.map((limit) => pointNumber(point, limit)).join(' / '),
        })
  return <Drawing label={label} point={point} level={level} limits={limits} isOld={stale !== undefined} />
}

type DrawingProps = {
  readonly label: string
  readonly point: PointDefinition
  readonly level: number | null
  readonly limits: readonly number[]
  readonly isOld: boolean
}

/** A little below zero and above full is drift of the transmitter, and no water. */
const y = (percent: number): number => TOP + INSIDE * (1 - Math.min(100, Math.max(0, percent)) / 100)

/** Level, the normal band at its side, limits as dashed lines. */
function Drawing({ label, point, level, limits, isOld }: DrawingProps) {
  const hatch = useId()
  const fill = isOld ? `url(#${hatch})` : 'var(--stopped)'
  const [low, high] = point.normal ?? [0, 0]
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing, not a file
    <svg className="water-drawing" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <Hatch id={hatch} />
      <rect x={LEFT} y={TOP} width={TANK} height={INSIDE} fill="var(--field)" />
      {level !== null && <rect x={LEFT} y={y(level)} width={TANK} height={TOP + INSIDE - y(level)} fill={fill} />}
      {high > low && (
        <rect x="54" y={y(high)} width="6" height={y(low) - y(high)} fill="var(--grid)" stroke="var(--outline)" />
      )}
      <path d={`M${LEFT} ${TOP}v${INSIDE}h${TANK}v${-INSIDE}`} fill="none" stroke="var(--text)" strokeWidth="3" />
      {limits.map((limit) => (
        <path
          key={limit}
          d={`M${LEFT} ${y(limit)}h${TANK + LIMIT_MARK}`}
          stroke="var(--text)"
          strokeWidth="2"
          strokeDasharray="5 3"
        />
      ))}
    </svg>
  )
}

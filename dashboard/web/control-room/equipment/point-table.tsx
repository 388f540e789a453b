import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { QUALITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useNow, useValue } from '../../live/use-live.ts'
import { RangeBar } from '../../ui/range-bar.tsx'
import { useDuration } from '../../ui/use-duration.ts'
import { pointNumber, valueAt } from '../../ui/value.ts'
import { Words } from '../../ui/words.tsx'
import { NowValue } from '../now-value.tsx'
import { limitsOf } from './limits.ts'

export type PointTableProps = {
  readonly equipment: Equipment
  readonly definitions: readonly AlarmDefinition[]
  readonly chosen: string | undefined
  readonly choose: (point: string) => void
}

/** Every point with value, range, limits, quality and age. */
export function PointTable({ equipment, definitions, chosen, choose }: PointTableProps) {
  const { t } = useTranslation()
  if (equipment.points.length === 0) return <p className="notice">{t('equipment.noPoints')}</p>
  return (
    <div className="scroll-x">
      <table className="data-table point-table">
        <thead>
          <tr>
            <th>{t('column.point')}</th>
            <th>{t('column.value')}</th>
            <th>{t('column.range')}</th>
            <th>{t('column.normal')}</th>
            <th>{t('column.age')}</th>
          </tr>
        </thead>
        <tbody>
          {equipment.points.map((point) => (
            <PointLine
              key={point.name}
              equipment={equipment}
              point={point}
              limits={limitsOf(definitions, point.name)}
              chosen={point.name === chosen}
              choose={() => choose(point.name)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type PointLineProps = {
  readonly equipment: Equipment
  readonly point: PointDefinition
  readonly limits: readonly number[]
  readonly chosen: boolean
  readonly choose: () => void
}

function PointLine({ equipment, point, limits, chosen, choose }: PointLineProps) {
  const { t } = useTranslation()
  const duration = useDuration()
  const { say } = useLanguage()
  const now = useNow()
  const value = useValue(equipmentKey(equipment), point.name)
  return (
    <tr data-chosen={chosen || undefined}>
      <td>
        <Button
          variant="default"
          size="compact-md"
          aria-pressed={chosen}
          aria-label={t('trend.choose', { point: say(point.label) })}
          onClick={choose}
        >
          <Words text={point.label} />
        </Button>
      </td>
      <td className="point-value">
        {value ? (
          <NowValue site={equipment.site} equipment={equipment.id} point={point.name} />
        ) : (
          <span className="muted">{t('value.none')}</span>
        )}
        {value && value[1] !== 0 && <div className="muted">{t(QUALITY_KEY[value[1]])}</div>}
      </td>
      <td>
        <RangeBar point={point} value={value?.[0] ?? null} limits={limits} />
      </td>
      <td data-label={t('column.normal')}>
        {point.normal && `${pointNumber(point, point.normal[0])} – ${pointNumber(point, point.normal[1])}`}
      </td>
      <td>{value && duration(now - valueAt(value))}</td>
    </tr>
  )
}

import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import { deviceKey } from '#domain/device/device.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useNow, useValue } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { useDuration } from '../../ui/use-duration.ts'
import { valueAt } from '../../ui/value.ts'
import { Words } from '../../ui/words.tsx'
import { DeviceStatusText } from '../devices/device-status.tsx'
import { placeOf, useKindName } from '../names.ts'
import { NowValue } from '../now-value.tsx'
import { useSite } from '../site-context.tsx'

/** So many points fit into a row: those that alarms look at first. */
const POINTS_SHOWN = 3

export type EquipmentRowProps = {
  readonly equipment: Equipment
  readonly top: number
  readonly worst: Alarm | undefined
  readonly position: number
  readonly count: number
}

export function EquipmentRow({ equipment, top, worst, position, count }: EquipmentRowProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const kindName = useKindName()
  const index = useSite()
  const device = index.deviceOf(equipment.id)
  const status = useLive((state) => (device ? state.feed?.devices.get(deviceKey(device))?.status : undefined))
  const points = useMemo(() => pointsToShow(equipment, index.definitions(equipment.id)), [equipment, index])
  return (
    <li
      className="equipment-row"
      aria-posinset={position}
      aria-setsize={count}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="e-symbol">
        {worst && (
          <Link to="/alarms/$id" params={{ id: worst.id }}>
            <AlarmSymbol priority={worst.priority} state={alarmState(worst)} />
            <span className="sr-only">
              {t(PRIORITY_KEY[worst.priority])}, {t(STATE_KEY[alarmState(worst)])}
            </span>
          </Link>
        )}
      </span>
      <span className="e-name">
        <Link to="/equipment/$id" params={{ id: equipment.id }}>
          <Words text={equipment.name} />
        </Link>
      </span>
      <span className="e-place muted">
        {[kindName(equipment.kind), say(placeOf(index, equipment))].filter(Boolean).join(' · ')}
      </span>
      <span className="e-device">{status ? <DeviceStatusText status={status} /> : t('equipment.noDevice')}</span>
      <span className="e-values">
        {points.map((point) => (
          <PointNow key={point.name} equipment={equipment} point={point} />
        ))}
      </span>
    </li>
  )
}

/** A point's name, value and age. */
export function PointNow({ equipment, point }: { readonly equipment: Equipment; readonly point: PointDefinition }) {
  const { t } = useTranslation()
  const duration = useDuration()
  const now = useNow()
  const value = useValue(equipmentKey(equipment), point.name)
  return (
    <span className="point-now">
      <span className="muted point-name">
        <Words text={point.label} />
      </span>
      {value ? (
        <span>
          <NowValue site={equipment.site} equipment={equipment.id} point={point.name} />{' '}
          <span className="muted">{t('value.age', { age: duration(now - valueAt(value)) })}</span>
        </span>
      ) : (
        <span className="muted">{t('value.none')}</span>
      )}
    </span>
  )
}

/** The points of an equipment that say most about it. */
export function pointsToShow(
  { points }: Equipment,
  definitions: readonly { readonly shows?: { readonly point: string } }[],
): readonly PointDefinition[] {
  const shown = new Set(definitions.flatMap(({ shows }) => (shows ? [shows.point] : [])))
  const running = points.filter((point) => point.name === 'running')
  const first = points.filter((point) => shown.has(point.name))
  return [...new Set([...running, ...first, ...points])].slice(0, POINTS_SHOWN)
}

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { alarmState } from '#domain/alarm/alarm.ts'
import { PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import type { Text } from '#domain/text.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Words } from '../../ui/words.tsx'
import type { AlarmSearch } from '../alarms/alarm-search.ts'
import type { TileData } from './tile-data.ts'

/** Where a tile leads: the alarm list of its site, narrowed to its building. */
export type TileTarget = AlarmSearch & { readonly site: string }

export type TileProps = {
  readonly name: Text
  /** undefined: not read yet. */
  readonly data: TileData | undefined
  /** null: a picture on the wall, with nothing to press. */
  readonly target: TileTarget | null
  /** What the tile stands for is the site itself, not a part of it. */
  readonly strong?: boolean
  readonly children?: ReactNode
}

/** One site or building at a glance: its worst alarm, alarms by priority, devices that do not answer. */
export function Tile({ name, data, target, strong, children }: TileProps) {
  const { t } = useTranslation()
  return (
    <li className="tile" data-strong={strong || undefined}>
      <h2>
        {target ? (
          <Link to="/alarms" search={target}>
            <Words text={name} />
          </Link>
        ) : (
          <Words text={name} />
        )}
      </h2>
      {data ? (
        <>
          <Worst data={data} />
          <ul className="tile-counts">
            {PRIORITIES.map((priority) => (
              <Count key={priority} priority={priority} data={data} target={target} />
            ))}
          </ul>
          <p className={data.down === 0 ? 'muted' : 'tile-down'}>
            {data.down === 0
              ? t('overview.devicesUp', { count: data.devices })
              : t('overview.devicesDown', { down: data.down, devices: data.devices })}
          </p>
        </>
      ) : (
        <p className="muted">{t('app.loading')}</p>
      )}
      {children}
    </li>
  )
}

function Worst({ data: { worst } }: { readonly data: TileData }) {
  const { t } = useTranslation()
  if (!worst) return <p className="tile-worst muted">{t('overview.noAlarm')}</p>
  const state = alarmState(worst)
  return (
    <p className="tile-worst">
      <AlarmSymbol priority={worst.priority} state={state} />
      <span>
        {t(PRIORITY_KEY[worst.priority])} · {t(STATE_KEY[state])}
      </span>
    </p>
  )
}

type CountProps = Pick<TileProps, 'target'> & { readonly priority: Priority; readonly data: TileData }

/** `unacknowledged/active`, as in the banner. */
function Count({ priority, data, target }: CountProps) {
  const { t } = useTranslation()
  const { unacknowledged, active } = data.counts.byPriority[priority]
  const label = t('banner.counter', { priority: t(PRIORITY_KEY[priority]), unacknowledged, active })
  const content = (
    <>
      <AlarmSymbol
        priority={priority}
        state={unacknowledged > 0 ? 'unacknowledged' : active > 0 ? 'acknowledged' : 'normal'}
      />
      <span className="sr-only">{label}</span>
      <span aria-hidden="true" data-zero={active === 0 || undefined}>
        {unacknowledged}/{active}
      </span>
    </>
  )
  return (
    <li title={label}>
      {target ? (
        <Link to="/alarms" search={{ ...target, priority }}>
          {content}
        </Link>
      ) : (
        content
      )}
    </li>
  )
}

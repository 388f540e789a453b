import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useValue, useWatch } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { valueAt } from '../../ui/value.ts'
import { Words } from '../../ui/words.tsx'
import { messageOf } from '../alarms/alarm-row.ts'
import { worstAlarms } from '../equipment/worst-alarms.ts'
import { NowValue, useStaleness } from '../now-value.tsx'
import { useSite } from '../site-context.tsx'
import { type WaterFloor, waterBuildings } from './floors.ts'
import { PumpMark } from './pump-mark.tsx'
import { TankBar } from './tank-bar.tsx'
import './schematic.css'

/** Level 2 of the water: tanks and pumps by height, with their values and alarms. */
export function SchematicPage() {
  const { t } = useTranslation()
  const { site, equipment } = useSite()
  const buildings = useMemo(() => waterBuildings(site.buildings, equipment), [site, equipment])
  const shown = buildings.flatMap(({ floors }) => floors.flatMap(({ tanks, pumps }) => [...tanks, ...pumps]))
  const alarms = useLive((state) => state.feed?.alarms)
  const worst = useMemo(() => worstAlarms(alarms?.values() ?? []), [alarms])
  useWatch(shown.map(equipmentKey))
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('schematic.title')}</h1>
        {buildings.length > 0 && <span className="muted">{t('schematic.about')}</span>}
      </div>
      {buildings.length === 0 && <p className="notice">{t('schematic.none')}</p>}
      {buildings.map(({ id, name, floors }) => (
        <section key={id} className="panel">
          <h2>
            <Words text={name ?? site.name} />
          </h2>
          <ol className="water-floors">
            {floors.map((floor) => (
              <Floor key={floor.floor} floor={floor} worst={worst} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

type Worst = ReadonlyMap<string, Alarm>

function Floor({ floor: { floor, tanks, pumps }, worst }: { readonly floor: WaterFloor; readonly worst: Worst }) {
  const { t } = useTranslation()
  return (
    <li className="water-floor">
      <strong className="water-floor-name">{floor === '' ? t('schematic.noFloor') : floor}</strong>
      <div className="water-objects">
        {tanks.map((tank) => (
          <Tank key={tank.id} tank={tank} alarm={worst.get(tank.id)} />
        ))}
        {pumps.map((pump) => (
          <Pump key={pump.id} pump={pump} alarm={worst.get(pump.id)} />
        ))}
      </div>
    </li>
  )
}

/** The values of a tank and of a pump that fit beside it; the others stand on its page. */
const TANK_POINTS = ['level', 'volume', 'inflow', 'outflow']
const PUMP_POINTS = ['flow', 'suction_pressure', 'discharge_pressure', 'power']

function Tank({ tank, alarm }: { readonly tank: Equipment; readonly alarm: Alarm | undefined }) {
  return (
    <Thing equipment={tank} alarm={alarm} points={TANK_POINTS}>
      <TankBar tank={tank} />
    </Thing>
  )
}

function Pump({ pump, alarm }: { readonly pump: Equipment; readonly alarm: Alarm | undefined }) {
  const running = useValue(equipmentKey(pump), 'running')
  const stale = useStaleness(pump.site, pump.id, running && valueAt(running))
  return (
    <Thing equipment={pump} alarm={alarm} points={PUMP_POINTS} state="running">
      <PumpMark running={running?.[0] ?? null} stale={stale !== undefined} />
    </Thing>
  )
}

type ThingProps = {
  readonly equipment: Equipment
  readonly alarm: Alarm | undefined
  readonly points: readonly string[]
  /** The point that is said in a word, above the numbers. */
  readonly state?: string
  readonly children: ReactNode
}

/** Drawing, name, alarm and values of one object. */
function Thing({ equipment, alarm, points, state, children }: ThingProps) {
  const { t } = useTranslation()
  const { site, id } = equipment
  const shown = equipment.points.filter(({ name }) => points.includes(name))
  return (
    <article className="water-thing">
      {children}
      <div className="water-words">
        <h3>
          <Link to="/equipment/$id" params={{ id }}>
            <Words text={equipment.name} />
          </Link>
        </h3>
        {state !== undefined && (
          <p>
            <ValueOrNone site={site} equipment={id} point={state} />
          </p>
        )}
        {alarm && <AlarmLine alarm={alarm} />}
        <dl className="water-values">
          {shown.map(({ name, label }) => (
            <div key={name}>
              <dt>
                <Words text={label} />
              </dt>
              <dd>
                <ValueOrNone site={site} equipment={id} point={name} />
              </dd>
            </div>
          ))}
        </dl>
        {shown.length === 0 && <p className="muted">{t('equipment.noPoints')}</p>}
      </div>
    </article>
  )
}

type OnePoint = { readonly site: string; readonly equipment: string; readonly point: string }

function ValueOrNone({ site, equipment, point }: OnePoint) {
  const { t } = useTranslation()
  const value = useValue(`${site}/${equipment}`, point)
  return value ? (
    <NowValue site={site} equipment={equipment} point={point} />
  ) : (
    <span className="muted">{t('value.none')}</span>
  )
}

function AlarmLine({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const state = alarmState(alarm)
  return (
    <Link className="water-alarm" to="/alarms/$id" params={{ id: alarm.id }}>
      <AlarmSymbol priority={alarm.priority} state={state} />
      <span>
        {t('schematic.alarm', {
          priority: t(PRIORITY_KEY[alarm.priority]),
          state: t(STATE_KEY[state]),
          message: say(messageOf(index, alarm)),
        })}
      </span>
    </Link>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { deviceKey } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import { equipmentQuery } from '../../api/queries.ts'
import { DEVICE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useNow, useWatch } from '../../live/use-live.ts'
import { Fault } from '../../ui/fault.tsx'
import { Words } from '../../ui/words.tsx'
import { PlanLink } from '../plan/plan-link.tsx'
import { deviceName, placeOf, useKindName } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { TREND_PERIODS, type TrendPeriod, TrendPanel } from '../trend/trend-panel.tsx'
import { EquipmentAlarms } from './equipment-alarms.tsx'
import { limitsOf } from './limits.ts'
import { PointTable } from './point-table.tsx'
import './equipment.css'

/** Point and period of the trend stand in the URL. */
export type OneEquipmentSearch = { readonly point?: string; readonly period?: TrendPeriod }

export function readOneEquipmentSearch(search: Readonly<Record<string, unknown>>): OneEquipmentSearch {
  const { point, period } = search
  return {
    ...(typeof point === 'string' ? { point } : {}),
    ...(TREND_PERIODS.some((one) => one === period) ? { period: period as TrendPeriod } : {}),
  }
}

/** One piece of equipment: its points, the trend of one of them, its alarms. */
export function EquipmentPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/equipment/$id' })
  const equipment = useSite().equipmentById(id)
  return equipment ? <One equipment={equipment} /> : <p className="notice">{t('equipment.unknown')}</p>
}

function One({ equipment }: { readonly equipment: Equipment }) {
  const { t } = useTranslation()
  const now = useNow()
  const { definitions } = useSite()
  const { point: asked, period = 'hour' } = useSearch({ strict: false }) as OneEquipmentSearch
  const navigate = useNavigate()
  useWatch([`${equipment.site}/${equipment.id}`])
  const query = useQuery(equipmentQuery(equipment.site, equipment.id))
  const own = definitions(equipment.id)
  const point =
    equipment.points.find((one) => one.name === asked) ??
    equipment.points.find((one) => own.some(({ shows }) => shows?.point === one.name)) ??
    equipment.points[0]
  const show = (next: OneEquipmentSearch): void =>
    void navigate({ to: '/equipment/$id', params: { id: equipment.id }, search: next, replace: true })
  return (
    <div className="page">
      <Head equipment={equipment} />
      <div className="equipment-columns">
        <section className="panel">
          <h2>{t('equipment.points')}</h2>
          <PointTable
            equipment={equipment}
            definitions={own}
            chosen={point?.name}
            choose={(name) => show({ point: name, period })}
          />
        </section>
        <div>
          {point && (
            <section className="panel">
              <h2>
                {t('detail.trend')}: <Words text={point.label} />
              </h2>
              <TrendPanel
                equipment={equipment}
                point={point}
                until={now}
                period={period}
                choose={(next) => show({ point: point.name, period: next })}
                limits={limitsOf(own, point.name)}
              />
            </section>
          )}
          <section className="panel">
            <h2>{t('equipment.alarms')}</h2>
            {query.isError && <Fault error={query.error} retry={() => void query.refetch()} />}
            <EquipmentAlarms equipment={equipment} definitions={own} asked={query.data?.alarms ?? []} />
          </section>
        </div>
      </div>
    </div>
  )
}

function Head({ equipment }: { readonly equipment: Equipment }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const kindName = useKindName()
  const index = useSite()
  const device = index.deviceOf(equipment.id)
  const status = useLive((state) => (device ? state.feed?.devices.get(deviceKey(device))?.status : undefined))
  return (
    <div className="page-head">
      <h1>
        <Words text={equipment.name} />
      </h1>
      <span className="muted">
        {[kindName(equipment.kind), say(placeOf(index, equipment))].filter(Boolean).join(' · ')}{' '}
        {equipment.location && <Words text={equipment.location} />}
      </span>
      <PlanLink equipment={equipment} />
      {device ? (
        <Link to="/devices/$id" params={{ id: device.id }}>
          {t('column.device')} <Words text={deviceName(device)} />: {status && t(DEVICE_KEY[status])}
        </Link>
      ) : (
        <span>{t('equipment.noDevice')}</span>
      )}
    </div>
  )
}

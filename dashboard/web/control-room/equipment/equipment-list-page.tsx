import { useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { deviceKey } from '#domain/device/device.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useWatch } from '../../live/use-live.ts'
import { placeOf, useKindName } from '../names.ts'
import { usePhone } from '../../ui/use-phone.ts'
import { useSite } from '../site-context.tsx'
import { EquipmentFilter } from './equipment-filter.tsx'
import { EquipmentRow } from './equipment-row.tsx'
import { equipmentPasses, type EquipmentSearch } from './equipment-search.ts'
import { worstAlarms } from './worst-alarms.ts'
import './equipment.css'

/** Height of a row in rem; on the phone its points stand below each other. */
const ROW_rem = 3.5
const PHONE_ROW_rem = 9
const OVERSCAN = 5

/** All equipment of the site with its newest values. */
export function EquipmentListPage() {
  const { t } = useTranslation()
  const { equipment } = useSite()
  const search = useSearch({ strict: false }) as EquipmentSearch
  const rows = useEquipmentRows(search)
  return (
    <div className="equipment-list">
      <h1 className="sr-only">{t('equipment.title')}</h1>
      <EquipmentFilter search={search} />
      <output className="list-bar">
        {t('alarms.shown', {
          shown: rows.length,
          total: equipment.length,
          hidden: equipment.length - rows.length,
        })}
      </output>
      {rows.length === 0 ? (
        <p className="notice">{equipment.length === 0 ? t('equipment.noneAtAll') : t('equipment.none')}</p>
      ) : (
        <EquipmentRows rows={rows} />
      )}
    </div>
  )
}

/** The equipment that passes the filter, by name. */
function useEquipmentRows(search: EquipmentSearch): readonly Equipment[] {
  const { say, language } = useLanguage()
  const kindName = useKindName()
  const index = useSite()
  const devices = useLive((state) => state.feed?.devices)
  return useMemo(() => {
    const collator = new Intl.Collator(language, { numeric: true })
    return index.equipment
      .filter((equipment) => {
        const device = index.deviceOf(equipment.id)
        const status = device ? devices?.get(deviceKey(device))?.status : undefined
        return equipmentPasses(search, equipment, status, [kindName(equipment.kind), say(placeOf(index, equipment))])
      })
      .toSorted((a, b) => collator.compare(say(a.name), say(b.name)))
  }, [index, search, devices, language, say, kindName])
}

/** Only the rows in sight are in the page, and only their values are asked for. */
function EquipmentRows({ rows }: { readonly rows: readonly Equipment[] }) {
  const { t } = useTranslation()
  const alarms = useLive((state) => state.feed?.alarms)
  const worst = useMemo(() => worstAlarms(alarms?.values() ?? []), [alarms])
  const scroller = useRef<HTMLElement>(null)
  const phone = usePhone()
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
  // oxlint-disable-next-line react/incompatible-library -- it hands out functions; nothing here is memoised by the compiler
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? PHONE_ROW_rem : ROW_rem) * rem,
    overscan: OVERSCAN,
    initialRect: { width: 1600, height: 720 },
  })
  const inSight = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const equipment = rows[index]
    return equipment ? [{ equipment, index, start }] : []
  })
  useWatch(inSight.map(({ equipment }) => equipmentKey(equipment)))
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section ref={scroller} className="equipment-scroll" tabIndex={0} aria-label={t('equipment.grid')}>
      <ul className="equipment-rows" style={{ height: virtualizer.getTotalSize() }}>
        {inSight.map(({ equipment, index, start }) => (
          <EquipmentRow
            key={equipment.id}
            equipment={equipment}
            top={start}
            worst={worst.get(equipment.id)}
            position={index + 1}
            count={rows.length}
          />
        ))}
      </ul>
    </section>
  )
}

import { NativeSelect, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type DeviceStatus, deviceKey } from '#domain/device/device.ts'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import { DEVICE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useWatch } from '../../live/use-live.ts'
import { FILTER_FIELD } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import { worstAlarms } from './worst-alarms.ts'
import { equipmentPasses, type EquipmentSearch } from './equipment-search.ts'
import { EquipmentRow } from './equipment-row.tsx'
import './equipment.css'

/** Height of a row in rem; on the phone two more lines. */
const ROW_rem = 3.5
const OVERSCAN = 5

/** All equipment of the site with its newest values. */
export function EquipmentListPage() {
  const { t } = useTranslation()
  const { say, language } = useLanguage()
  const index = useSite()
  const search = useSearch({ strict: false }) as EquipmentSearch
  const devices = useLive((state) => state.feed?.devices)
  const alarms = useLive((state) => state.feed?.alarms)
  const worst = useMemo(() => worstAlarms(alarms?.values() ?? []), [alarms])
  const rows = useMemo(() => {
    const collator = new Intl.Collator(language, { numeric: true })
    return index.equipment
      .filter((equipment) => {
        const device = index.deviceOf(equipment.id)
        return equipmentPasses(search, equipment, device ? devices?.get(deviceKey(device))?.status : undefined)
      })
      .toSorted((a, b) => collator.compare(say(a.name), say(b.name)))
  }, [index, search, devices, language, say])
  const scroller = useRef<HTMLElement>(null)
  const narrow = window.matchMedia('(max-width: 760px)').matches
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
  // oxlint-disable-next-line react/incompatible-library -- it hands out functions; nothing here is memoised by the compiler
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? ROW_rem * 2.4 : ROW_rem) * rem,
    overscan: OVERSCAN,
    initialRect: { width: 1600, height: 720 },
  })
  const items = virtualizer.getVirtualItems()
  const seen = items.flatMap((item) => {
    const one = rows[item.index]
    return one ? [equipmentKey(one)] : []
  })
  useWatch(seen)
  return (
    <div className="equipment-list">
      <h1 className="sr-only">{t('equipment.title')}</h1>
      <Filter search={search} />
      <output className="list-bar">
        {t('alarms.shown', {
          shown: rows.length,
          total: index.equipment.length,
          hidden: index.equipment.length - rows.length,
        })}
      </output>
      {rows.length === 0 ? (
        <p className="notice">{index.equipment.length === 0 ? t('equipment.noneAtAll') : t('equipment.none')}</p>
      ) : (
        // A region that scrolls must be reachable by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <section ref={scroller} className="equipment-scroll" tabIndex={0} aria-label={t('equipment.grid')}>
          <ul className="equipment-rows" style={{ height: virtualizer.getTotalSize() }}>
            {items.map((item) => {
              const equipment = rows[item.index]
              if (!equipment) return null
              return (
                <EquipmentRow
                  key={equipment.id}
                  equipment={equipment}
                  top={item.start}
                  worst={worst.get(equipment.id)}
                  position={item.index + 1}
                  count={rows.length}
                />
              )
            })}
          </ul>
        </section>
      )}
    </div>
  )
}

const STATUSES: readonly DeviceStatus[] = ['online', 'silent', 'offline', 'never']

function Filter({ search }: { readonly search: EquipmentSearch }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site, equipment } = useSite()
  const navigate = useNavigate()
  const change = (name: keyof EquipmentSearch, value: string): void => {
    const { [name]: _old, ...rest } = search
    const next = value === '' ? rest : { ...rest, [name]: value }
    void navigate({ to: '/equipment', search: next as EquipmentSearch, replace: true })
  }
  const floors = useMemo(() => {
    const all = equipment.filter((one) => search.building === undefined || one.building === search.building)
    return [...new Set(all.flatMap((one) => one.floor ?? []))].toSorted()
  }, [equipment, search.building])
  return (
    <search className="filter-bar" aria-label={t('filter.label')}>
      <TextInput
        id={FILTER_FIELD}
        className="filter-text"
        aria-label={t('equipment.text')}
        placeholder={t('equipment.text')}
        aria-keyshortcuts="/"
        value={search.q ?? ''}
        onChange={(event) => change('q', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('filter.building')}
        value={search.building ?? ''}
        data={[
          { value: '', label: t('filter.anyBuilding') },
          ...site.buildings.map(({ id, name }) => ({ value: id, label: say(name) })),
        ]}
        onChange={(event) => change('building', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('filter.floor')}
        value={search.floor ?? ''}
        data={[{ value: '', label: t('filter.anyFloor') }, ...floors.map((floor) => ({ value: floor, label: floor }))]}
        onChange={(event) => change('floor', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('filter.device')}
        value={search.device ?? ''}
        data={[
          { value: '', label: t('filter.anyDevice') },
          ...STATUSES.map((status) => ({ value: status, label: t(DEVICE_KEY[status]) })),
        ]}
        onChange={(event) => change('device', event.currentTarget.value)}
      />
    </search>
  )
}

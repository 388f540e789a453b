import { TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceStatus } from '#domain/device/device.ts'
import { DEVICE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Choice } from '../../ui/choice.tsx'
import { MoreFilters } from '../../ui/more-filters.tsx'
import { FILTER_FIELD } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import type { EquipmentSearch } from './equipment-search.ts'

const STATUSES: readonly DeviceStatus[] = ['online', 'silent', 'offline', 'never']

/** The filter of the equipment list; all of it stands in the URL. */
export function EquipmentFilter({ search }: { readonly search: EquipmentSearch }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site, equipment } = useSite()
  const navigate = useNavigate()
  const change = (name: keyof EquipmentSearch, value: string | undefined): void => {
    const { [name]: _old, ...rest } = search
    const next = value === undefined ? rest : { ...rest, [name]: value }
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
        onChange={(event) => change('q', event.currentTarget.value || undefined)}
      />
      <MoreFilters>
        <Choice
          label={t('filter.building')}
          unset={t('filter.anyBuilding')}
          options={site.buildings.map(({ id, name }) => ({ value: id, label: say(name) }))}
          value={search.building}
          change={(building) => change('building', building)}
        />
        <Choice
          label={t('filter.floor')}
          unset={t('filter.anyFloor')}
          options={floors.map((floor) => ({ value: floor, label: floor }))}
          value={search.floor}
          change={(floor) => change('floor', floor)}
        />
        <Choice
          label={t('filter.device')}
          unset={t('filter.anyDevice')}
          options={STATUSES.map((status) => ({ value: status, label: t(DEVICE_KEY[status]) }))}
          value={search.device}
          change={(status) => change('device', status)}
        />
      </MoreFilters>
    </search>
  )
}

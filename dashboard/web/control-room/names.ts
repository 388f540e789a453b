import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { Kind } from '#domain/profile/registry.ts'
import { inLanguage, type Language, type Text } from '#domain/text.ts'
import { KIND_KEY } from '../i18n/keys.ts'
import type { SiteIndex } from './site-context.tsx'

/** A device as a person calls it; without a name, by its id. */
export const deviceName = ({ name, id }: Pick<Device, 'name' | 'id'>): Text => name ?? { en: id }

/** What an id stands for: a piece of equipment, or a device. */
export function nameOf(index: SiteIndex, id: string): Text {
  const device = index.deviceById(id)
  return index.equipmentById(id)?.name ?? (device ? deviceName(device) : { en: id })
}

/** Building and floor, `Tower A · B3`; empty where neither is known. */
export function placeOf(index: SiteIndex, equipment: Pick<Equipment, 'building' | 'floor'> | undefined): Text {
  const { building, floor } = equipment ?? {}
  const name = index.site.buildings.find(({ id }) => id === building)?.name
  const inOne = (language: Language): string =>
    [name ? inLanguage(name, language) : building, floor].filter((part) => part !== undefined).join(' · ')
  return { en: inOne('en'), zh: inOne('zh-CN') }
}

const isBuiltIn = (kind: string): kind is Kind => Object.hasOwn(KIND_KEY, kind)

/** The word for a kind of equipment; a kind of the site's own is shown by its id. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation()
  return useCallback((kind) => (isBuiltIn(kind) ? t(KIND_KEY[kind]) : kind), [t])
}

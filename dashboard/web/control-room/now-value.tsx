import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deviceKey } from '#domain/device/device.ts'
import { useIsLive, useLive, useNow, useValue } from '../live/use-live.ts'
import { siteTimeShort } from '../ui/time.ts'
import { staleAfter_ms, valueAt } from '../ui/value.ts'
import { ValueText } from '../ui/value-text.tsx'
import { useSite } from './site-context.tsx'

export type NowValueProps = { readonly site: string; readonly equipment: string; readonly point: string | undefined }

/** The sentence that says why a value may not be taken for current, or undefined when it may. */
export function useStaleness(site: string, equipmentId: string, at: number | undefined): string | undefined {
  const { t } = useTranslation()
  const index = useSite()
  const now = useNow()
  const live = useIsLive()
  const device = index.deviceOf(equipmentId)
  const status = useLive((state) => (device ? state.feed?.devices.get(deviceKey(device))?.status : undefined))
  if (at === undefined) return undefined
  const silent = status === 'silent' || status === 'offline'
  const old = silent || !live || now - at > staleAfter_ms(device)
  return old ? t('value.stale', { time: siteTimeShort(at, now, index.site.timeZone) }) : undefined
}

/** The value of a point now, with an arrow for the way it went last; hatched with "?" when it is old or bad. */
export function NowValue({ site, equipment, point: name }: NowValueProps) {
  const { t } = useTranslation()
  const index = useSite()
  const value = useValue(`${site}/${equipment}`, name)
  const stale = useStaleness(site, equipment, value && valueAt(value))
  const direction = useDirection(value?.[0] ?? null)
  const point = name === undefined ? undefined : index.point(equipment, name)
  if (!point || !value) return null
  const arrow = point.type === 'number' && direction !== 0
  return (
    <>
      <ValueText point={point} value={value[0]} quality={value[1]} stale={stale} />
      {arrow && (
        <span>
          <span aria-hidden="true">{direction > 0 ? ' ↑' : ' ↓'}</span>
          <span className="sr-only">{direction > 0 ? t('value.rising') : t('value.falling')}</span>
        </span>
      )}
    </>
  )
}

/** −1, 0 or 1: where the value went when it last changed while it was looked at. */
function useDirection(value: number | null): number {
  const [seen, setSeen] = useState({ value, direction: 0 })
  if (seen.value !== value) {
    const direction = seen.value === null || value === null ? 0 : Math.sign(value - seen.value)
    setSeen({ value, direction })
    return direction
  }
  return seen.direction
}

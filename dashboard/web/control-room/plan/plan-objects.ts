import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import { deviceKey } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { Pin } from '#domain/plan/plan.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive } from '../../live/use-live.ts'
import { messageOf } from '../alarms/alarm-row.ts'
import { worstAlarms } from '../equipment/worst-alarms.ts'
import { useSite } from '../site-context.tsx'

/** A piece of equipment as a plan shows it. */
export type PlanObject = {
  readonly equipment: Equipment
  readonly alarm: Alarm | undefined
  /** Nothing is heard from it: what is known of it is old. */
  readonly silent: boolean
}
export type PinnedObject = PlanObject & { readonly pin: Pin }

/** How equipment stands, by its id; equipment that is not configured any more is undefined. */
export function usePlanObjects(): (id: string) => PlanObject | undefined {
  const index = useSite()
  const alarms = useLive((state) => state.feed?.alarms)
  const devices = useLive((state) => state.feed?.devices)
  return useMemo(() => {
    const worst = worstAlarms(alarms?.values() ?? [])
    return (id) => {
      const equipment = index.equipmentById(id)
      if (!equipment) return undefined
      const device = index.deviceOf(id)
      const status = device ? devices?.get(deviceKey(device))?.status : undefined
      const alarm = worst.get(id) ?? (device ? worst.get(device.id) : undefined)
      return { equipment, alarm, silent: status === 'silent' || status === 'offline' }
    }
  }, [index, alarms, devices])
}

/** The full name of an object: `Pump 3, high alarm, unacknowledged, discharge pressure high`. */
export function useObjectName(): (object: PlanObject) => string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  return ({ equipment, alarm, silent }) => {
    const name = say(equipment.name)
    if (!alarm) return silent ? t('plan.nameSilent', { name }) : t('plan.nameQuiet', { name })
    return t('plan.nameAlarm', {
      name,
      priority: t(PRIORITY_KEY[alarm.priority]),
      state: t(STATE_KEY[alarmState(alarm)]),
      message: say(messageOf(index, alarm)),
    })
  }
}

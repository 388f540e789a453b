import { useTranslation } from 'react-i18next'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { Change, DeviceFact } from '#domain/wire/live.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { siteDateTime } from '../../ui/time.ts'
import { pointValue } from '../../ui/value.ts'
import { type SiteIndex, useSite } from '../site-context.tsx'

/** What happened, as a sentence in the language of the screen. */
export function useFactSentence(): (change: Change) => string {
  const { t } = useTranslation()
  const index = useSite()
  const ofDevice = (fact: DeviceFact): string => {
    const { device } = fact
    switch (fact.type) {
      case 'device.online':
        return t('fact.deviceOnline', { device })
      case 'device.silent':
        return t('fact.deviceSilent', { device })
      case 'device.offline':
        return t('fact.deviceOffline', { device })
    }
  }
  const ofAlarm = (fact: AlarmFact): string => {
    switch (fact.type) {
      case 'alarm.raised': {
        const value = raisedValue(index, fact)
        return value === null ? t('fact.raised') : t('fact.raisedAt', { value })
      }
      case 'alarm.returned-to-normal':
        return t('fact.returned')
      case 'alarm.acknowledged':
        return fact.note === undefined
          ? t('fact.acknowledged', { by: fact.by })
          : t('fact.acknowledgedNote', { by: fact.by, note: fact.note })
      case 'alarm.re-alarmed':
        return fact.why === 'priority-rose' ? t('fact.reAlarmedPriority') : t('fact.reAlarmedTime')
      case 'alarm.priority-changed':
        return t('fact.priorityChanged', { from: t(PRIORITY_KEY[fact.from]), to: t(PRIORITY_KEY[fact.to]) })
      case 'alarm.reset':
        return t('fact.reset', { by: fact.by })
      case 'alarm.shelved':
        return t('fact.shelved', {
          by: fact.by,
          until: siteDateTime(fact.until, index.site.timeZone),
          reason: fact.reason,
        })
      case 'alarm.unshelved':
        return fact.by === null ? t('fact.shelfOver') : t('fact.unshelved', { by: fact.by })
      case 'alarm.suppressed':
        return t('fact.suppressed', { cause: fact.cause })
      case 'alarm.released':
        return t('fact.released', { cause: fact.cause })
      case 'alarm.taken-out-of-service':
        return t('fact.outOfService', { by: fact.by, reason: fact.reason })
      case 'alarm.returned-to-service':
        return t('fact.backInService', { by: fact.by })
      case 'alarm.commented':
        return t('fact.commented', { by: fact.by, text: fact.text })
    }
  }
  return (change) => ('alarm' in change ? ofAlarm(change.fact) : ofDevice(change.fact))
}

/** The value with its unit, where the definition says which point it belongs to. */
function raisedValue(index: SiteIndex, fact: Extract<AlarmFact, { type: 'alarm.raised' }>): string | null {
  const [, equipment = '', definition = ''] = fact.alarmId.split('.')
  const shows = index.definition({ equipment, definition })?.shows
  const point = shows ? index.point(equipment, shows.point) : undefined
  return point && fact.value !== null ? pointValue(point, fact.value) : null
}

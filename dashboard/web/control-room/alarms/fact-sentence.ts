import { useTranslation } from 'react-i18next'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { Change, DeviceFact } from '#domain/wire/live.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useValueWords } from '../../ui/use-value-words.ts'
import { type SiteIndex, useSite } from '../site-context.tsx'
import { nameOf } from '../names.ts'
import { alarmName } from './alarm-row.ts'

/** What happened, as a sentence in the language of the screen. */
export function useFactSentence(): (change: Change) => string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const words = useValueWords()
  const index = useSite()
  const ofDevice = (fact: DeviceFact): string => {
    const device = say(nameOf(index, fact.device.slice(fact.device.indexOf('/') + 1)))
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
        const point = raisedPoint(index, fact)
        if (!point || fact.value === null) return t('fact.raised')
        return t('fact.raisedAt', { value: words(point, fact.value) })
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
        return t('fact.suppressed', { cause: say(alarmName(index, fact.cause)) })
      case 'alarm.released':
        return t('fact.released', { cause: say(alarmName(index, fact.cause)) })
      case 'alarm.taken-out-of-service':
        return fact.work === undefined
          ? t('fact.outOfService', { by: fact.by, reason: fact.reason })
          : t('fact.outOfServiceWork', { by: fact.by, reason: fact.reason, work: fact.work })
      case 'alarm.returned-to-service':
        return t('fact.backInService', { by: fact.by })
      case 'alarm.commented':
        return t('fact.commented', { by: fact.by, text: fact.text })
    }
  }
  return (change) => ('alarm' in change ? ofAlarm(change.fact) : ofDevice(change.fact))
}

/** The point whose value tells why the alarm was raised; that a condition was true tells nothing beside "raised". */
function raisedPoint(
  index: SiteIndex,
  fact: Extract<AlarmFact, { type: 'alarm.raised' }>,
): PointDefinition | undefined {
  const [, equipment = '', definition = ''] = fact.alarmId.split('.')
  const shows = index.definition({ equipment, definition })?.shows
  const point = shows ? index.point(equipment, shows.point) : undefined
  return point?.type === 'boolean' ? undefined : point
}

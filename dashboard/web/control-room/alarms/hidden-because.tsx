import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useNow } from '../../live/use-live.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { useSite } from '../site-context.tsx'
import { alarmName } from './alarm-row.ts'

/** Why an alarm is hidden and for how long, in a few words before its message; nothing where it is not. */
export function HiddenBecause({ alarm }: { readonly alarm: Alarm }) {
  const now = useNow()
  const { t } = useTranslation()
  const { say } = useLanguage()
  const duration = useDuration()
  const index = useSite()
  const { outOfService, suppressed, shelved } = alarm
  const words = outOfService
    ? (outOfService.work ?? outOfService.reason)
    : suppressed
      ? t('hidden.because', { cause: say(alarmName(index, suppressed.cause)) })
      : shelved
        ? t('hidden.left', { duration: duration(shelved.until - now) })
        : null
  return words === null ? null : <strong className="hidden-because">{words} · </strong>
}

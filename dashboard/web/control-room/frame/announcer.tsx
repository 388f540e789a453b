import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { alarmState } from '#domain/alarm/alarm.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive } from '../../live/use-live.ts'
import { type AlarmRow, isUnacknowledged, rowMaker } from '../alarms/alarm-row.ts'
import { useSite } from '../site-context.tsx'

/** At most one spoken sentence in this time; what comes meanwhile is summed up. */
const SAY_EVERY_ms = 5000

/** Tells screen readers of new critical alarms, in one assertive sentence at a time. */
export function Announcer() {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const alarms = useLive((state) => state.feed?.alarms)
  const known = useRef<ReadonlySet<string> | null>(null)
  const unsaid = useRef<AlarmRow[]>([])
  const timer = useRef<number | undefined>(undefined)
  const [fresh, setFresh] = useState<readonly AlarmRow[]>([])

  useEffect(() => {
    if (!alarms) return
    const toRow = rowMaker(index)
    const critical = [...alarms.values()].filter(
      (alarm) => alarm.priority === 'critical' && isUnacknowledged(alarmState(alarm)),
    )
    if (known.current) {
      const old = known.current
      unsaid.current.push(...critical.filter((alarm) => !old.has(alarm.occurrence ?? '')).map(toRow))
    }
    known.current = new Set(critical.map((alarm) => alarm.occurrence ?? ''))
    if (unsaid.current.length === 0 || timer.current !== undefined) return
    const speak = (): void => {
      timer.current = undefined
      if (unsaid.current.length === 0) return
      setFresh(unsaid.current)
      unsaid.current = []
      timer.current = window.setTimeout(speak, SAY_EVERY_ms)
    }
    speak()
  }, [alarms, index])
  useEffect(() => () => window.clearTimeout(timer.current), [])

  const [first] = fresh
  const sentence =
    fresh.length === 1 && first
      ? t('notice.newCritical', { equipment: say(first.name), message: say(first.message) })
      : t('notice.newCriticals', { count: fresh.length })
  return (
    <div className="sr-only" role="alert">
      {first ? sentence : ''}
    </div>
  )
}

import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Millis, SECOND_ms } from '#domain/time.ts'
import { useNow } from '../../live/use-live.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { ValueText } from '../../ui/value-text.tsx'
import { Words } from '../../ui/words.tsx'
import { NowValue } from '../now-value.tsx'
import { useSite } from '../site-context.tsx'
import { alarmName, type AlarmRow } from './alarm-row.ts'

/** Times, values and place of an alarm; lines that do not apply are left out. */
export function AlarmFacts({ row }: { readonly row: AlarmRow }) {
  return (
    <dl className="panel facts-list">
      <Times row={row} />
      <Values row={row} />
      <Place row={row} />
      <Hiding row={row} />
    </dl>
  )
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Times({ row: { alarm } }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  const duration = useDuration()
  const { site } = useSite()
  const now = useNow()
  const time = (at: Millis): string => siteDateTime(at, site.timeZone)
  const { raisedAt, raisedReceivedAt, returnedAt, acknowledged } = alarm
  return (
    <>
      {raisedAt !== null && <Line name={t('detail.raised')}>{time(raisedAt)}</Line>}
      {raisedReceivedAt !== null && Math.abs(raisedReceivedAt - (raisedAt ?? 0)) >= SECOND_ms && (
        <Line name={t('detail.received')}>{time(raisedReceivedAt)}</Line>
      )}
      {returnedAt !== null && <Line name={t('detail.returned')}>{time(returnedAt)}</Line>}
      {acknowledged && (
        <Line name={t('detail.acknowledgedAt')}>
          {t('detail.by', { time: time(acknowledged.at), by: acknowledged.by })}
          {acknowledged.note !== undefined && <div>{acknowledged.note}</div>}
        </Line>
      )}
      {raisedAt !== null && <Line name={t('detail.duration')}>{duration((returnedAt ?? now) - raisedAt)}</Line>}
      <Line name={t('detail.times')}>{alarm.count}</Line>
    </>
  )
}

function Values({ row: { alarm, definition, equipment } }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  const shows = definition?.shows
  const point = equipment?.points.find((one) => one.name === shows?.point)
  if (!point || !shows) return null
  return (
    <>
      {alarm.valueWhenRaised !== null && (
        <Line name={t('detail.valueRaised')}>
          <ValueText point={point} value={alarm.valueWhenRaised} />
        </Line>
      )}
      {shows.limit !== undefined && (
        <Line name={t('detail.limit')}>
          <ValueText point={point} value={shows.limit} />
        </Line>
      )}
      <Line name={t('detail.valueNow')}>
        <NowValue site={alarm.site} equipment={alarm.equipment} point={shows.point} />
      </Line>
    </>
  )
}

function Place({ row: { place, equipment } }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  if (place.en === '' && !equipment?.location) return null
  return (
    <Line name={t('detail.place')}>
      <Words text={place} /> {equipment?.location && <Words text={equipment.location} />}
    </Line>
  )
}

function Hiding({ row: { alarm } }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  const duration = useDuration()
  const now = useNow()
  const index = useSite()
  const { site } = index
  return (
    <>
      {alarm.shelved && (
        <Line name={t('detail.shelvedUntil')}>
          {t('detail.by', { time: siteDateTime(alarm.shelved.until, site.timeZone), by: alarm.shelved.by })}
          <div>
            <strong>{t('hidden.left', { duration: duration(alarm.shelved.until - now) })}</strong> ·{' '}
            {alarm.shelved.reason}
          </div>
        </Line>
      )}
      {alarm.suppressed && (
        <Line name={t('detail.suppressedBy')}>
          <Words text={alarmName(index, alarm.suppressed.cause)} />
        </Line>
      )}
      {alarm.outOfService && (
        <Line name={t('detail.hiddenBecause')}>
          {t('detail.by', { time: siteDateTime(alarm.outOfService.at, site.timeZone), by: alarm.outOfService.by })}
          <div>
            {alarm.outOfService.work !== undefined && <strong>{alarm.outOfService.work} · </strong>}
            {alarm.outOfService.reason}
          </div>
        </Line>
      )}
    </>
  )
}

import { useTranslation } from 'react-i18next'
import { useNow } from '../../live/use-live.ts'
import { offsetName, siteDateTime } from '../../ui/time.ts'

/** Clock of the site, by the server's time. The zone is always named; it may not be the viewer's. */
export function SiteClock({ timeZone }: { readonly timeZone: string }) {
  const { t } = useTranslation()
  const now = useNow()
  const [date, time] = siteDateTime(now, timeZone).split(' ')
  return (
    <span className="banner-clock" title={t('banner.clock')}>
      <time dateTime={new Date(now).toISOString()} aria-label={t('banner.clock')}>
        <strong>{time}</strong>
      </time>
      <span className="banner-small">
        <span className="clock-long">
          {date} {timeZone}{' '}
        </span>
        {offsetName(now, timeZone)}
      </span>
    </span>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { deviceKey } from '#domain/device/device.ts'
import { devicesQuery } from '../../api/queries.ts'
import { useLive, useNow } from '../../live/use-live.ts'
import { Fault } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { DeviceStatusText } from './device-status.tsx'

/** All devices of the site: whether they are heard, and how many of their messages could not be used. */
export function DeviceListPage() {
  const { t } = useTranslation()
  const duration = useDuration()
  const { site, devices } = useSite()
  const now = useNow()
  const live = useLive((state) => state.feed?.devices)
  const states = useQuery(devicesQuery(site.id))
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('device.title')}>
      <h1>{t('device.title')}</h1>
      {states.isError && <Fault error={states.error} retry={() => void states.refetch()} />}
      {devices.length === 0 && <p className="notice">{t('device.none')}</p>}
      <table className="data-table">
        <thead>
          <tr>
            <th>{t('column.device')}</th>
            <th>{t('column.status')}</th>
            <th>{t('column.lastHeard')}</th>
            <th>{t('column.rejected')}</th>
            <th>{t('column.speaksFor')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => {
            const key = deviceKey(device)
            const status = live?.get(key)?.status
            const state = states.data?.[key] ?? live?.get(key)
            return (
              <tr key={device.id}>
                <td>
                  <Link to="/devices/$id" params={{ id: device.id }}>
                    {device.name ? <Words text={device.name} /> : device.id}
                  </Link>
                </td>
                <td>{status && <DeviceStatusText status={status} />}</td>
                <td>
                  {state?.lastHeardAt == null
                    ? t('device.never')
                    : `${siteDateTime(state.lastHeardAt, site.timeZone)} (${t('value.age', { age: duration(now - state.lastHeardAt) })})`}
                </td>
                <td>{state?.rejected ?? 0}</td>
                <td>{device.equipment.join(', ')}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Device, deviceKey, type DeviceState } from '#domain/device/device.ts'
import { devicesQuery } from '../../api/queries.ts'
import { useLive, useNow } from '../../live/use-live.ts'
import { Fault } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { Words } from '../../ui/words.tsx'
import { deviceName, nameOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { DeviceStatusText } from './device-status.tsx'

/** All devices of the site: whether they are heard, and how many of their messages could not be used. */
export function DeviceListPage() {
  const { t } = useTranslation()
  const { site, devices } = useSite()
  const states = useQuery(devicesQuery(site.id))
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('device.title')}>
      <h1>{t('device.title')}</h1>
      {states.isError && <Fault error={states.error} retry={() => void states.refetch()} />}
      {devices.length === 0 && <p className="notice">{t('device.none')}</p>}
      <table className="data-table cards">
        <thead>
          <tr>
            <th>{t('column.device')}</th>
            <th className="short">{t('column.status')}</th>
            <th>{t('column.lastHeard')}</th>
            <th className="short">{t('column.rejected')}</th>
            <th>{t('column.speaksFor')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <DeviceLine key={device.id} device={device} asked={states.data?.[deviceKey(device)]} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

type DeviceLineProps = {
  readonly device: Device
  /** As the server answered; the live feed knows the status better. */
  readonly asked: DeviceState | undefined
}

function DeviceLine({ device, asked }: DeviceLineProps) {
  const { t } = useTranslation()
  const duration = useDuration()
  const index = useSite()
  const { site } = index
  const now = useNow()
  const live = useLive((state) => state.feed?.devices.get(deviceKey(device)))
  const state = asked ?? live
  return (
    <tr>
      <td data-label={t('column.device')}>
        <Link to="/devices/$id" params={{ id: device.id }}>
          <Words text={deviceName(device)} />
        </Link>
      </td>
      <td className="short" data-label={t('column.status')}>
        {live && <DeviceStatusText status={live.status} />}
      </td>
      <td data-label={t('column.lastHeard')}>
        {state?.lastHeardAt == null
          ? t('device.never')
          : `${siteDateTime(state.lastHeardAt, site.timeZone)} (${t('value.age', { age: duration(now - state.lastHeardAt) })})`}
      </td>
      <td className="short" data-label={t('column.rejected')}>
        {state?.rejected ?? 0}
      </td>
      <td data-label={t('column.speaksFor')}>
        {device.equipment.map((id) => (
          <div key={id}>
            <Link to="/equipment/$id" params={{ id }}>
              <Words text={nameOf(index, id)} />
            </Link>
          </div>
        ))}
      </td>
    </tr>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Device, type DeviceState, deviceKey } from '#domain/device/device.ts'
import { devicesQuery } from '../../api/queries.ts'
import { useLive, useNow } from '../../live/use-live.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { Words } from '../../ui/words.tsx'
import { deviceName, nameOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { DeviceStatusText } from './device-status.tsx'

/** One device: whether it is heard, what it speaks for, and what of its messages could not be used. */
export function DevicePage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/devices/$id' })
  const device = useSite().devices.find((one) => one.id === id)
  return device ? <One device={device} /> : <p className="notice">{t('device.unknown')}</p>
}

function One({ device }: { readonly device: Device }) {
  const { t } = useTranslation()
  const key = deviceKey(device)
  const live = useLive((state) => state.feed?.devices.get(key))
  const asked = useQuery(devicesQuery(device.site)).data?.[key]
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('column.device')}>
      <div className="page-head">
        <h1>
          <Words text={deviceName(device)} />
        </h1>
        {live && <DeviceStatusText status={live.status} />}
      </div>
      <Facts device={device} live={live} asked={asked ?? live} />
      <DeadLetters device={device} />
    </section>
  )
}

type FactsProps = {
  readonly device: Device
  readonly live: DeviceState | undefined
  readonly asked: DeviceState | undefined
}

function Facts({ device, live, asked }: FactsProps) {
  const { t } = useTranslation()
  const duration = useDuration()
  const index = useSite()
  const { site } = index
  const now = useNow()
  return (
    <dl className="panel facts-list">
      {live && (
        <>
          <dt>{t('device.statusSince')}</dt>
          <dd>{siteDateTime(live.statusSince, site.timeZone)}</dd>
        </>
      )}
      <dt>{t('column.lastHeard')}</dt>
      <dd>
        {asked?.lastHeardAt == null
          ? t('device.never')
          : `${siteDateTime(asked.lastHeardAt, site.timeZone)} (${t('value.age', { age: duration(now - asked.lastHeardAt) })})`}
      </dd>
      <dt>{t('device.interval')}</dt>
      <dd>{duration(device.expectedInterval_ms)}</dd>
      {device.gateway !== undefined && (
        <>
          <dt>{t('device.gateway')}</dt>
          <dd>
            <Link to="/devices/$id" params={{ id: device.gateway }}>
              <Words text={nameOf(index, device.gateway)} />
            </Link>
          </dd>
        </>
      )}
      <dt>{t('column.rejected')}</dt>
      <dd>{asked?.rejected ?? 0}</dd>
      {asked?.lastRejectedAt != null && (
        <>
          <dt>{t('device.lastRejected')}</dt>
          <dd>{siteDateTime(asked.lastRejectedAt, site.timeZone)}</dd>
        </>
      )}
      <dt>{t('column.speaksFor')}</dt>
      <dd>
        {device.equipment.map((id) => (
          <div key={id}>
            <Link to="/equipment/$id" params={{ id }}>
              <Words text={nameOf(index, id)} />
            </Link>
          </div>
        ))}
      </dd>
    </dl>
  )
}

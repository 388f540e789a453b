import { NativeSelect } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import type { Text } from '#domain/text.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useNow } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { useDuration } from '../../ui/use-duration.ts'
import { type AlarmCounts, countsOf } from '../alarms/counts.ts'
import { LiveSign } from './live-sign.tsx'
import { SiteClock } from './site-clock.tsx'
import { SoundSign } from './sound-sign.tsx'

export type BannerSite = { readonly id: string; readonly name: Text; readonly timeZone: string }

type BannerProps = {
  readonly sites: readonly BannerSite[]
  readonly site: BannerSite | undefined
  readonly soundPanel: { readonly isOpen: boolean; readonly toggle: () => void }
}

/** At the same place on every screen: site, counts, oldest critical, hidden, live, sound, clock, operator. */
export function Banner({ sites, site, soundPanel }: BannerProps) {
  const alarms = useLive((state) => state.feed?.alarms)
  const counts = alarms ? countsOf(alarms) : null
  return (
    <header className="banner">
      <SiteChoice sites={sites} site={site} />
      {counts && <Counters counts={counts} />}
      {counts && <OldestCritical counts={counts} />}
      {counts && <Hidden counts={counts} />}
      <span className="banner-gap" />
      <LiveSign />
      <SoundSign site={site?.id} {...soundPanel} />
      {site && <SiteClock timeZone={site.timeZone} />}
    </header>
  )
}

function SiteChoice({ sites, site }: { readonly sites: readonly BannerSite[]; readonly site: BannerSite | undefined }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const navigate = useNavigate()
  if (sites.length === 1 && site) return <strong className="banner-site">{say(site.name)}</strong>
  return (
    <NativeSelect
      className="banner-site"
      aria-label={t('banner.site')}
      value={site?.id ?? ''}
      data={[
        ...(site ? [] : [{ value: '', label: '—' }]),
        ...sites.map((one) => ({ value: one.id, label: say(one.name) })),
      ]}
      onChange={(event) => void navigate({ to: '/alarms', search: { site: event.currentTarget.value } })}
    />
  )
}

function Counters({ counts }: { readonly counts: AlarmCounts }) {
  const { t } = useTranslation()
  return (
    <nav className="banner-counters" aria-label={t('banner.counters')}>
      {PRIORITIES.map((priority) => {
        const { unacknowledged, active } = counts.byPriority[priority]
        const label = t('banner.counter', { priority: t(PRIORITY_KEY[priority]), unacknowledged, active })
        return (
          <Link key={priority} to="/alarms" search={{ priority }} title={label}>
            <AlarmSymbol
              priority={priority}
              state={unacknowledged > 0 ? 'unacknowledged' : active > 0 ? 'acknowledged' : 'normal'}
            />
            <span className="sr-only">{label}</span>
            <span aria-hidden="true" data-zero={active === 0 || undefined}>
              {unacknowledged}/{active}
            </span>
          </Link>
        )
      })}
    </nav>
  )
}

function OldestCritical({ counts }: { readonly counts: AlarmCounts }) {
  const { t } = useTranslation()
  const duration = useDuration()
  const now = useNow()
  const { oldestCritical } = counts
  if (oldestCritical?.raisedAt == null)
    return <span className="banner-oldest muted sr-only">{t('banner.noCritical')}</span>
  const span = duration(now - oldestCritical.raisedAt)
  return (
    <Link
      className="banner-oldest"
      to="/alarms/$id"
      params={{ id: oldestCritical.id }}
      title={t('banner.oldestCriticalLong', { duration: span })}
    >
      <span className="banner-small">{t('banner.oldestCritical')}</span>
      <strong>{span}</strong>
    </Link>
  )
}

const HIDDEN_STATES = ['shelved', 'suppressed', 'out-of-service'] as const

function Hidden({ counts }: { readonly counts: AlarmCounts }) {
  const { t } = useTranslation()
  return (
    <span className="banner-hidden">
      {HIDDEN_STATES.map((state) => {
        const label = t('banner.hidden', { state: t(STATE_KEY[state]), count: counts.hidden[state] })
        return (
          <Link key={state} to="/alarms" search={{ tab: state === 'shelved' ? 'shelved' : 'hidden' }} title={label}>
            <AlarmSymbol priority="low" state={state} />
            <span aria-hidden="true">{counts.hidden[state]}</span>
            <span className="sr-only">{label}</span>
          </Link>
        )
      })}
    </span>
  )
}

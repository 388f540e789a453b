import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useMatches, useSearch } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sitesQuery, siteQuery } from '../../api/queries.ts'
import { useLive, useLiveParts } from '../../live/use-live.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { countsOf } from '../alarms/counts.ts'
import { CommandsProvider } from '../commands.tsx'
import { indexSite, SiteContext } from '../site-context.tsx'
import { Announcer } from './announcer.tsx'
import { Banner } from './banner.tsx'
import { useGlobalKeys } from './keys.ts'
import { KeysHelp } from './keys-help.tsx'
import { Notices } from './notices.tsx'
import { usePageTitle } from './page-title.ts'
import './frame.css'

/** What stands around every page: banner, bars, navigation; chooses the site and joins its feed. */
export function Shell() {
  const { t } = useTranslation()
  const { join } = useLiveParts()
  const sites = useQuery(sitesQuery)
  const { site: asked } = useSearch({ strict: false }) as { readonly site?: string }
  const siteId = asked ?? sites.data?.[0]?.id
  const site = sites.data?.find((one) => one.id === siteId)
  const [help, setHelp] = useState(false)
  const toggleHelp = useCallback(() => setHelp((open) => !open), [])
  useGlobalKeys(toggleHelp)
  useEffect(() => {
    if (siteId !== undefined) join(siteId)
  }, [siteId, join])

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <Banner sites={sites.data ?? []} site={site} />
      <Notices timeZone={site?.timeZone ?? 'UTC'} />
      <Navigation help={toggleHelp} />
      <main id="content" className="content">
        {sites.isPending && <Loading />}
        {sites.isError && <Fault error={sites.error} retry={() => void sites.refetch()} />}
        {sites.data?.length === 0 && <p className="notice">{t('app.noSites')}</p>}
        {sites.data && siteId !== undefined && !site && (
          <p className="notice" role="alert">
            {t('app.unknownSite', { site: siteId })}
          </p>
        )}
        {site && (
          <AtSite key={site.id} site={site.id}>
            <Outlet />
          </AtSite>
        )}
        {help && <KeysHelp close={toggleHelp} />}
      </main>
    </div>
  )
}

function AtSite({ site, children }: { readonly site: string; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const view = useQuery(siteQuery(site))
  const index = useMemo(() => (view.data ? indexSite(view.data) : null), [view.data])
  const joined = useLive((state) => state.feed?.site === site)
  if (view.isError) return <Fault error={view.error} retry={() => void view.refetch()} />
  if (!index || !joined) return <Loading />
  return (
    <SiteContext value={index}>
      <CommandsProvider>
        <Announcer />
        <Painted />
        <Title pages={{ alarms: t('nav.alarms'), equipment: t('nav.equipment'), devices: t('nav.devices') }} />
        {children}
      </CommandsProvider>
    </SiteContext>
  )
}

/** Reports to the server what stands on the screen. */
function Painted() {
  const { painted } = useLiveParts()
  const seq = useLive((state) => state.feed?.seq ?? 0)
  useEffect(() => painted(seq), [painted, seq])
  return null
}

type PageNames = { readonly alarms: string; readonly equipment: string; readonly devices: string }

function Title({ pages }: { readonly pages: PageNames }) {
  const path = useMatches().at(-1)?.fullPath ?? ''
  const page = path.startsWith('/equipment')
    ? pages.equipment
    : path.startsWith('/devices')
      ? pages.devices
      : pages.alarms
  const alarms = useLive((state) => state.feed?.alarms)
  const unacknowledged = alarms ? countsOf(alarms).unacknowledged : 0
  usePageTitle(page, unacknowledged)
  return null
}

function Navigation({ help }: { readonly help: () => void }) {
  const { t } = useTranslation()
  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      <Link to="/alarms">{t('nav.alarms')}</Link>
      <Link to="/equipment">{t('nav.equipment')}</Link>
      <Link to="/devices">{t('nav.devices')}</Link>
      <span className="banner-gap" />
      <span className="navigation-note">ⓘ {t('nav.noAccounts')}</span>
      <Button variant="default" size="compact-md" aria-keyshortcuts="?" className="keys-button" onClick={help}>
        {t('nav.keys')} ?
      </Button>
    </nav>
  )
}

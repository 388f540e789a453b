import { useQuery } from '@tanstack/react-query'
import { Outlet, useMatches, useSearch } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sitesQuery } from '../../api/queries.ts'
import { useLive, useLiveParts } from '../../live/use-live.ts'
import { useSound } from '../../sound/use-sound.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { countsOf } from '../alarms/counts.ts'
import { CommandsProvider } from '../commands.tsx'
import { PresencePrompts } from '../duty/presence-prompt.tsx'
import { indexSite, SiteContext } from '../site-context.tsx'
import { useSiteView } from '../use-site-view.ts'
import { Announcer } from './announcer.tsx'
import { Banner } from './banner.tsx'
import { useGlobalKeys } from './keys.ts'
import { KeysHelp } from './keys-help.tsx'
import { Navigation } from './navigation.tsx'
import { Notices } from './notices.tsx'
import { usePageTitle } from './page-title.ts'
import { pageOf } from './pages.ts'
import { SoundPanel } from './sound-panel.tsx'
import './frame.css'
import './notices.css'
import './sound.css'

/** What stands around every page: banner, bars, navigation; chooses the site and joins its feed. */
export function Shell() {
  const { t } = useTranslation()
  const { join } = useLiveParts()
  const sites = useQuery(sitesQuery)
  const { site: asked } = useSearch({ strict: false }) as { readonly site?: string }
  const siteId = asked ?? sites.data?.[0]?.id
  const site = sites.data?.find((one) => one.id === siteId)
  const { open, toggleHelp, toggleSound } = useSidePanel()
  const { silence } = useSound()
  useGlobalKeys({ toggleHelp, silence })
  useEffect(() => {
    if (siteId !== undefined) join(siteId)
  }, [siteId, join])

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <Banner sites={sites.data ?? []} site={site} soundPanel={{ isOpen: open === 'sound', toggle: toggleSound }} />
      <Navigation site={site} help={toggleHelp} />
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
        {open === 'help' && <KeysHelp close={toggleHelp} />}
        {open === 'sound' && site && <SoundPanel key={`sound ${site.id}`} site={site} close={toggleSound} />}
      </main>
      <div className="foot">
        {site && <PresencePrompts site={site.id} />}
        <Notices timeZone={site?.timeZone ?? 'UTC'} sites={sites.data ?? []} />
      </div>
    </div>
  )
}

/** What stands at the side of the page: at most one thing. */
function useSidePanel() {
  const [open, setOpen] = useState<'help' | 'sound' | null>(null)
  const toggleHelp = useCallback(() => setOpen((old) => (old === 'help' ? null : 'help')), [])
  const toggleSound = useCallback(() => setOpen((old) => (old === 'sound' ? null : 'sound')), [])
  return { open, toggleHelp, toggleSound }
}

function AtSite({ site, children }: { readonly site: string; readonly children: ReactNode }) {
  const view = useSiteView(site)
  const index = useMemo(() => (view.data ? indexSite(view.data) : null), [view.data])
  const joined = useLive((state) => state.feed?.site === site)
  if (view.isError) return <Fault error={view.error} retry={() => void view.refetch()} />
  if (!index || !joined) return <Loading />
  return (
    <SiteContext value={index}>
      <CommandsProvider>
        <Announcer />
        <Painted />
        <Title />
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

function Title() {
  const { t } = useTranslation()
  const page = pageOf(useMatches().at(-1)?.fullPath ?? '')
  const alarms = useLive((state) => state.feed?.alarms)
  const unacknowledged = alarms ? countsOf(alarms).unacknowledged : 0
  usePageTitle(t(page?.word ?? 'nav.alarms'), unacknowledged)
  return null
}

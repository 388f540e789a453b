import { Button } from '@mantine/core'
import { Link, useMatches } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#domain/person/may.ts'
import { useMe } from '../../people/me.ts'
import { KpiBar } from '../kpi/kpi-bar.tsx'
import { pageOf, PAGES } from './pages.ts'
import { Preferences } from './preferences.tsx'

type NavigationProps = {
  readonly site: { readonly id: string; readonly timeZone: string } | undefined
  readonly help: () => void
}

/** Links to the pages that this person may see at the site, behind a button where the screen is narrow, and the load on the operator. */
export function Navigation({ site, help }: NavigationProps) {
  const { t } = useTranslation()
  const me = useMe()
  const [open, setOpen] = useState(false)
  const here = pageOf(useMatches().at(-1)?.fullPath ?? '')
  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      <button
        type="button"
        className="plain-button navigation-toggle"
        aria-expanded={open}
        aria-controls="pages"
        onClick={() => setOpen(!open)}
      >
        {t(here?.word ?? 'nav.label')} {open ? '▴' : '▾'}
      </button>
      <span id="pages" className="navigation-pages" data-open={open || undefined}>
        {PAGES.filter(({ permission }) => site !== undefined && may(me, permission, site.id)).map(({ to, word }) => (
          <Link key={to} to={to} onClick={() => setOpen(false)}>
            {t(word)}
          </Link>
        ))}
      </span>
      <span className="banner-gap" />
      {site !== undefined && may(me, 'kpi.see', site.id) && <KpiBar site={site} />}
      <Button variant="default" size="compact-md" aria-keyshortcuts="?" className="keys-button" onClick={help}>
        {t('nav.keys')} ?
      </Button>
      <Preferences />
    </nav>
  )
}

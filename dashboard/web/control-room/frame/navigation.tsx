import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { may } from '#domain/person/may.ts'
import { useMe } from '../../people/me.ts'
import { KpiBar } from '../kpi/kpi-bar.tsx'
import { PAGES } from './pages.ts'

type NavigationProps = {
  readonly site: { readonly id: string; readonly timeZone: string } | undefined
  readonly help: () => void
}

/** Links to the pages that this person may see at the site, and the load on the operator. */
export function Navigation({ site, help }: NavigationProps) {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      {PAGES.filter(({ permission }) => site !== undefined && may(me, permission, site.id)).map(({ to, word }) => (
        <Link key={to} to={to}>
          {t(word)}
        </Link>
      ))}
      <span className="banner-gap" />
      {site !== undefined && may(me, 'kpi.see', site.id) && <KpiBar site={site} />}
      <Button variant="default" size="compact-md" aria-keyshortcuts="?" className="keys-button" onClick={help}>
        {t('nav.keys')} ?
      </Button>
    </nav>
  )
}

import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Trouble } from '#domain/wire/live.ts'
import { TROUBLE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive, useLiveParts, useNow } from '../../live/use-live.ts'
import { siteDateTime, siteTimeShort } from '../../ui/time.ts'
import type { BannerSite } from './banner.tsx'
import { OtherConsoles, SoundBlocked } from './sound-notices.tsx'

/**
 * Full-width bars at the foot: what the operator must know before trusting the rest of the screen. They come and go by themselves; above the
 * page they would move a row or a button away under the finger.
 */
export function Notices({ timeZone, sites }: { readonly timeZone: string; readonly sites: readonly BannerSite[] }) {
  return (
    <>
      <SoundBlocked />
      <NotLive timeZone={timeZone} />
      <LiveAgain />
      <Troubles timeZone={timeZone} sites={sites} />
      <OtherConsoles timeZone={timeZone} />
    </>
  )
}

function NotLive({ timeZone }: { readonly timeZone: string }) {
  const { t } = useTranslation()
  const since = useLive((state) => state.notLiveSince)
  const now = useNow()
  if (since === null) return null
  return (
    <div className="bar bar-not-live" role="alert">
      <strong>{t('notice.notLive', { time: siteTimeShort(since, now, timeZone) })}</strong> {t('notice.notLiveHint')}
    </div>
  )
}

function LiveAgain() {
  const { t } = useTranslation()
  const { store } = useLiveParts()
  const away = useLive((state) => state.away)
  const live = useLive((state) => state.link === 'live')
  if (!away || !live) return null
  return (
    <output className="bar">
      <strong>{t('notice.away', { count: away.changes })}</strong>
      <Button variant="default" size="compact-md" onClick={store.dismissAway}>
        {t('app.dismiss')}
      </Button>
    </output>
  )
}

function Troubles({ timeZone, sites }: { readonly timeZone: string; readonly sites: readonly BannerSite[] }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const nameOf = (id: string): string => {
    const site = sites.find((one) => one.id === id)
    return site ? say(site.name) : id
  }
  const words = ({ code, detail }: Trouble): string =>
    code === 'consoles' ? detail.split(', ').map(nameOf).join(', ') : detail
  const troubles = useLive((state) => state.troubles)
  if (troubles.length === 0) return null
  return (
    <div role="alert">
      <ul className="bar bar-trouble">
        {troubles.map((trouble) => (
          <li key={`${trouble.code} ${trouble.detail}`}>
            ⚠ {t(TROUBLE_KEY[trouble.code], { detail: words(trouble), time: siteDateTime(trouble.since, timeZone) })}
          </li>
        ))}
      </ul>
    </div>
  )
}

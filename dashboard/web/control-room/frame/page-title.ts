import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../live/use-live.ts'

/** Title of the browser's tab: the page and the unacknowledged alarms, or that nothing here is live. The icon changes with it. */
export function usePageTitle(page: string, unacknowledged: number): void {
  const { t } = useTranslation()
  const notLive = useLive((state) => state.link === 'not-live')
  useEffect(() => {
    if (notLive) document.title = t('app.titleNotLive')
    else if (unacknowledged > 0) document.title = t('app.titleAlarms', { count: unacknowledged, page })
    else document.title = t('app.titlePage', { page })
  }, [t, notLive, page, unacknowledged])
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (icon) icon.href = notLive ? '/favicon-not-live.svg' : '/favicon.svg'
  }, [notLive])
}

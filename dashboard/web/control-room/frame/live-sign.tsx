import { useTranslation } from 'react-i18next'
import { useLive, useNow } from '../../live/use-live.ts'
import { useDuration } from '../../ui/use-duration.ts'

/** LIVE with the age of the last sign of the server. A full disc is live, a crossed one is not: no colour needed. */
export function LiveSign() {
  const { t } = useTranslation()
  const link = useLive((state) => state.link)
  const lastBeatAt = useLive((state) => state.lastBeatAt)
  const now = useNow()
  const duration = useDuration()
  const age = lastBeatAt === null ? null : duration(now - lastBeatAt)
  const word = { connecting: t('banner.connecting'), live: t('banner.live'), 'not-live': t('banner.notLive') }[link]
  return (
    <span className="banner-live" data-link={link}>
      <strong>
        <span aria-hidden="true">{link === 'live' ? '●' : link === 'connecting' ? '○' : '✕'} </span>
        {word}
      </strong>
      {age !== null && (
        <span className="banner-small" title={t('banner.beat', { age })}>
          {age}
        </span>
      )}
    </span>
  )
}

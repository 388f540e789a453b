import { useTranslation } from 'react-i18next'
import { SECOND_ms } from '#domain/time.ts'
import { useLive, useNow } from '../../live/use-live.ts'

/** LIVE with the age of the last sign of the server. A full disc is live, a crossed one is not: no colour needed. */
export function LiveSign() {
  const { t } = useTranslation()
  const link = useLive((state) => state.link)
  const lastBeatAt = useLive((state) => state.lastBeatAt)
  const now = useNow()
  const seconds = lastBeatAt === null ? null : Math.max(0, Math.floor((now - lastBeatAt) / SECOND_ms))
  const word = { connecting: t('banner.connecting'), live: t('banner.live'), 'not-live': t('banner.notLive') }[link]
  return (
    <span className="banner-live" data-link={link}>
      <strong>
        <span aria-hidden="true">{link === 'live' ? '●' : link === 'connecting' ? '○' : '✕'} </span>
        {word}
      </strong>
      {seconds !== null && (
        <span className="banner-small" title={t('banner.beatLong', { seconds })}>
          {t('banner.beat', { seconds })}
        </span>
      )}
    </span>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isSoundTestDue } from '#domain/sound/test.ts'
import type { SoundState } from '#domain/wire/live.ts'
import { SOUND_KEY } from '../../i18n/keys.ts'
import { useNow } from '../../live/use-live.ts'
import { soundTestQuery } from '../../sound/sound-test-query.ts'
import { useSound, useSoundView } from '../../sound/use-sound.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { SOUND_PANEL } from './sound-panel.tsx'

type Props = { readonly site: string | undefined; readonly isOpen: boolean; readonly toggle: () => void }

/** Whether this console is heard, and the way to silence it and to test it. */
export function SoundSign({ site, isOpen, toggle }: Props) {
  const { t } = useTranslation()
  const sound = useSound()
  const { state, sounding, silenced, flood } = useSoundView((view) => view)
  return (
    <span className="banner-sound">
      <button
        type="button"
        className="sound-sign"
        data-sound={state}
        data-sounding={sounding ?? undefined}
        aria-expanded={isOpen}
        aria-controls={SOUND_PANEL}
        title={t('sound.open')}
        onClick={toggle}
      >
        <Loudspeaker state={state} />
        <span className="sound-words">
          <strong>{t(SOUND_KEY[state])}</strong>
          <Words silenced={silenced} flood={flood} />
          {site !== undefined && flood === null && silenced === 0 && <TestDue site={site} />}
        </span>
      </button>
      <ActionButton
        shortcut="M"
        whyNot={sounding === null && flood === null ? t('sound.nothingSounds') : null}
        strong
        onClick={sound.silence}
      >
        {t('sound.silence')}
      </ActionButton>
    </span>
  )
}

function Words({ silenced, flood }: { readonly silenced: number; readonly flood: number | null }) {
  const { t } = useTranslation()
  if (flood !== null) return <span className="banner-small">{t('sound.flood', { count: flood })}</span>
  if (silenced > 0) return <span className="banner-small">{t('sound.silencedCount', { count: silenced })}</span>
  return null
}

function TestDue({ site }: { readonly site: string }) {
  const { t } = useTranslation()
  const last = useQuery(soundTestQuery(site))
  const now = useNow()
  if (last.data === undefined || !isSoundTestDue(last.data, now)) return null
  return <span className="sound-due">{t('sound.due')}</span>
}

/** Waves where it is heard, a cross where it is not, a bar where it was silenced: no colour needed. */
function Loudspeaker({ state }: { readonly state: SoundState }) {
  return (
    <svg className="loudspeaker" viewBox="0 0 28 24" aria-hidden="true">
      <path className="loudspeaker-body" d="M2 9H7L13 3V21L7 15H2Z" />
      {state === 'on' && <path d="M17 8Q20 12 17 16M20.5 5Q25.5 12 20.5 19" />}
      {state === 'silenced' && <path d="M17 12H26" />}
      {state === 'blocked' && <path d="M17 8L25 16M25 8L17 16" />}
    </svg>
  )
}

import { useTranslation } from 'react-i18next'
import type { ConsoleWarning } from '#domain/wire/live.ts'
import { useLive, useNow } from '../../live/use-live.ts'
import { consoleId } from '../../sound/console-id.ts'
import { useSound, useSoundView } from '../../sound/use-sound.ts'
import { siteTimeShort } from '../../ui/time.ts'

/** A click anywhere lets the browser sound; the bar is the place to click. */
export function SoundBlocked() {
  const { t } = useTranslation()
  const sound = useSound()
  const blocked = useSoundView(({ state }) => state === 'blocked')
  if (!blocked) return null
  return (
    <div role="alert">
      <button type="button" className="bar bar-blocked" onClick={sound.unblock}>
        <strong>{t('sound.blockedBar')}</strong> {t('sound.blockedHint')}
      </button>
    </div>
  )
}

const WARNING_KEY = {
  hidden: 'sound.otherHidden',
  blocked: 'sound.otherBlocked',
} as const satisfies Record<ConsoleWarning['what'], string>

/** Other consoles of this site on which alarms may go unnoticed. */
export function OtherConsoles({ timeZone }: { readonly timeZone: string }) {
  const { t } = useTranslation()
  const consoles = useLive((state) => state.consoles)
  const now = useNow()
  const others = consoles.filter((one) => one.console !== consoleId())
  if (others.length === 0) return null
  return (
    <output className="bar bar-consoles">
      {others.map(({ console, name, what, since }) => (
        <span key={`${console} ${what}`}>
          ⚠{' '}
          {t(WARNING_KEY[what], {
            who: name ?? t('sound.anotherConsole'),
            time: siteTimeShort(since, now, timeZone),
          })}
        </span>
      ))}
    </output>
  )
}

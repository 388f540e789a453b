import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../../api/call.ts'
import { beginAnew } from '../../api/session.ts'
import { FormError } from '../../people/form-error.tsx'
import { useMayAt, useMe } from '../../people/me.ts'
import { useOpenedAlarm } from '../../push/use-opened-alarm.ts'
import '../../people/people.css'

/** Read when the menu is first opened; where that fails, the rest of the menu stays. */
const PushPanel = lazy(async () => {
  const loaded = await import('../../push/push-panel.tsx').catch(() => null)
  return { default: loaded?.PushPanel ?? (() => null) }
})

/** A push service that does not answer keeps nobody signed in. */
const FORGET_MAX_ms = 3000
const forgetThisBrowser = (): Promise<unknown> => {
  const forgotten = import('../../push/this-browser.ts').then(({ forget }) => forget())
  const late = new Promise((resolve) => window.setTimeout(resolve, FORGET_MAX_ms))
  return Promise.race([forgotten.catch(() => {}), late])
}

/** Who sits here, and what only concerns them. */
export function UserMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const mayPeople = useMayAt('platform.people', null)
  const mayTokens = useMayAt('platform.tokens', null)
  const mayTargets = useMayAt('platform.see', null)
  const menu = useRef<HTMLDetailsElement>(null)
  const [isOpen, setOpen] = useState(false)
  useOpenedAlarm()
  const close = (): void => menu.current?.removeAttribute('open')
  return (
    <details ref={menu} className="user-menu" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary title={t('people.menuOf', { name: me.name })}>{me.name}</summary>
      <ul>
        {me.hasPassword && (
          <li>
            <Link to="/password" onClick={close}>
              {t('people.changePassword')}
            </Link>
          </li>
        )}
        {mayPeople && (
          <li>
            <Link to="/people" onClick={close}>
              {t('people.title')}
            </Link>
          </li>
        )}
        {mayTokens && (
          <li>
            <Link to="/tokens" onClick={close}>
              {t('token.title')}
            </Link>
          </li>
        )}
        {mayTargets && (
          <li>
            <Link to="/targets" onClick={close}>
              {t('nav.targets')}
            </Link>
          </li>
        )}
        {isOpen && (
          <li>
            <Suspense>
              <PushPanel />
            </Suspense>
          </li>
        )}
        <SignOut />
      </ul>
    </details>
  )
}

function SignOut() {
  const { t } = useTranslation()
  const [error, setError] = useState<unknown>(null)
  const signOut = (): void =>
    void forgetThisBrowser()
      .then(() => call(api.signOut, {}))
      .then(beginAnew, setError)
  return (
    <li>
      <button type="button" className="plain-button" onClick={signOut}>
        {t('people.signOut')}
      </button>
      <FormError error={error} />
    </li>
  )
}

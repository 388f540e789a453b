import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../../api/call.ts'
import { beginAnew } from '../../api/session.ts'
import { FormError } from '../../people/form-error.tsx'
import { useMayAt, useMe } from '../../people/me.ts'
import '../../people/people.css'

/** Who sits here, and what only concerns them. */
export function UserMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const mayPeople = useMayAt('platform.people', null)
  const mayTokens = useMayAt('platform.tokens', null)
  const menu = useRef<HTMLDetailsElement>(null)
  const [error, setError] = useState<unknown>(null)
  const close = (): void => menu.current?.removeAttribute('open')
  const signOut = (): void => void call(api.signOut, {}).then(beginAnew, setError)
  return (
    <details ref={menu} className="user-menu">
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
        <li>
          <button type="button" className="plain-button" onClick={signOut}>
            {t('people.signOut')}
          </button>
          <FormError error={error} />
        </li>
      </ul>
    </details>
  )
}

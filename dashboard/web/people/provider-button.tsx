import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { FormError } from './form-error.tsx'

/** The name of the provider at which people may sign in besides passwords; null: none, or not known yet. */
export function useProviderName(): string | null {
  const [name, setName] = useState<string | null>(null)
  useEffect(() => {
    const asking = new AbortController()
    call(api.oidcOffered, {}, asking.signal).then(
      (offered) => setName(offered.name),
      () => {}, // without it there are passwords; whoever signs in is told if the server is away
    )
    return () => asking.abort()
  }, [])
  return name
}

type ProviderButtonProps = { readonly name: string; readonly invitation?: string }

/** Leads to the provider; from there the server sends the browser back to the page that stands in its address now. */
export function ProviderButton({ name, invitation }: ProviderButtonProps) {
  const { t } = useTranslation()
  const [error, setError] = useState<unknown>(null)
  const [leaving, setLeaving] = useState(false)
  const begin = async (): Promise<void> => {
    if (leaving) return
    setLeaving(true)
    setError(null)
    const { pathname, search } = window.location
    const accepting = invitation === undefined ? {} : { invitation }
    try {
      const { address } = await call(api.oidcBegin, { body: { returnTo: pathname + search, ...accepting } })
      window.location.assign(address)
    } catch (failed) {
      setError(failed)
      setLeaving(false)
    }
  }
  return (
    <div className="entrance-form">
      <p className="entrance-or">{t('people.or')}</p>
      <Button variant="default" aria-disabled={leaving} onClick={() => void begin()}>
        {t('people.signInWith', { name })}
      </Button>
      <p className="muted">{t('people.signOutThere', { name })}</p>
      <FormError error={error} />
    </div>
  )
}

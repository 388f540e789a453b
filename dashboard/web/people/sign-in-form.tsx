import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { keepLanguage } from '../i18n/start.ts'
import { entered } from './entrance.tsx'
import { FormError } from './form-error.tsx'
import { ProviderButton, useProviderName } from './provider-button.tsx'
import { useSubmit } from './use-submit.ts'

/** With a password, or at the provider where one is set up. */
export function SignInForm({ setUp }: { readonly setUp: boolean }) {
  const { t } = useTranslation()
  const provider = useProviderName()
  // Nobody can sign in yet: a form would only be in the way.
  if (setUp) return <p>{t('people.useSetUpLink')}</p>
  return (
    <>
      <PasswordForm />
      {provider !== null && <ProviderButton name={provider} />}
    </>
  )
}

function PasswordForm() {
  const { t } = useTranslation()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const { submit, sending, error } = useSubmit(async () => {
    const { person } = await call(api.signIn, { body: { login, password } })
    if (person) keepLanguage(person.language === 'zh' ? 'zh-CN' : 'en')
    entered()
  })
  return (
    <form className="entrance-form" onSubmit={submit}>
      <TextInput
        label={t('people.login')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={100}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <TextInput
        label={t('people.password')}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" data-strong aria-disabled={sending}>
        {t('people.signIn')}
      </Button>
      <FormError error={error} />
      <p className="muted">{t('people.forgotten')}</p>
    </form>
  )
}

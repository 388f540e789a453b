import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { entered } from './entrance.tsx'
import { FormError } from './form-error.tsx'
import { LOGIN_MAX, NAME_MAX } from './limits.ts'
import { NewPassword } from './new-password.tsx'
import { useSubmit } from './use-submit.ts'

/** The first account of a platform. */
export function SetUpForm({ secret }: { readonly secret: string }) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { submit, sending, error } = useSubmit(async () => {
    const first = { login: login.trim().toLowerCase(), name: name.trim(), password }
    await call(api.setUp, { body: { secret, ...first, language: language === 'en' ? 'en' : 'zh' } })
    entered()
  })
  return (
    <form className="entrance-form" onSubmit={submit}>
      <p>{t('people.setUpHint')}</p>
      <TextInput
        label={t('people.name')}
        description={t('people.nameHint')}
        autoComplete="name"
        required
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('people.login')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={LOGIN_MAX}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <NewPassword value={password} onChange={setPassword} />
      <Button type="submit" variant="default" data-strong aria-disabled={sending}>
        {t('people.setUp')}
      </Button>
      <FormError error={error} />
    </form>
  )
}

import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { entered } from './entrance.tsx'
import { FormError } from './form-error.tsx'
import { NewPassword } from './new-password.tsx'
import { PersonFields } from './person-fields.tsx'
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
      <PersonFields name={name} setName={setName} login={login} setLogin={setLogin} own />
      <NewPassword value={password} onChange={setPassword} />
      <Button type="submit" variant="default" data-strong aria-disabled={sending}>
        {t('people.setUp')}
      </Button>
      <FormError error={error} />
    </form>
  )
}

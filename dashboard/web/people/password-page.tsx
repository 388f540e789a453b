import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { FormError } from './form-error.tsx'
import { NewPassword } from './new-password.tsx'
import { useSubmit } from './use-submit.ts'
import './people.css'

/** Changing one's own password; every other screen of the same person is signed out by it. */
export function PasswordPage() {
  const { t } = useTranslation()
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const [done, setDone] = useState(false)
  const { submit, sending, error } = useSubmit(async () => {
    setDone(false)
    await call(api.changePassword, { body: { old, new: password } })
    setOld('')
    setPassword('')
    setDone(true)
  })
  return (
    <section className="page" aria-label={t('people.changePassword')}>
      <h1>{t('people.changePassword')}</h1>
      <form className="entrance-form" onSubmit={submit}>
        <TextInput
          label={t('people.oldPassword')}
          type="password"
          autoComplete="current-password"
          required
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <NewPassword value={password} onChange={setPassword} />
        <Button type="submit" variant="default" data-strong aria-disabled={sending}>
          {t('people.savePassword')}
        </Button>
        <FormError error={error} />
        {done && <output>✓ {t('people.passwordChanged')}</output>}
      </form>
    </section>
  )
}

import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { entered } from './entrance.tsx'
import { FormError } from './form-error.tsx'
import { NewPassword } from './new-password.tsx'
import { ProviderButton, useProviderName } from './provider-button.tsx'
import { useSubmit } from './use-submit.ts'

type InvitationFormProps = {
  readonly secret: string
  readonly login: string
  readonly name: string
  /** The person may come in by the provider instead. */
  readonly oidc: boolean
}

/** An invited person sets a password, for the first time or because the old one is forgotten; or is linked to who they are at the provider. */
export function InvitationForm({ oidc, ...invited }: InvitationFormProps) {
  const provider = useProviderName()
  return (
    <>
      <PasswordForm {...invited} />
      {oidc && provider !== null && <ProviderButton name={provider} invitation={invited.secret} />}
    </>
  )
}

function PasswordForm({ secret, login, name }: Omit<InvitationFormProps, 'oidc'>) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const { submit, sending, error } = useSubmit(async () => {
    await call(api.accept, { body: { secret, password } })
    entered()
  })
  return (
    <form className="entrance-form" onSubmit={submit}>
      <p>{t('people.invited', { name, login })}</p>
      {/* For the browser's keeper of passwords. */}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      <NewPassword value={password} onChange={setPassword} />
      <Button type="submit" variant="default" data-strong aria-disabled={sending}>
        {t('people.savePassword')}
      </Button>
      <FormError error={error} />
    </form>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Grant } from '#domain/person/account.ts'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { FormError } from './form-error.tsx'
import { GrantsField } from './grants-field.tsx'
import { LOGIN_MAX, NAME_MAX } from './limits.ts'
import { useSubmit } from './use-submit.ts'

type AccountFormProps = { readonly created: (name: string, invitation: string) => void; readonly cancel: () => void }

/** A new person; they set their password themselves. */
export function AccountForm({ created, cancel }: AccountFormProps) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [grants, setGrants] = useState<readonly Grant[]>([])
  const { submit, sending, error } = useSubmit(async () => {
    const wanted = { login: login.trim().toLowerCase(), name: name.trim(), grants: [...grants] }
    const made = await call(api.createAccount, { body: { ...wanted, language: language === 'en' ? 'en' : 'zh' } })
    created(made.account.name, made.invitation)
  })
  return (
    <form className="people-form" onSubmit={submit} aria-label={t('people.newAccount')}>
      <TextInput
        label={t('people.name')}
        description={t('people.nameHint')}
        required
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('people.login')}
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={LOGIN_MAX}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <GrantsField grants={grants} onChange={setGrants} />
      <span className="button-row">
        <Button type="submit" variant="default" data-strong aria-disabled={sending}>
          {t('people.create')}
        </Button>
        <Button variant="default" onClick={cancel}>
          {t('action.cancel')}
        </Button>
      </span>
      <FormError error={error} />
    </form>
  )
}

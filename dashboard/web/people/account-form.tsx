import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Grant } from '#domain/person/account.ts'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { FormEnd } from './form-end.tsx'
import { GrantsField } from './grants-field.tsx'
import { PersonFields } from './person-fields.tsx'
import { offeredQuery } from './queries.ts'
import { useSubmit } from './use-submit.ts'

type AccountFormProps = { readonly created: (name: string, invitation: string) => void; readonly cancel: () => void }

/** A new person; they set their password themselves. */
export function AccountForm({ created, cancel }: AccountFormProps) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [grants, setGrants] = useState<readonly Grant[]>([])
  const provider = useQuery(offeredQuery).data?.name ?? null
  const [oidc, setOidc] = useState(true)
  const { submit, sending, error } = useSubmit(async () => {
    const wanted = {
      login: login.trim().toLowerCase(),
      name: name.trim(),
      grants: [...grants],
      ...(provider === null ? {} : { oidc }),
    }
    const made = await call(api.createAccount, { body: { ...wanted, language: language === 'en' ? 'en' : 'zh' } })
    created(made.account.name, made.invitation)
  })
  return (
    <form className="people-form" onSubmit={submit} aria-label={t('people.newAccount')}>
      <PersonFields name={name} setName={setName} login={login} setLogin={setLogin} own={false} />
      <GrantsField grants={grants} onChange={setGrants} />
      {provider !== null && (
        <Checkbox
          label={t('people.mayUse', { name: provider })}
          checked={oidc}
          onChange={(event) => setOidc(event.currentTarget.checked)}
        />
      )}
      <FormEnd sending={sending} error={error} cancel={cancel} />
    </form>
  )
}

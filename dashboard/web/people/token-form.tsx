import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Permission, PERMISSIONS } from '#domain/person/may.ts'
import { NOT_FOR_TOKENS, TOKEN_DAYS_MAX } from '#domain/person/token.ts'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { FormEnd } from './form-end.tsx'
import { NAME_MAX } from './limits.ts'
import { useSiteChoices } from './use-site-choices.ts'
import { useSubmit } from './use-submit.ts'

const OFFERED = (Object.keys(PERMISSIONS) as Permission[]).filter((word) => !NOT_FOR_TOKENS.includes(word))
const DAYS = 90

type TokenFormProps = { readonly made: (name: string, secret: string) => void; readonly cancel: () => void }

/** A token for a program: what it may, where, and for how long. */
export function TokenForm({ made, cancel }: TokenFormProps) {
  const { t } = useTranslation()
  const sites = useSiteChoices()
  const [name, setName] = useState('')
  const [site, setSite] = useState<string>(sites[0]!.value)
  const [days, setDays] = useState(DAYS)
  const [permissions, setPermissions] = useState<readonly Permission[]>(['site.see', 'alarm.see'])
  const tick = (word: Permission, on: boolean): void =>
    setPermissions((old) => (on ? [...old, word] : old.filter((one) => one !== word)))
  const { submit, sending, error } = useSubmit(async () => {
    const wanted = { name: name.trim(), permissions: [...permissions], sites: [site], days }
    made(name, (await call(api.makeToken, { body: wanted })).secret)
  })
  return (
    <form className="people-form" onSubmit={submit} aria-label={t('token.new')}>
      <TextInput
        label={t('token.name')}
        required
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('people.at')}
        value={site}
        data={sites}
        onChange={(event) => setSite(event.currentTarget.value)}
      />
      <TextInput
        label={t('token.days')}
        type="number"
        min={1}
        max={TOKEN_DAYS_MAX}
        required
        value={days}
        onChange={(event) => setDays(Math.round(Number(event.currentTarget.value)))}
      />
      <fieldset className="tick-list">
        <legend>{t('token.may')}</legend>
        {OFFERED.map((word) => (
          <Checkbox
            key={word}
            label={<span className="mono">{word}</span>}
            checked={permissions.includes(word)}
            onChange={(event) => tick(word, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <FormEnd sending={sending} error={error} cancel={cancel} />
    </form>
  )
}

import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PASSWORD_MIN } from '#domain/person/password.ts'

type NewPasswordProps = { readonly value: string; readonly onChange: (value: string) => void }

/** Once, and to be looked at: typing it twice unseen helps nobody. */
export function NewPassword({ value, onChange }: NewPasswordProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <>
      <TextInput
        label={t('people.newPassword')}
        description={t('people.passwordRule', { limit: PASSWORD_MIN })}
        type={shown ? 'text' : 'password'}
        autoComplete="new-password"
        spellCheck={false}
        required
        minLength={PASSWORD_MIN}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Checkbox
        label={t('people.showPassword')}
        checked={shown}
        onChange={(event) => setShown(event.currentTarget.checked)}
      />
    </>
  )
}

import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LOGIN_MAX, NAME_MAX } from './limits.ts'

type PersonFieldsProps = {
  readonly name: string
  readonly setName: (name: string) => void
  readonly login: string
  readonly setLogin: (login: string) => void
  /** The person at the screen fills in their own: the browser may offer what it knows. */
  readonly own: boolean
}

/** What a person is called, and what they type to sign in. */
export function PersonFields({ name, setName, login, setLogin, own }: PersonFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('people.name')}
        description={t('people.nameHint')}
        {...(own ? { autoComplete: 'name' } : {})}
        required
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('people.login')}
        {...(own ? { autoComplete: 'username' } : {})}
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={LOGIN_MAX}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
    </>
  )
}

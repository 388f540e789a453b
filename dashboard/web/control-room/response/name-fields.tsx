import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** As in the shapes of policies and channels. */
const NAME_MAX = 100

export type TwoNames = { readonly en: string; readonly zh: string }
type NameFieldsProps = { readonly name: TwoNames; readonly change: (name: TwoNames) => void }

/** What something is called, in one language or both. */
export function NameFields({ name, change }: NameFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="response-fields">
      <TextInput
        label={t('response.nameEn')}
        description={t('response.nameHint')}
        maxLength={NAME_MAX}
        value={name.en}
        onChange={(event) => change({ ...name, en: event.currentTarget.value })}
      />
      <TextInput
        label={t('response.nameZh')}
        description={t('response.nameHint')}
        maxLength={NAME_MAX}
        value={name.zh}
        onChange={(event) => change({ ...name, zh: event.currentTarget.value })}
      />
    </div>
  )
}

export const isNamed = ({ en, zh }: TwoNames): boolean => en.trim() !== '' || zh.trim() !== ''

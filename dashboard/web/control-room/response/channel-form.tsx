import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CHANNEL_TYPES, type ChannelType, type ChannelView } from '#domain/response/channel.ts'
import type { Language } from '#domain/text.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { FormError } from '../../people/form-error.tsx'
import { CHANNEL_FIELDS, CHANNEL_WORD } from './channel-words.ts'
import { FormTitle, SaveRow } from './form-frame.tsx'
import { isNamed, NameFields } from './name-fields.tsx'
import { useSetupAct } from './setup-queries.ts'
import { nameFrom, slugOf } from '../slug.ts'

type ChannelFormProps = {
  /** null: a new one. */
  readonly channel: ChannelView | null
  /** Ids of the others. */
  readonly taken: readonly string[]
  readonly close: () => void
}

type Draft = {
  readonly name: { readonly en: string; readonly zh: string }
  readonly type: ChannelType
  readonly on: boolean
  readonly language: Language
  /** Empty: what is kept stays. */
  readonly url: string
  readonly secret: string
  readonly dropSecret: boolean
  readonly from: string
}

const draftOf = (channel: ChannelView | null, language: Language): Draft => ({
  name: { en: channel?.name.en ?? '', zh: channel?.name.zh ?? '' },
  type: channel?.type ?? 'email',
  on: channel?.on ?? true,
  language: channel?.language ?? language,
  url: '',
  secret: '',
  dropSecret: false,
  from: channel?.from ?? '',
})

/** What is sent: address and secret only where they were typed. */
function bodyOf(id: string, draft: Draft) {
  const { name, type, on, language, url, secret, dropSecret, from } = draft
  return {
    id,
    name: nameFrom(name.en, name.zh),
    type,
    on,
    language,
    from: CHANNEL_FIELDS[type].from ? from.trim() : null,
    ...(url.trim() === '' ? {} : { url: url.trim() }),
    ...(dropSecret ? { secret: null } : secret === '' ? {} : { secret }),
  }
}

/** Adds a channel or changes one. What is kept of its address and secret is never shown. */
export function ChannelForm({ channel, taken, close }: ChannelFormProps) {
  const { t } = useTranslation()
  const { language, say } = useLanguage()
  const { act, error, sending } = useSetupAct()
  const [draft, setDraft] = useState(() => draftOf(channel, language))
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }))
  const title = channel === null ? t('channel.new') : t('channel.editing', { name: say(channel.name) })
  const save = async (): Promise<void> => {
    const id = channel?.id ?? slugOf(draft.name.en, draft.type, taken)
    if (await act(() => call(responseApi.saveChannel, { body: bodyOf(id, draft) }))) close()
  }
  const whyNot = sending ? t('why.sending') : isNamed(draft.name) ? null : t('response.noName')
  return (
    <form className="panel response-form" aria-label={title} onSubmit={(event) => event.preventDefault()}>
      <FormTitle>{title}</FormTitle>
      <FormError error={error} />
      {/* Another type has another address: it is another channel. */}
      {channel === null && (
        <NativeSelect
          label={t('channel.type')}
          value={draft.type}
          data={CHANNEL_TYPES.map((type) => ({ value: type, label: t(CHANNEL_WORD[type]) }))}
          onChange={(event) => change({ type: event.currentTarget.value as ChannelType })}
        />
      )}
      <p className="muted">
        {t('channel.does', { type: t(CHANNEL_WORD[draft.type]), help: t(CHANNEL_FIELDS[draft.type].help) })}
      </p>
      <NameFields name={draft.name} change={(name) => change({ name })} />
      <WayFields channel={channel} draft={draft} change={change} />
      <NativeSelect
        label={t('channel.language')}
        description={t('channel.languageHint')}
        value={draft.language}
        data={[
          { value: 'en', label: 'English' },
          { value: 'zh-CN', label: '中文' },
        ]}
        onChange={(event) => change({ language: event.currentTarget.value as Language })}
      />
      <Checkbox
        label={t('channel.isOn')}
        checked={draft.on}
        onChange={(event) => change({ on: event.currentTarget.checked })}
      />
      <SaveRow whyNot={whyNot} refused={error !== null} save={save} close={close} />
    </form>
  )
}

type WayFieldsProps = {
  readonly channel: ChannelView | null
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** Address, secret and sender, as far as the type has them. */
function WayFields({ channel, draft, change }: WayFieldsProps) {
  const { t } = useTranslation()
  const { example, secret, from } = CHANNEL_FIELDS[draft.type]
  return (
    <>
      {example !== null && (
        <TextInput
          label={t('channel.address')}
          description={
            channel === null
              ? t('channel.example', { example })
              : t(secret === null ? 'channel.keptHint' : 'channel.keptHintSecret')
          }
          placeholder={channel === null ? '' : t('channel.addressKept', { host: channel.host })}
          autoComplete="off"
          spellCheck={false}
          value={draft.url}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
      )}
      {secret !== null && <SecretFields channel={channel} draft={draft} change={change} help={t(secret)} />}
      {from && (
        <TextInput
          label={t('channel.from')}
          description={t('channel.example', { example: 'watchroom@example.com' })}
          type="email"
          value={draft.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
      )}
    </>
  )
}

function SecretFields({ channel, draft, change, help }: WayFieldsProps & { readonly help: string }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  // A secret goes only where it was meant to go: another address needs it again.
  const kept = channel?.hasSecret === true && draft.url === ''
  return (
    <>
      <TextInput
        label={t('channel.secret')}
        description={help}
        type={shown ? 'text' : 'password'}
        placeholder={kept ? t('channel.secretKept') : ''}
        autoComplete="new-password"
        spellCheck={false}
        disabled={draft.dropSecret}
        value={draft.secret}
        onChange={(event) => change({ secret: event.currentTarget.value })}
      />
      <Checkbox
        label={t('people.showPassword')}
        checked={shown}
        onChange={(event) => setShown(event.currentTarget.checked)}
      />
      {kept && !CHANNEL_FIELDS[draft.type].signedAlways && (
        <Checkbox
          label={t('channel.dropSecret')}
          checked={draft.dropSecret}
          onChange={(event) => change({ dropSecret: event.currentTarget.checked, secret: '' })}
        />
      )}
    </>
  )
}

import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResponseSettings } from '#domain/response/channel.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { FormError } from '../../people/form-error.tsx'
import { ActionButton } from '../../ui/action-button.tsx'
import { useSetupAct } from './setup-queries.ts'

type SettingsProps = { readonly settings: ResponseSettings; readonly mayEdit: boolean }

/** Where links lead, and which hosts inside the building may be reached. */
export function SettingsForm({ settings, mayEdit }: SettingsProps) {
  const { t } = useTranslation()
  return (
    <section className="panel" aria-labelledby="response-settings">
      <h2 id="response-settings">{t('settings.title')}</h2>
      {mayEdit ? <Fields settings={settings} /> : <Shown settings={settings} />}
    </section>
  )
}

function Fields({ settings }: { readonly settings: ResponseSettings }) {
  const { t } = useTranslation()
  const { act, error, sending } = useSetupAct()
  const [consoleUrl, setConsoleUrl] = useState(settings.consoleUrl ?? '')
  const [hosts, setHosts] = useState(settings.allowedHosts.join('\n'))
  const [saved, setSaved] = useState(false)
  const save = async (): Promise<void> => {
    const body = { consoleUrl: consoleUrl.trim() || null, allowedHosts: hosts.split(/\s+/).filter(Boolean) }
    setSaved(await act(() => call(responseApi.saveSettings, { body })))
  }
  return (
    <form className="response-form" aria-labelledby="response-settings" onSubmit={(event) => event.preventDefault()}>
      <FormError error={error} />
      <TextInput
        label={t('settings.consoleUrl')}
        description={t('settings.consoleUrlHint')}
        spellCheck={false}
        value={consoleUrl}
        onChange={(event) => {
          setSaved(false)
          setConsoleUrl(event.currentTarget.value)
        }}
      />
      <div className="response-hosts">
        <label htmlFor="response-hosts">{t('settings.hosts')}</label>
        <p id="response-hosts-warning" className="response-warning">
          ⚠ {t('settings.hostsWarning')}
        </p>
        <textarea
          id="response-hosts"
          aria-describedby="response-hosts-warning"
          rows={3}
          spellCheck={false}
          value={hosts}
          onChange={(event) => {
            setSaved(false)
            setHosts(event.currentTarget.value)
          }}
        />
      </div>
      <span className="button-row">
        <ActionButton strong whyNot={sending ? t('why.sending') : null} onClick={() => void save()}>
          {t('response.save')}
        </ActionButton>
        <output>{saved && t('response.saved')}</output>
      </span>
    </form>
  )
}

function Shown({ settings: { consoleUrl, allowedHosts } }: { readonly settings: ResponseSettings }) {
  const { t } = useTranslation()
  return (
    <>
      <p className="muted">{t('settings.readOnly')}</p>
      <dl className="facts-list">
        <dt>{t('settings.consoleUrl')}</dt>
        <dd>{consoleUrl ?? t('settings.none')}</dd>
        <dt>{t('settings.hosts')}</dt>
        <dd>{allowedHosts.length === 0 ? t('settings.none') : allowedHosts.join(', ')}</dd>
      </dl>
    </>
  )
}

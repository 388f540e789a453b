import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelView, Contact } from '#domain/response/channel.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { FormError } from '../../people/form-error.tsx'
import { ActionButton } from '../../ui/action-button.tsx'
import { Words } from '../../ui/words.tsx'
import { ChannelTest } from './channel-test.tsx'
import { CHANNEL_WORD } from './channel-words.ts'
import { useSetupAct } from './setup-queries.ts'
import { TwoSteps } from './two-steps.tsx'

type ChannelLineProps = {
  readonly channel: ChannelView
  readonly contacts: readonly Contact[]
  readonly maySetUp: boolean
  readonly edit: () => void
}

/** One channel: where it leads, and whether it works. */
export function ChannelLine({ channel, contacts, maySetUp, edit }: ChannelLineProps) {
  const { t } = useTranslation()
  const [testing, setTesting] = useState(false)
  return (
    <>
      <tr data-off={!channel.on || undefined}>
        <td data-label={t('channel.name')}>
          <strong>
            <Words text={channel.name} />
          </strong>
        </td>
        <td data-label={t('channel.type')}>{t(CHANNEL_WORD[channel.type])}</td>
        <td className="mono" data-label={t('channel.host')}>
          {channel.host}
        </td>
        <td className="short" data-label={t('column.status')}>
          {channel.on ? t('response.on') : t('response.off')}
        </td>
        <td data-label={t('column.action')}>
          <Actions channel={channel} maySetUp={maySetUp} edit={edit} test={() => setTesting(!testing)} />
        </td>
      </tr>
      {testing && (
        <tr className="response-under">
          <td colSpan={5}>
            <ChannelTest channel={channel} contacts={contacts} />
          </td>
        </tr>
      )}
    </>
  )
}

type ActionsProps = Pick<ChannelLineProps, 'channel' | 'maySetUp' | 'edit'> & { readonly test: () => void }

function Actions({ channel, maySetUp, edit, test }: ActionsProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { act, error, sending } = useSetupAct()
  const name = say(channel.name)
  const busy = sending ? t('why.sending') : null
  const switchTo = (on: boolean): void => {
    const { host: _host, hasSecret: _hasSecret, ...kept } = channel
    void act(() => call(responseApi.saveChannel, { body: { ...kept, on } }))
  }
  return (
    <>
      <span className="button-row">
        <ActionButton label={t('channel.testOf', { name })} whyNot={busy} onClick={test}>
          {t('channel.test')}
        </ActionButton>
        {maySetUp && (
          <>
            <ActionButton label={t('response.editOf', { name })} whyNot={busy} onClick={edit}>
              {t('response.edit')}
            </ActionButton>
            <ActionButton
              label={t(channel.on ? 'response.switchOffOf' : 'response.switchOnOf', { name })}
              whyNot={busy}
              onClick={() => switchTo(!channel.on)}
            >
              {t(channel.on ? 'response.switchOff' : 'response.switchOn')}
            </ActionButton>
            <TwoSteps
              word={t('response.remove')}
              label={t('response.removeOf', { name })}
              really={t('response.reallyRemove', { name })}
              whyNot={busy}
              act={() => void act(() => call(responseApi.removeChannel, { params: { channel: channel.id } }))}
            />
          </>
        )}
      </span>
      <FormError error={error} />
    </>
  )
}

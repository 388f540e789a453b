import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelView } from '#domain/response/channel.ts'
import { useMayAt } from '../../people/me.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { ChannelForm } from './channel-form.tsx'
import { ChannelLine } from './channel-line.tsx'
import { SettingsForm } from './settings-form.tsx'
import { setupQuery } from './setup-queries.ts'

/** The ways out of the building, and what holds for all of them. */
export function ChannelsTab() {
  const { t } = useTranslation()
  const setup = useQuery(setupQuery)
  const maySetUp = useMayAt('response.channels', null)
  const [editing, setEditing] = useState<ChannelView | 'new' | null>(null)
  if (setup.isPending) return <Loading />
  if (setup.isError) return <Fault error={setup.error} retry={() => void setup.refetch()} />
  const { channels, contacts, settings } = setup.data
  const close = (): void => setEditing(null)
  return (
    <>
      <p className="muted">
        {t('channel.about')} {!maySetUp && t('channel.readOnly')}
      </p>
      {editing && (
        <ChannelForm
          key={editing === 'new' ? '' : editing.id}
          channel={editing === 'new' ? null : editing}
          taken={channels.map(({ id }) => id)}
          close={close}
        />
      )}
      {maySetUp && editing === null && (
        <Button variant="default" data-strong onClick={() => setEditing('new')}>
          {t('channel.new')}
        </Button>
      )}
      {channels.length === 0 ? (
        <p className="notice">{t('channel.none')}</p>
      ) : (
        <table className="data-table cards response-table">
          <thead>
            <tr>
              <th>{t('channel.name')}</th>
              <th>{t('channel.type')}</th>
              <th>{t('channel.host')}</th>
              <th className="short">{t('column.status')}</th>
              <th>{t('column.action')}</th>
            </tr>
          </thead>
          <tbody>
            {channels.map((channel) => (
              <ChannelLine
                key={channel.id}
                channel={channel}
                contacts={contacts}
                maySetUp={maySetUp}
                edit={() => setEditing(channel)}
              />
            ))}
          </tbody>
        </table>
      )}
      <SettingsForm settings={settings} mayEdit={maySetUp} />
    </>
  )
}

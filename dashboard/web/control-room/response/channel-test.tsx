import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChannelView, type Contact, isPersonal } from '#domain/response/channel.ts'
import { type Delivery, isOver } from '#domain/response/delivery.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { FormError } from '../../people/form-error.tsx'
import { ActionButton } from '../../ui/action-button.tsx'
import { useSite } from '../site-context.tsx'
import { Outcome } from './outcome.tsx'
import { isLookedAt, testQuery, useSetupAct } from './setup-queries.ts'
import { usePeople } from './use-names.ts'

type ChannelTestProps = { readonly channel: ChannelView; readonly contacts: readonly Contact[] }

/** Sends a message that says it is a test, and shows what becomes of it. */
export function ChannelTest({ channel, contacts }: ChannelTestProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const { act, error, sending } = useSetupAct()
  const everybody = usePeople()
  // Browsers that take a push are known to the server alone.
  const people = everybody.filter(
    ({ id }) => channel.type !== 'email' || contacts.some(({ account }) => account === id),
  )
  const [chosen, setChosen] = useState<string | null>(null)
  const [made, setMade] = useState<Delivery | null>(null)
  const account = isPersonal(channel) ? (chosen ?? people[0]?.id ?? null) : null
  const send = (): void =>
    void act(async () => {
      const params = { site: site.id, channel: channel.id }
      setMade((await call(responseApi.testChannel, { params, body: { account } })) as Delivery)
    })
  return (
    <section className="channel-test" aria-label={t('channel.testing', { name: say(channel.name) })}>
      {isPersonal(channel) && people.length > 0 && (
        <NativeSelect
          label={t('channel.testTo')}
          value={account ?? ''}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <ActionButton strong whyNot={sending ? t('why.sending') : null} onClick={send}>
        {t('channel.testSend')}
      </ActionButton>
      <FormError error={error} />
      {made && <TestOutcome key={made.id} made={made} />}
    </section>
  )
}

function TestOutcome({ made }: { readonly made: Delivery }) {
  const { t } = useTranslation()
  const { data } = useQuery(testQuery(made))
  return (
    <output className="channel-outcome">
      <Outcome delivery={data.delivery} />
      {isLookedAt(data) && !isOver(data.delivery) && <p className="muted">{t('channel.testSlow')}</p>}
    </output>
  )
}

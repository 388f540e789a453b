import { Checkbox, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Role, ROLES } from '#domain/person/role.ts'
import { isPersonal } from '#domain/response/channel.ts'
import type { Recipient } from '#domain/response/policy.ts'
import type { ChannelName } from '#domain/wire/response.ts'
import { ROLE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CHANNEL_WORD } from './channel-words.ts'
import { type Person, useChannelNames, usePeople } from './use-names.ts'

type RecipientFieldsProps = {
  readonly recipient: Recipient
  readonly n: number
  readonly change: (recipient: Recipient) => void
  readonly remove: () => void
}

/** Who is told: the consoles, the group behind a channel, one person, or a role. */
export function RecipientFields({ recipient, n, change, remove }: RecipientFieldsProps) {
  const { t } = useTranslation()
  const channels = useChannelNames()
  const people = usePeople()
  const labelOf = useChannelLabel()
  const groups = channels.filter((channel) => !isPersonal(channel))
  const personal = channels.filter(isPersonal)
  return (
    <div className="policy-row">
      <NativeSelect
        label={t('policy.whoOf', { n })}
        value={recipient.type === 'channel' ? `${GROUP}${recipient.channel}` : recipient.type}
        data={[
          { value: 'console', label: t('policy.console') },
          ...withKept(groups, recipient.type === 'channel' ? recipient.channel : undefined).map((channel) => ({
            value: `${GROUP}${channel.id}`,
            label: labelOf(channel),
          })),
          { value: 'person', label: t('policy.person'), disabled: personal.length === 0 },
          { value: 'role', label: t('policy.roleChoice'), disabled: personal.length === 0 },
        ]}
        onChange={(event) => change(recipientFor(event.currentTarget.value, personal, people))}
      />
      {(recipient.type === 'person' || recipient.type === 'role') && (
        <PersonalFields recipient={recipient} change={change} personal={personal} people={people} />
      )}
      <ActionButton label={t('policy.removeWho', { n })} whyNot={null} onClick={remove}>
        {t('response.remove')}
      </ActionButton>
    </div>
  )
}

const GROUP = 'channel:'

/** What is chosen first where a kind of recipient is. */
function recipientFor(choice: string, personal: readonly ChannelName[], people: readonly Person[]): Recipient {
  const channel = personal.find(({ on }) => on)?.id ?? personal[0]?.id ?? ''
  if (choice.startsWith(GROUP)) return { type: 'channel', channel: choice.slice(GROUP.length) }
  if (choice === 'person') return { type: 'person', account: people[0]?.id ?? '', channel }
  if (choice === 'role') return { type: 'role', role: 'supervisor', onDuty: true, channel }
  return { type: 'console' }
}

/** What the policy names stands among the choices although it is gone: the form never changes it unasked. */
const withKept = (channels: readonly ChannelName[], kept: string | undefined): readonly ChannelName[] =>
  kept === undefined || channels.some(({ id }) => id === kept)
    ? channels
    : [...channels, { id: kept, name: { en: kept }, type: 'webhook', on: false }]

function useChannelLabel(): (channel: ChannelName) => string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  return ({ name, type, on }) => {
    const label = `${t(CHANNEL_WORD[type])} “${say(name)}”`
    return on ? label : t('policy.channelOff', { name: label })
  }
}

type Personal = Extract<Recipient, { readonly type: 'person' | 'role' }>
type PersonalFieldsProps = {
  readonly recipient: Personal
  readonly change: (recipient: Recipient) => void
  readonly personal: readonly ChannelName[]
  readonly people: readonly Person[]
}

function PersonalFields({ recipient, change, personal, people }: PersonalFieldsProps) {
  const { t } = useTranslation()
  const labelOf = useChannelLabel()
  return (
    <>
      {recipient.type === 'person' ? (
        <NativeSelect
          label={t('policy.personName')}
          value={recipient.account}
          data={peopleWith(people, recipient.account).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => change({ ...recipient, account: event.currentTarget.value })}
        />
      ) : (
        <>
          <NativeSelect
            label={t('policy.role')}
            value={recipient.role}
            data={ROLES.map((role) => ({ value: role, label: t(ROLE_KEY[role]) }))}
            onChange={(event) => change({ ...recipient, role: event.currentTarget.value as Role })}
          />
          <Checkbox
            label={t('policy.onDuty')}
            checked={recipient.onDuty}
            onChange={(event) => change({ ...recipient, onDuty: event.currentTarget.checked })}
          />
        </>
      )}
      <NativeSelect
        label={t('policy.by')}
        value={recipient.channel}
        data={withKept(personal, recipient.channel).map((channel) => ({ value: channel.id, label: labelOf(channel) }))}
        onChange={(event) => change({ ...recipient, channel: event.currentTarget.value })}
      />
    </>
  )
}

const peopleWith = (people: readonly Person[], kept: string): readonly Person[] =>
  kept === '' || people.some(({ id }) => id === kept) ? people : [...people, { id: kept, name: kept }]

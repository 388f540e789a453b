import { type DutyPerson, isAmong } from '#domain/duty/person.ts'
import type { Account } from '#domain/person/account.ts'
import { rolesAt } from '#domain/person/may.ts'
import { type Channel, type Contact, isPersonal } from '#domain/response/channel.ts'
import type { Addressee } from '#domain/response/delivery.ts'
import type { Recipient } from '#domain/response/policy.ts'
import type { Language } from '#domain/text.ts'
import { NO_BROWSER } from './subscriptions.ts'

/** Who may be told; accounts and rosters are kept elsewhere. */
export type People = {
  readonly accounts: () => readonly Account[]
  /** Who is on shift at the site; null: no post there is kept, so nobody says. */
  readonly onDuty: (site: string) => readonly DutyPerson[] | null
}

/** One delivery to be made; `why`: nobody can be reached, and the reason. */
export type Target = { readonly channel: string; readonly to: Addressee; readonly why: string | null }

type Asked = {
  readonly site: string
  readonly channels: (id: string) => Channel | null
  readonly contacts: (account: string) => Contact | null
  /** Whether the person gets notifications in a browser. */
  readonly hasBrowser: (account: string) => boolean
  readonly people: People
}

/** Whom the recipients of a step stand for now, each once. What reaches nobody is a target too, so that the gap is recorded. */
export function targetsOf(recipients: readonly Recipient[], asked: Asked): readonly Target[] {
  const targets = recipients.flatMap((recipient) =>
    recipient.type === 'console' ? [] : targetsOfOne(recipient, asked),
  )
  // Two accounts with one mailbox are one message; a push has no address but its person.
  const wayOf = ({ channel, to, why }: Target): string => `${channel} ${to.address ?? to.account} ${why}`
  const byWay = new Map(targets.map((target) => [wayOf(target), target]))
  return [...byWay.values()]
}

function targetsOfOne(recipient: Exclude<Recipient, { type: 'console' }>, asked: Asked): readonly Target[] {
  const channel = asked.channels(recipient.channel)
  const language = channel?.language ?? 'en'
  const nobody = (why: string, name: string | null = null): readonly Target[] => [
    { channel: recipient.channel, to: { account: null, name, address: null, language }, why },
  ]
  if (!channel) return nobody('the channel is no longer there')
  if (!channel.on) return nobody('the channel is switched off')
  if (recipient.type === 'channel') {
    if (isPersonal(channel)) return nobody('the channel needs a person')
    return [{ channel: channel.id, to: { account: null, name: null, address: null, language }, why: null }]
  }
  const accounts = recipient.type === 'person' ? personOf(recipient.account, asked) : ofRole(recipient, asked)
  if (accounts.length === 0) {
    return recipient.type === 'person'
      ? nobody('the account is not active', recipient.account)
      : nobody(`nobody has the role ${recipient.role} here`)
  }
  return accounts.map((account) => targetOf(account, channel, asked))
}

function targetOf(account: Account, { id, type }: Channel, { contacts, hasBrowser }: Asked): Target {
  const to = { account: account.id, name: account.name, address: null, language: languageOf(account) }
  if (type === 'push') return { channel: id, to, why: hasBrowser(account.id) ? null : NO_BROWSER }
  const address = contacts(account.id)?.email ?? null
  return { channel: id, to: { ...to, address }, why: address === null ? 'the person has no e-mail address' : null }
}

export const languageOf = ({ language }: Account): Language => (language === 'zh' ? 'zh-CN' : 'en')

const personOf = (id: string, { people }: Asked): readonly Account[] =>
  people.accounts().filter((account) => account.id === id && account.active)

/** Those on shift; where the roster names none of the role, all of it: better one too many than nobody. */
function ofRole({ role, onDuty }: Extract<Recipient, { type: 'role' }>, { people, site }: Asked): readonly Account[] {
  const all = people.accounts().filter((account) => account.active && rolesAt(account, site).includes(role))
  const shift = onDuty ? people.onDuty(site) : null
  const present = shift === null ? all : all.filter(({ id, name }) => isAmong({ account: id, name }, shift))
  return present.length > 0 ? present : all
}

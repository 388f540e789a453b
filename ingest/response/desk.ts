import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Actor } from '#domain/person/actor.ts'
import { CHANNELS_MAX, isPersonal, viewOf } from '#domain/response/channel.ts'
import { isEmail, type Known, readChannel, readPolicy, readSettings } from '#domain/response/check.ts'
import { type Delivery, newDelivery } from '#domain/response/delivery.ts'
import { DEFAULT_POLICIES, POLICIES_MAX, policiesInForce, type Policy } from '#domain/response/policy.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Text } from '#domain/text.ts'
import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { Done } from '#domain/wire/people.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import type { Ledger } from '../ledger.ts'
import type { RecordChange } from '../journal/journal.ts'
import type { Deliveries } from './deliveries.ts'
import type { Notices } from './notices.ts'
import type { People } from './people.ts'
import { SETTINGS_ID, settingsOf, type Shelves } from './shelves.ts'
import type { Subscriptions } from './subscriptions.ts'

type Options = {
  readonly ledger: Ledger
  readonly shelves: Shelves
  readonly estate: Estate
  readonly people: People
  readonly notices: Notices
  readonly deliveries: Deliveries
  readonly subscriptions: Pick<Subscriptions, 'of'>
  readonly newId: () => string
  readonly now: () => Millis
  readonly policiesChanged: () => void
}
type Desk = Omit<ResponsePort, 'escalations' | 'deliveries' | 'checklist' | 'tickLine' | 'louder' | 'onLouder' | 'push'>

/** Where people set up who is told and how. What is saved was checked; what is recorded of it in the audit log holds no secret. */
export const createDesk = (options: Options): Desk => ({
  ...policyDesk(options),
  ...channelDesk(options),
  ...contactDesk(options),
  ...testDesk(options),
})

function policyDesk(options: Options): Pick<Desk, 'setup' | 'savePolicy' | 'removePolicy'> {
  const { shelves } = options
  const keep = keeper(options)
  return {
    setup: () => ({
      policies: policiesInForce(shelves.policies.list()),
      channels: shelves.channels.list().map(viewOf),
      contacts: shelves.contacts.list(),
      settings: settingsOf(shelves),
    }),
    async savePolicy(by, value) {
      const read = readPolicy(value, knownOf(options))
      if (!read.ok) return refuse('response.policy-wrong', read.sentences)
      const policy = read.value
      if (shelves.policies.get(policy.id) === null && shelves.policies.list().length >= POLICIES_MAX)
        return tooMany(POLICIES_MAX)
      const answer = await keep(
        by,
        'policy.save',
        policy.id,
        [shelves.policies.put(policy.id, policy)],
        { policy },
        policy,
      )
      if (answer.ok) options.policiesChanged()
      return answer
    },
    async removePolicy(by, id) {
      if (shelves.policies.get(id) === null) return noSuch(POLICY)
      const isDefault = DEFAULT_POLICIES.some((policy) => policy.id === id)
      const answer = await keep(by, 'policy.remove', id, [shelves.policies.remove(id)], { isDefault }, null)
      if (answer.ok) options.policiesChanged()
      return answer
    },
  }
}

function channelDesk(options: Options): Pick<Desk, 'saveChannel' | 'removeChannel'> {
  const { shelves } = options
  const keep = keeper(options)
  return {
    async saveChannel(by, value) {
      const id = (value as { readonly id?: unknown } | null)?.id
      const kept = typeof id === 'string' ? shelves.channels.get(id) : null
      const read = readChannel(value, kept)
      if (!read.ok) return refuse('response.channel-wrong', read.sentences)
      const channel = read.value
      if (!kept && shelves.channels.list().length >= CHANNELS_MAX) return tooMany(CHANNELS_MAX)
      const view = viewOf(channel)
      return keep(by, 'channel.save', channel.id, [shelves.channels.put(channel.id, channel)], { channel: view }, view)
    },
    async removeChannel(by, id) {
      if (shelves.channels.get(id) === null) return noSuch(CHANNEL)
      const user = policiesInForce(shelves.policies.list()).find((policy) => names(policy, id))
      if (user) return { ok: false, refused: { code: 'response.in-use', fill: { policy: user.name } } }
      return keep(by, 'channel.remove', id, [shelves.channels.remove(id)], {}, null)
    },
  }
}

function contactDesk(options: Options): Pick<Desk, 'saveContact' | 'saveSettings'> {
  const { shelves, people } = options
  const keep = keeper(options)
  return {
    async saveContact(by, account, email) {
      const known = people.accounts()
      if (known.length > 0 && !known.some(({ id }) => id === account)) return noSuch(PERSON)
      if (email !== null && !isEmail(email)) return refuse('response.contact-wrong', [])
      const change =
        email === null ? shelves.contacts.remove(account) : shelves.contacts.put(account, { account, email })
      return keep(by, 'contact.save', account, [change], { reachable: email !== null }, null)
    },
    async saveSettings(by, value) {
      const read = readSettings(value)
      if (!read.ok) return refuse('response.settings-wrong', read.sentences)
      const change = shelves.settings.put(SETTINGS_ID, read.value)
      return keep(by, 'response.configure', SETTINGS_ID, [change], { settings: read.value }, read.value)
    },
  }
}

function testDesk(options: Options): Pick<Desk, 'test'> {
  const { shelves, people, notices, deliveries, subscriptions, newId, now } = options
  const keep = keeper(options)
  return {
    async test(by, id, site, account) {
      const channel = shelves.channels.get(id)
      if (!channel) return noSuch(CHANNEL)
      const email = account === null ? null : (shelves.contacts.get(account)?.email ?? null)
      if (channel.type === 'email' && email === null) return { ok: false, refused: { code: 'response.no-address' } }
      if (channel.type === 'push' && (account === null || subscriptions.of(account).length === 0))
        return { ok: false, refused: { code: 'push.no-subscription' } }
      const name = people.accounts().find((one) => one.id === account)?.name ?? account
      const to = isPersonal(channel)
        ? { account, name, address: channel.type === 'email' ? email : null, language: channel.language }
        : { account: null, name: null, address: null, language: channel.language }
      const about = { site, alarm: null, occurrence: null, escalation: null, channel: id, to }
      const made: Delivery = newDelivery({
        id: newId(),
        ...about,
        notice: notices.ofTest(site, now()),
        createdAt: now(),
      })
      const answer = await keep(by, 'channel.test', id, deliveries.records([made]), { delivery: made.id }, made)
      if (answer.ok) deliveries.adopt([made])
      return answer
    },
  }
}

/** Writes changes with their audit row, and answers when they are on disk. */
const keeper =
  ({ ledger, now }: Options) =>
  async <T>(
    by: Actor,
    action: string,
    subject: string,
    changes: readonly RecordChange[],
    detail: NewAuditEntry['detail'],
    value: T,
  ): Promise<Done<T>> => {
    const { account, name, from } = by
    const refused = await ledger.write(changes, [
      { at: now(), site: null, by: { account, name, from }, action, subject, detail },
    ])
    return refused ? { ok: false, refused } : { ok: true, value }
  }

function knownOf({ estate, shelves, people }: Options): Known {
  const accounts = people.accounts().filter(({ active }) => active)
  return {
    sites: new Set(estate.sites.map(({ id }) => id)),
    kinds: new Set(estate.equipment.map(({ kind }) => kind)),
    channels: new Map(shelves.channels.list().map((channel) => [channel.id, channel])),
    accounts: accounts.length === 0 ? null : new Set(accounts.map(({ id }) => id)),
    reachable: new Set(shelves.contacts.list().map(({ account }) => account)),
  }
}

const names = (policy: Policy, channel: string): boolean =>
  policy.steps.some(({ recipients }) => recipients.some((one) => one.type !== 'console' && one.channel === channel))

type Refusal = { readonly ok: false; readonly refused: Refused }

function refuse(code: Refused['code'], sentences: readonly Text[]): Refusal {
  const en = sentences.map((sentence) => sentence.en).join('; ')
  const zh = sentences.map((sentence) => sentence.zh ?? sentence.en).join('；')
  return { ok: false, refused: { code, fill: { detail: { en, zh } } } }
}

const POLICY: Text = { en: 'policy', zh: '策略' }
const CHANNEL: Text = { en: 'channel', zh: '通道' }
const PERSON: Text = { en: 'person', zh: '人员' }
const noSuch = (what: Text): Refusal => ({ ok: false, refused: { code: 'not-found', fill: { what } } })
const tooMany = (limit: number): Refusal => ({ ok: false, refused: { code: 'response.too-many', fill: { limit } } })

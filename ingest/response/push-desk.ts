import type { Account } from '#domain/person/account.ts'
import type { Actor } from '#domain/person/actor.ts'
import { newDelivery } from '#domain/response/delivery.ts'
import { hasAnyRole, subscriptionView } from '#domain/response/push.ts'
import type { Estate } from '#domain/site/estate.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { PushPort } from '#domain/wire/push.ts'
import type { World } from './channel.ts'
import type { Notices } from './notices.ts'
import { languageOf, type People } from './people.ts'
import type { Push } from './push.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Vapid } from './vapid.ts'

/** A person tries again by hand no faster than this: each test is a request to a stranger's server. */
const TEST_EVERY_ms = 5 * SECOND_ms
/** The answer of a request waits for the push service, so this is shorter than a command may take. */
const TEST_ms = 8 * SECOND_ms

type Options = {
  readonly estate: Estate
  readonly people: Pick<People, 'accounts'>
  readonly notices: Notices
  readonly subscriptions: Subscriptions
  readonly push: Push
  readonly vapid: Vapid
  readonly newId: () => string
  readonly now: () => Millis
  readonly world: World
}

/** What a person does with their own browsers; see {@link PushPort}. */
export function createPushDesk(options: Options): PushPort {
  const { subscriptions, vapid, now } = options
  const testedAt = new Map<string, Millis>()
  return {
    async state(by) {
      const account = personOf(options, by)
      if (!account) return refuse({ code: 'push.persons-only' })
      const key = await vapid.publicKey().catch(noKey)
      if (typeof key !== 'string') return refuse(key)
      return { ok: true, value: { key, subscriptions: subscriptions.of(account.id).map(subscriptionView) } }
    },
    async register(by, asked) {
      const account = personOf(options, by)
      if (!account) return refuse({ code: 'push.persons-only' })
      const wrong = subscriptions.whyNot(account.id, asked)
      if (wrong) return refuse(wrong)
      const { subscription, written } = subscriptions.register(by, asked)
      const refused = await written
      return refused ? refuse(refused) : { ok: true, value: subscriptionView(subscription) }
    },
    async remove(by, id) {
      const found = by.account === null ? null : subscriptions.get(by.account, id)
      if (!found) return refuse(NO_SUCH)
      const refused = await subscriptions.remove(by, found)
      return refused ? refuse(refused) : { ok: true, value: null }
    },
    async test(by, id) {
      const account = personOf(options, by)
      const found = account && subscriptions.get(account.id, id)
      if (!found) return refuse(account ? NO_SUCH : { code: 'push.persons-only' })
      const wait_ms = (testedAt.get(account.id) ?? -Infinity) + TEST_EVERY_ms - now()
      if (wait_ms > 0 && wait_ms <= TEST_EVERY_ms)
        return refuse({ code: 'push.wait', fill: { seconds: Math.ceil(wait_ms / SECOND_ms) } })
      testedAt.set(account.id, now())
      return sendTest(options, account, found)
    },
  }
}

async function sendTest({ estate, notices, push, newId, now, world }: Options, account: Account, to: Found) {
  const site = estate.sites[0]?.id ?? ''
  const delivery = newDelivery({
    id: newId(),
    site,
    alarm: null,
    occurrence: null,
    escalation: null,
    channel: '',
    to: { account: account.id, name: account.name, address: null, language: languageOf(account) },
    notice: notices.ofTest(site, now()),
    createdAt: now(),
  })
  try {
    const outcome = await push.sendTo(to, delivery, { ...world, within_ms: TEST_ms }, now())
    if (outcome.gone) return refuse({ code: 'push.gone' })
    return outcome.ok ? { ok: true as const, value: null } : refuse(notTaken(outcome.detail))
  } catch (error) {
    return refuse(noKey(error))
  }
}
type Found = NonNullable<ReturnType<Subscriptions['get']>>

/** The active person behind an actor; a program has no browser. */
const personOf = ({ people }: Pick<Options, 'people'>, { account: id }: Actor): Account | null =>
  people.accounts().find((account) => account.id === id && hasAnyRole(account)) ?? null

const refuse = (refused: Refused): { readonly ok: false; readonly refused: Refused } => ({ ok: false, refused })
const NO_SUCH: Refused = { code: 'not-found', fill: { what: { en: 'browser', zh: '浏览器' } } }
const notTaken = (detail: string): Refused => ({ code: 'push.not-taken', fill: { detail } })
const noKey = (error: unknown): Refused => ({ code: 'push.no-key', fill: { detail: (error as Error).message } })

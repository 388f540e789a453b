import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Log } from '#domain/log.ts'
import { type Actor, PLATFORM_ACTOR } from '#domain/person/actor.ts'
import { hasAnyRole, type Subscription, SUBSCRIPTIONS_PER_ACCOUNT } from '#domain/response/push.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { SubscriptionAsked } from '#domain/wire/push.ts'
import type { Ledger } from '../ledger.ts'
import type { People } from './people.ts'
import { hostOf } from './post.ts'
import { isPrivateAddress } from './private-address.ts'
import { isPublicKey } from './push-envelope.ts'
import { settingsOf, type Shelves } from './shelves.ts'

type Options = {
  readonly ledger: Ledger
  readonly shelves: Shelves
  readonly people: Pick<People, 'accounts'>
  readonly now: () => Millis
  readonly log: Log
}

/** Why somebody is not reached. */
export const NO_BROWSER = 'the person has turned on notifications in no browser'

/** Those of people whose role ended are looked for this often; nothing is sent to them meanwhile. */
const LOOK_EVERY_ms = 10 * SECOND_ms

/** The browsers in which people get notifications, as they stand in the ledger. */
export class Subscriptions {
  readonly #options: Options
  #lookedAt: Millis = -Infinity

  constructor(options: Options) {
    this.#options = options
  }

  /** Those of a person, oldest first. */
  of(account: string): readonly Subscription[] {
    return this.#options.shelves.subscriptions.list().filter((one) => one.account === account)
  }

  /** One of this person, or null. */
  get(account: string, id: string): Subscription | null {
    const found = this.#options.shelves.subscriptions.get(id)
    return found?.account === account ? found : null
  }

  /** Why a browser cannot be registered; null when it can. Names are looked up, and judged, at every sending. */
  whyNot(account: string, { endpoint, keys }: SubscriptionAsked): Refused | null {
    const url = URL.parse(endpoint)
    if (!url || !this.#mayGoTo(url)) return { code: 'push.endpoint-wrong' }
    if (!isPublicKey(keys.p256dh)) return { code: 'push.keys-wrong' }
    const others = this.of(account).filter(({ id }) => id !== idOf(endpoint))
    if (others.length >= SUBSCRIPTIONS_PER_ACCOUNT)
      return { code: 'push.too-many', fill: { limit: SUBSCRIPTIONS_PER_ACCOUNT } }
    return null
  }

  /** Takes it over at once, after {@link Subscriptions.whyNot} in the same turn; `written` tells when it is on disk. */
  register(by: Actor, { endpoint, keys, name }: SubscriptionAsked): Registered {
    const { shelves, now } = this.#options
    const id = idOf(endpoint)
    const known = shelves.subscriptions.get(id)
    const subscription: Subscription = {
      id,
      account: by.account!,
      endpoint,
      ...keys,
      name,
      createdAt: known?.account === by.account ? known.createdAt : now(),
    }
    if (JSON.stringify(known) === JSON.stringify(subscription)) return { subscription, written: Promise.resolve(null) }
    const change = shelves.subscriptions.put(id, subscription)
    return { subscription, written: this.#options.ledger.write([change], [this.#audit(by, 'push.register', id, name)]) }
  }

  remove(by: Actor, { id, name }: Subscription): Promise<Refused | null> {
    const { ledger, shelves } = this.#options
    return ledger.write([shelves.subscriptions.remove(id)], [this.#audit(by, 'push.remove', id, name)])
  }

  /** What is of no use any more, as the platform found. */
  drop(list: readonly Subscription[], why: string): void {
    const { ledger, shelves, log } = this.#options
    const standing = list.filter(({ id }) => shelves.subscriptions.get(id) !== null)
    if (standing.length === 0) return
    const changes = standing.map(({ id }) => shelves.subscriptions.remove(id))
    const audit = standing.map(({ id, name }) => this.#audit(PLATFORM_ACTOR, 'push.drop', id, name, { why }))
    // Where the journal takes nothing now it is found again at the next look.
    void ledger.write(changes, audit).then((refused) => refused && log({ level: 'warn', code: 'push.drop-late' }))
  }

  /** Drops those of people who may see nothing any more: an account that comes back turns its notifications on anew. */
  look(): void {
    const { shelves, people, now } = this.#options
    if (Math.abs(now() - this.#lookedAt) < LOOK_EVERY_ms) return
    this.#lookedAt = now()
    const all = shelves.subscriptions.list()
    if (all.length === 0) return
    const accounts = new Map(people.accounts().map((account) => [account.id, account]))
    const ended = all.filter(({ account: id }) => {
      const account = accounts.get(id)
      return !account || !hasAnyRole(account)
    })
    this.drop(ended, 'the account is not active, or has no role any more')
  }

  #mayGoTo(url: URL): boolean {
    const host = hostOf(url)
    if (url.username !== '' || url.password !== '' || url.hash !== '' || host === '') return false
    const isAllowed = settingsOf(this.#options.shelves).allowedHosts.includes(host)
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) return false
    return isAllowed || (host !== 'localhost' && !(isIP(host) !== 0 && isPrivateAddress(host)))
  }

  #audit(
    { account, name, from }: Actor,
    action: string,
    subject: string,
    browser: string,
    more: NewAuditEntry['detail'] = {},
  ): NewAuditEntry {
    const at = this.#options.now()
    return { at, site: null, by: { account, name, from }, action, subject, detail: { browser, ...more } }
  }
}

type Registered = { readonly subscription: Subscription; readonly written: Promise<Refused | null> }

const idOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url')

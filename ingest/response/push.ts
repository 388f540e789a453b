import { createHash } from 'node:crypto'
import { may } from '#domain/person/may.ts'
import type { Delivery } from '#domain/response/delivery.ts'
import { hasAnyRole, pushMessage, type Subscription } from '#domain/response/push.ts'
import { HOUR_ms, SECOND_ms, type Millis } from '#domain/time.ts'
import { judge, type Outcome, scrub, type Send, type World } from './channel.ts'
import type { People } from './people.ts'
import { hostOf, post } from './post.ts'
import { seal } from './push-envelope.ts'
import { settingsOf, type Shelves } from './shelves.ts'
import { NO_BROWSER, type Subscriptions } from './subscriptions.ts'
import type { Vapid } from './vapid.ts'

/** A phone that was out of reach for longer is told by a later step: an old alarm is no news. */
const TTL_s = HOUR_ms / SECOND_ms
/** RFC 8030, 5.4: at most 32 characters of base64url. */
const TOPIC_chars = 32
/** The subscription is over, for good (RFC 8030, 7.3). */
const GONE = new Set([404, 410])

type Options = {
  readonly shelves: Shelves
  readonly people: Pick<People, 'accounts'>
  readonly subscriptions: Subscriptions
  readonly vapid: Vapid
}
export type Push = {
  readonly send: Send
  /** To one browser. `gone`: its push service does not know it any more. */
  readonly sendTo: (subscription: Subscription, delivery: Delivery, world: World, now: Millis) => Promise<PushOutcome>
}
export type PushOutcome = Outcome & { readonly gone: boolean }

/** Web Push: one delivery goes to every browser of its person, and has arrived when any of their push services took it. */
export function createPush(options: Options): Push {
  const sendTo: Push['sendTo'] = async (subscription, delivery, world, now) => {
    const outcome = await sendToOne(options, subscription, delivery, world, now)
    if (outcome.gone) options.subscriptions.drop([subscription], 'its push service does not know it any more')
    return outcome
  }
  return {
    sendTo,
    async send({ delivery, now }, world) {
      const { people, subscriptions } = options
      const { account: id } = delivery.to
      // As of now: between the step and this try a shift may have ended, or a job.
      const account = people.accounts().find((one) => one.id === id)
      if (!account || !hasAnyRole(account)) return forGood('the account is not active, or has no role any more')
      if (!may(account, 'alarm.see', delivery.site)) return forGood('the person may not see this site any more')
      const browsers = subscriptions.of(account.id)
      if (browsers.length === 0) return forGood(NO_BROWSER)
      return together(await Promise.all(browsers.map((one) => sendTo(one, delivery, world, now).catch(broke))))
    },
  }
}

/** One browser that breaks does not undo what the others got. */
const broke = (error: unknown): PushOutcome => ({
  ok: false,
  detail: error instanceof Error ? error.message : String(error),
  again: true,
  gone: false,
})
const forGood = (detail: string): Outcome => ({ ok: false, detail, again: false })

async function sendToOne(
  { shelves, vapid }: Options,
  subscription: Subscription,
  delivery: Delivery,
  { resolve, signal, within_ms }: World,
  now: Millis,
): Promise<PushOutcome> {
  const url = new URL(subscription.endpoint)
  const posted = await post({
    url,
    body: seal(Buffer.from(JSON.stringify(pushMessage(delivery))), subscription),
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Encoding': 'aes128gcm',
      Authorization: await vapid.authorization(url, contactOf(shelves), now),
      TTL: String(TTL_s),
      Urgency: 'high',
      Topic: topicOf(delivery),
    },
    hostAllowed: settingsOf(shelves).allowedHosts.includes(hostOf(url)),
    resolve,
    signal,
    ...(within_ms === undefined ? {} : { within_ms }),
  })
  const outcome = judge(posted, () => ({ ok: true, detail: 'taken by the push service' }))
  const detail = scrub(outcome.detail, { url: subscription.endpoint, secret: subscription.auth })
  return { ...outcome, detail, gone: posted.type === 'answer' && GONE.has(posted.status) }
}

/** While a phone is out of reach, a newer message of the same occurrence takes the place of the older one. */
const topicOf = ({ occurrence, id }: Delivery): string =>
  createHash('sha256')
    .update(occurrence ?? id)
    .digest('base64url')
    .slice(0, TOPIC_chars)

/** Whom the operator of a push service may ask. It takes only addresses of the web and of mail. */
function contactOf(shelves: Shelves): string | null {
  const { consoleUrl } = settingsOf(shelves)
  if (consoleUrl?.startsWith('https://')) return consoleUrl
  const sender = shelves.channels.list().find(({ type, from }) => type === 'email' && from !== null)?.from
  return sender ? `mailto:${sender}` : null
}

function together(outcomes: readonly PushOutcome[]): Outcome {
  const taken = outcomes.filter(({ ok }) => ok).length
  const all = outcomes.length
  const failed = outcomes.filter((one) => !one.ok)
  const why = [...new Set(failed.map(({ detail }) => detail))].join('; ')
  if (taken > 0) return { ok: true, detail: `taken for ${taken} of ${all}${why === '' ? '' : `; ${why}`}` }
  const after_ms = Math.max(0, ...failed.map((one) => one.after_ms ?? 0))
  const again = failed.some((one) => one.again)
  return { ok: false, detail: why, again, ...(after_ms > 0 ? { after_ms } : {}) }
}

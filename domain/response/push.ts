import type { Account } from '../person/account.ts'
import { may } from '../person/may.ts'
import type { Millis } from '../time.ts'
import type { Delivery } from './delivery.ts'
import { writeShort } from './notice.ts'

/**
 * A browser in which a person lets notifications be shown (Web Push, RFC 8030). Its endpoint is a capability: who knows it can reach the
 * browser, so it is never shown, logged or audited.
 */
export type Subscription = {
  /** Made from the endpoint: a browser that registers again is the same one. */
  readonly id: string
  readonly account: string
  /** Address at the push service of the browser's maker. */
  readonly endpoint: string
  /** Public key and secret of the browser, base64url; RFC 8291. */
  readonly p256dh: string
  readonly auth: string
  /** What the browser calls itself. */
  readonly name: string
  readonly createdAt: Millis
}

/** What its person may see of it. */
export type SubscriptionView = Pick<Subscription, 'id' | 'name' | 'createdAt'>

export const subscriptionView = ({ id, name, createdAt }: Subscription): SubscriptionView => ({ id, name, createdAt })

/** Desk, laptop, phone, tablet …; each gets every message. */
export const SUBSCRIPTIONS_PER_ACCOUNT = 10
/** The longest endpoints in use are those of Windows, about 600 characters. */
export const ENDPOINT_chars_MAX = 1024
export const NAME_chars_MAX = 80
/** 65 bytes, an uncompressed point, which begins with 4; and 16 bytes. */
export const P256DH_PATTERN = '^B[A-Za-z0-9_-]{86}$'
export const AUTH_PATTERN = '^[A-Za-z0-9_-]{21}[AQgw]$'

/** Whether an account may be told anything at all. Subscriptions of one that may not are dropped. */
export const hasAnyRole = (account: Account): boolean =>
  account.grants.some(({ site }) => may(account, 'alarm.see', site))

/** What the service worker shows. */
export type PushMessage = {
  readonly title: string
  readonly body: string
  readonly lang: string
  /** A newer notification with the same tag takes the place of the older. */
  readonly tag: string
  /** What a click opens; always of the worker's own origin. */
  readonly path: string
  /** It stays until somebody touches it. */
  readonly critical: boolean
  readonly at: Millis
}

/** Push services take 4,096 bytes after encryption; this also leaves room for what JSON escapes. */
export const PAYLOAD_BYTES_MAX = 3000
const TITLE_BYTES_MAX = 300
const BODY_BYTES_MAX = 900

/** The message of a delivery in the language of its reader; at most {@link PAYLOAD_BYTES_MAX} as JSON. */
export function pushMessage({ id, alarm, site, occurrence, notice, to, createdAt }: PushedDelivery): PushMessage {
  const { subject, lines } = writeShort(notice, to.language)
  const path = alarm === null ? '/alarms' : `/alarms/${encodeURIComponent(alarm)}`
  return {
    title: cut(subject, TITLE_BYTES_MAX),
    body: cut(lines.join('\n'), BODY_BYTES_MAX),
    lang: to.language,
    tag: occurrence ?? id,
    path: `${path}?site=${encodeURIComponent(site)}`,
    critical: notice.type === 'alarm' && (notice.lifeSafety || notice.priority === 'critical'),
    at: createdAt,
  }
}
type PushedDelivery = Pick<Delivery, 'id' | 'alarm' | 'site' | 'occurrence' | 'notice' | 'to' | 'createdAt'>

/** At most so many bytes of UTF-8, never half a character; control characters, which JSON writes as six bytes, become spaces. */
function cut(text: string, bytes_max: number): string {
  const encoder = new TextEncoder()
  let [kept, bytes] = ['', 0]
  for (const character of text.replace(/[^\P{Cc}\n]/gu, ' ')) {
    bytes += encoder.encode(character).length
    if (bytes > bytes_max) return `${kept.trimEnd()}…`
    kept += character
  }
  return kept
}

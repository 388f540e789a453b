import { pushApi } from '#domain/wire/push-api.ts'
import type { SubscriptionAsked } from '#domain/wire/push.ts'
import { call } from '../api/call.ts'
import { browserName } from './browser-name.ts'

const WORKER = '/sw.js'

/** What this browser lets us do; `blocked`: a person, or its settings, said no. */
export type Permit = 'unsupported' | 'blocked' | 'possible'

export function permit(): Permit {
  const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  if (!able || !window.isSecureContext) return 'unsupported'
  return Notification.permission === 'denied' ? 'blocked' : 'possible'
}

/** The subscription of this browser for a platform with this key, by the id that the server knows it by; null: there is none. */
export async function ownId(key: string): Promise<string | null> {
  const own = await subscription()
  return own && isFor(own, key) && Notification.permission === 'granted' ? idOf(own.endpoint) : null
}

/** Inside a person's gesture. Null where the person said no; throws what the browser says where it cannot. */
export async function subscribe(key: string): Promise<SubscriptionAsked | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const registration = await navigator.serviceWorker.register(WORKER)
  await navigator.serviceWorker.ready
  const old = await registration.pushManager.getSubscription()
  if (old && !isFor(old, key)) await old.unsubscribe()
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
  const { endpoint = '', keys = {} } = made.toJSON()
  const { p256dh = '', auth = '' } = keys
  return { endpoint, keys: { p256dh, auth }, name: browserName(navigator.userAgent) }
}

/** Ends the notifications of this browser, here and at the server: whoever signs in next shall not read what was meant for another. */
export async function forget(): Promise<void> {
  if (permit() === 'unsupported') return
  const own = await subscription()
  if (!own) return
  const id = await idOf(own.endpoint)
  await own.unsubscribe()
  await call(pushApi.removePush, { params: { subscription: id } })
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  return (await registration?.pushManager.getSubscription()) ?? null
}

/** A platform that got another key (its data folder was lost) can no longer reach it. */
function isFor({ options }: PushSubscription, key: string): boolean {
  const { applicationServerKey: bytes } = options
  return bytes !== null && base64url(new Uint8Array(bytes)) === key
}

/** As the server makes it: SHA-256 of the endpoint. */
async function idOf(endpoint: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))))
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))

import { Type } from 'typebox'
import { AUTH_PATTERN, ENDPOINT_chars_MAX, NAME_chars_MAX, P256DH_PATTERN } from '../response/push.ts'
import type { SubscriptionView as Row } from '../response/push.ts'
import type { PushState as State } from './push.ts'
import { closed, refusals, route } from './route.ts'

/** Base64url of a SHA-256. */
const SubscriptionId = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const SubscriptionView = Type.Object({ id: Type.String(), name: Type.String(), createdAt: Type.Integer() })
const PushState = Type.Unsafe<State>(
  Type.Object({ key: Type.String(), subscriptions: Type.Array(SubscriptionView) }, closed),
)

/** Whoever has signed in, about their own browsers only. */
const OWN = { signedIn: true } as const

/** Notifications in a person's own browsers. */
export const pushApi = {
  push: route({
    method: 'GET',
    url: '/api/me/push',
    summary: "The platform's public key for push (RFC 8292), and the browsers in which this person gets notifications",
    access: OWN,
    response: { 200: PushState, ...refusals },
  }),
  registerPush: route({
    method: 'POST',
    url: '/api/me/push',
    summary: 'Registers a browser for notifications; one that is known already is not registered twice',
    access: OWN,
    body: Type.Object(
      {
        endpoint: Type.String({ minLength: 1, maxLength: ENDPOINT_chars_MAX }),
        keys: Type.Object(
          { p256dh: Type.String({ pattern: P256DH_PATTERN }), auth: Type.String({ pattern: AUTH_PATTERN }) },
          closed,
        ),
        name: Type.String({ minLength: 1, maxLength: NAME_chars_MAX, pattern: '^[^\\p{Cc}]+$' }),
      },
      closed,
    ),
    response: { 200: Type.Unsafe<Row>(SubscriptionView), ...refusals },
  }),
  removePush: route({
    method: 'POST',
    url: '/api/me/push/:subscription/remove',
    summary: 'Ends the notifications in a browser',
    access: OWN,
    params: Type.Object({ subscription: SubscriptionId }),
    response: { 200: Type.Null(), ...refusals },
  }),
  testPush: route({
    method: 'POST',
    url: '/api/me/push/:subscription/test',
    summary: 'Sends a test notification to a browser; answered when its push service has taken it',
    access: OWN,
    params: Type.Object({ subscription: SubscriptionId }),
    response: { 200: Type.Null(), ...refusals },
  }),
} as const

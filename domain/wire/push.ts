import type { Actor } from '../person/actor.ts'
import type { SubscriptionView } from '../response/push.ts'
import type { Done } from './people.ts'

/** A browser as it registers itself: `PushSubscription.toJSON()`, and what it calls itself. */
export type SubscriptionAsked = {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
  readonly name: string
}

/** `key`: public key of the platform (RFC 8292), with which a browser subscribes. */
export type PushState = { readonly key: string; readonly subscriptions: readonly SubscriptionView[] }

/** What `ingest` offers a person about notifications in their own browsers; a program has none. Another person's are not there. */
export type PushPort = {
  readonly state: (by: Actor) => Promise<Done<PushState>>
  /** A browser that is known already keeps its id, and belongs to the person who registers it now. */
  readonly register: (by: Actor, asked: SubscriptionAsked) => Promise<Done<SubscriptionView>>
  readonly remove: (by: Actor, id: string) => Promise<Done<null>>
  /** Sends a message that says it is a test; answered when the push service has taken it. */
  readonly test: (by: Actor, id: string) => Promise<Done<null>>
}

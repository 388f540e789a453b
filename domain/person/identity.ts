import type { Millis } from '../time.ts'

/**
 * Who a person is at the provider of sign-in (OpenID Connect): `subject` never changes and is never given to somebody else, but means something only
 * together with its `issuer`. Names and mail addresses do change hands there, so that nothing here is ever matched by them.
 */
export type Identity = { readonly issuer: string; readonly subject: string; readonly linkedAt: Millis }

/** OpenID Connect Core 1.0, section 2: a `sub` has at most 255 characters. An issuer is an address; the same will do. */
export const IDENTITY_CHARS = 255

export const sameIdentity = (a: Omit<Identity, 'linkedAt'>, b: Omit<Identity, 'linkedAt'>): boolean =>
  a.issuer === b.issuer && a.subject === b.subject

/** How long a sign-in at the provider may take: somebody looks for the second factor. */
export const PENDING_ms = 10 * 60_000

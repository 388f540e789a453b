import type { Millis } from '#domain/time.ts'
import { SESSION_MAX_ms } from '#domain/person/session.ts'
import { PENDING_ms } from '#domain/person/identity.ts'

/**
 * The prefix binds it to this host, the root path and a secure connection; browsers count http on this machine itself as one. Strict: no page of
 * another site can make the browser send it.
 */
export const SESSION_COOKIE = '__Host-watchroom'
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const sessionCookie = (secret: string, max_ms: Millis = SESSION_MAX_ms): string =>
  `${SESSION_COOKIE}=${secret}; ${ATTRIBUTES}; Max-Age=${max_ms / 1000}`

export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`

/** Binds a sign-in at the provider to the browser that began it. Lax: it comes back by a link from there, which is all that this cookie is for. */
const OIDC_COOKIE = '__Host-watchroom-oidc'
const OIDC_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax'

export const oidcCookie = (binding: string): string =>
  `${OIDC_COOKIE}=${binding}; ${OIDC_ATTRIBUTES}; Max-Age=${PENDING_ms / 1000}`

export const NO_OIDC_COOKIE = `${OIDC_COOKIE}=; ${OIDC_ATTRIBUTES}; Max-Age=0`

export const sessionSecret = (header: string | undefined): string | null => cookieIn(header, SESSION_COOKIE)
export const oidcBinding = (header: string | undefined): string | null => cookieIn(header, OIDC_COOKIE)

/** The secret in a Cookie header; null where there is none, or more than one, which no browser sends. */
function cookieIn(header: string | undefined, name: string): string | null {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
  return found.length === 1 ? found[0]!.slice(name.length + 1) : null
}

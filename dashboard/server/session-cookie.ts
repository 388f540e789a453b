import { SESSION_MAX_ms } from '#domain/person/session.ts'

/**
 * The prefix binds it to this host, the root path and a secure connection; browsers count http on this machine itself as one. Strict: no page of
 * another site can make the browser send it.
 */
export const SESSION_COOKIE = '__Host-watchroom'
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const sessionCookie = (secret: string): string =>
  `${SESSION_COOKIE}=${secret}; ${ATTRIBUTES}; Max-Age=${SESSION_MAX_ms / 1000}`

export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`

/** The secret in a Cookie header; null where there is none, or more than one, which no browser sends. */
export function sessionSecret(header: string | undefined): string | null {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
  return found.length === 1 ? found[0]!.slice(SESSION_COOKIE.length + 1) : null
}

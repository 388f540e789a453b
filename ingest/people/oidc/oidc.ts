import { returnPath } from '#domain/person/return-path.ts'
import type { Log } from '#domain/log.ts'
import type { Millis } from '#domain/time.ts'
import { OIDC_CALLBACK } from '#domain/wire/people-oidc-api.ts'
import type { OidcRefusal } from '#domain/wire/people-errors.ts'
import type { ProviderSignIn } from '#domain/wire/people.ts'
import { type Book, refused } from '../book.ts'
import { newSecret } from '../secret.ts'
import { NO_LOGIN } from '../sign-in.ts'
import { enter, refusedRow } from './enter.ts'
import { keepPending } from './pending.ts'
import {
  authorizationAddress,
  findProvider,
  identify,
  type Provider,
  type ProviderOptions,
  ProviderRefusal,
} from './provider.ts'

export type OidcOptions = ProviderOptions & {
  /** On the button. */
  readonly name: string
  /** The public address of this platform: where browsers come back to is never taken from a request. */
  readonly home: () => string
  readonly log: Log
  /** Never jumps; ms. */
  readonly steady: () => Millis
}

/**
 * Signing in at a provider by OpenID Connect.
 *
 * Who comes in: an account is linked to an identity (issuer and subject) in one way only: an administrator has allowed it for the account and made an
 * invitation, and whoever holds the invitation signs in at the provider. Nobody is matched by mail address or name, which at many providers their
 * owners can choose; no account is made by itself. A password set before stays good: while the provider cannot be reached, the control room must be. Who
 * leaves is made inactive here.
 *
 * Roles are given here, unless a claim is named that says them: then what it says replaces them at every sign-in there.
 *
 * A sign-in that has begun waits in memory for ten minutes, and can be ended once, by the browser that began it (see {@link keepPending}).
 */
export function createOidc(book: Book, options: OidcOptions): ProviderSignIn {
  const provider = findProvider(options, options.steady)
  const pending = keepPending<Provider>(options.steady)
  const say = ({ code, message }: ProviderRefusal): void =>
    options.log({ level: 'warn', code, detail: message, issuer: options.issuer })
  const callback = (): string => new URL(OIDC_CALLBACK, options.home()).href
  const no = (code: OidcRefusal) => refused(code, { name: options.name })
  return {
    name: options.name,
    async begin({ returnTo, invitation }, from) {
      const [state, nonce, verifier, binding] = [1, 2, 3, 4].map(() => newSecret(book.random)) as Four
      try {
        const begun = { provider: await provider(), verifier, nonce, returnTo: returnPath(returnTo), invitation }
        const address = await authorizationAddress(begun, state, callback(), options.rolesClaim)
        pending.put(state, binding, from, begun)
        return { ok: true, value: { address, binding } }
      } catch (error) {
        if (!(error instanceof ProviderRefusal)) throw error
        say(error)
        return no(error.code)
      }
    },
    async finish(query, binding, from) {
      const came = new URL(`${callback()}?${query}`)
      const state = came.searchParams.get('state') ?? ''
      const begun = pending.take(state, binding)
      if (!begun) return no('oidc.over')
      const attempt = book.guessing(null, from, false, book.now())
      if (attempt.wait_ms > 0) return no('oidc.wait')
      try {
        const stranger = await identify(begun, state, came, options.rolesClaim)
        const done = await enter(book, begun.invitation, stranger, from)
        if (done.ok || !done.refused.code.startsWith('oidc.')) attempt.right()
        if (done.ok) return { ok: true, value: { ...done.value, returnTo: begun.returnTo } }
        return refused(done.refused.code, { ...done.refused.fill, name: options.name })
      } catch (error) {
        if (!(error instanceof ProviderRefusal)) throw error
        say(error)
        if (error.code === 'oidc.unavailable') attempt.right() // nobody guessed anything
        else await book.write([], [refusedRow(book, from, NO_LOGIN, { why: error.code })])
        return no(error.code)
      }
    },
  }
}

type Four = [string, string, string, string]

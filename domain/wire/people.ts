import type { Account, Grant } from '../person/account.ts'
import type { Actor } from '../person/actor.ts'
import type { Caller, PersonCaller } from '../person/caller.ts'
import type { PersonLinkKind } from '../person/link.ts'
import type { Permission } from '../person/may.ts'
import type { Screen, ScreenSession } from '../person/screen.ts'
import type { ApiToken } from '../person/token.ts'
import type { Refused } from './errors.ts'

/** What was done, when it is on disk; or why it was not. */
export type Done<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused }

/** `linked`: its person can sign in at the provider. */
export type AccountView = Account & { readonly hasPassword: boolean; readonly linked: boolean }
/** A screen without the hash of its session. */
export type ScreenView = Omit<Screen, 'session'> & {
  readonly [Key in 'openedAt' | 'seenAt' | 'from']: ScreenSession[Key] | null
}
/** A new session; its secret goes into the cookie and nowhere else. */
export type SignedIn = { readonly secret: string; readonly caller: PersonCaller }
export type From = string | null
export type AccountChange = {
  readonly name?: string
  readonly grants?: readonly Grant[]
  readonly active?: boolean
  readonly language?: Account['language']
  readonly oidc?: boolean
}

/** Signing in at a provider (OpenID Connect). Signing out is of this platform only: the provider is not told, and asks anew at the next sign-in. */
export type ProviderSignIn = {
  /** On the button. */
  readonly name: string
  /** `binding` goes into a cookie of the browser that begins: only there the sign-in can be ended. */
  readonly begin: (
    wanted: { readonly returnTo: string; readonly invitation: string | null },
    from: From,
  ) => Promise<Done<{ readonly address: string; readonly binding: string }>>
  /** `query` is that of the address with which the provider sent the browser back. */
  readonly finish: (
    query: string,
    binding: string | null,
    from: From,
  ) => Promise<Done<SignedIn & { readonly returnTo: string }>>
}

/**
 * What `ingest` knows of people, offered to the server of the screens: who somebody is, and how that comes and goes. Whatever changes
 * something is in the audit log, in the same transaction.
 */
export type People = {
  /** Whose session or token a secret is, as of now; null when it is none or over. Counts as a sign of life of the session. */
  readonly bySession: (secret: string) => Caller | null
  readonly byToken: (secret: string) => Caller | null
  /** The same caller as of now; null when the session or token has ended since. */
  readonly still: (caller: Caller) => Caller | null
  /** No account exists yet. */
  readonly isNew: () => boolean
  /** null: there are passwords only. */
  readonly oidc: ProviderSignIn | null

  readonly signIn: (typed: { readonly login: string; readonly password: string }, from: From) => Promise<Done<SignedIn>>
  readonly signOut: (caller: Caller, from: From) => Promise<Done<null>>
  readonly changePassword: (
    caller: Caller,
    typed: { readonly old: string; readonly new: string },
    from: From,
  ) => Promise<Done<SignedIn>>

  readonly link: (secret: string) => { readonly kind: PersonLinkKind; readonly account: Account | null } | null
  readonly setUp: (
    secret: string,
    first: {
      readonly login: string
      readonly name: string
      readonly password: string
      readonly language: Account['language']
    },
    from: From,
  ) => Promise<Done<SignedIn>>
  readonly accept: (secret: string, password: string, from: From) => Promise<Done<SignedIn>>
  readonly enter: (secret: string, from: From) => Promise<Done<SignedIn>>

  readonly accounts: () => readonly AccountView[]
  readonly createAccount: (
    account: Pick<Account, 'login' | 'name' | 'grants' | 'language' | 'oidc'>,
    by: Actor,
  ) => Promise<Done<{ readonly account: AccountView; readonly invitation: string }>>
  readonly changeAccount: (id: string, change: AccountChange, by: Actor) => Promise<Done<AccountView>>
  readonly invite: (id: string, by: Actor) => Promise<Done<string>>

  readonly screens: () => readonly ScreenView[]
  readonly makeScreen: (
    screen: Pick<Screen, 'name' | 'site'>,
    by: Actor,
  ) => Promise<Done<{ readonly screen: ScreenView; readonly link: string }>>
  readonly linkScreen: (id: string, by: Actor) => Promise<Done<{ readonly screen: ScreenView; readonly link: string }>>
  readonly revokeScreen: (id: string, by: Actor) => Promise<Done<null>>
  readonly openScreen: (secret: string, from: From) => Promise<Done<{ readonly secret: string; readonly site: string }>>

  readonly tokens: () => readonly ApiToken[]
  readonly makeToken: (
    wanted: {
      readonly name: string
      readonly permissions: readonly Permission[]
      readonly sites: readonly string[]
      readonly days: number
    },
    by: Actor,
  ) => Promise<Done<{ readonly token: ApiToken; readonly secret: string }>>
  readonly revokeToken: (id: string, by: Actor) => Promise<Done<null>>
}

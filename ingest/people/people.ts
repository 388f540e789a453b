import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Account } from '#domain/person/account.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import type { LinkKind } from '#domain/person/link.ts'
import type { Millis } from '#domain/time.ts'
import type { Done, People } from '#domain/wire/people.ts'
import type { Ledger } from '../ledger.ts'
import { createAccounts } from './accounts.ts'
import { accountOfLogin, type Book, entry, openBook, recorded } from './book.ts'
import { createLinks, endLinks, newLink } from './links.ts'
import { createOidc, type OidcOptions } from './oidc/oidc.ts'
import { secretId } from './secret.ts'
import { createScreens, screenOf } from './screens.ts'
import { personOf, seen } from './sessions.ts'
import { createSigningIn } from './sign-in.ts'
import { createTokens, programOf } from './tokens.ts'

export type PeopleOptions = {
  readonly ledger: Pick<Ledger, 'shelf' | 'write'>
  readonly now: () => Millis
  /** Absent: people sign in with passwords only. */
  readonly oidc?: OidcOptions
}

/** What only the composition root may ask for: nobody comes to it through a door. */
export type Keys = {
  /** The secret of a new set-up link while there is no account; null when there is one. The link before it ends. */
  readonly setUp: () => Promise<Done<string> | null>
  /** The secret of a new link that signs in as this person without a password; the account is made where there is none of the login. */
  readonly enter: (person: Pick<Account, 'login' | 'name' | 'grants' | 'language'>) => Promise<Done<string>>
  /** The secret of a new invitation for this login, with which its person sets a password anew; null when there is no active account of it. */
  readonly invite: (login: string) => Promise<Done<string> | null>
}

/** People over the ledger; see {@link People}. */
export function createPeople({ ledger, now, oidc }: PeopleOptions): { readonly people: People; readonly keys: Keys } {
  const book = openBook({ ledger, now, random: randomBytes, newId: () => uuidv7() })
  const people: People = {
    bySession(secret) {
      const id = secretId(secret)
      const caller = personOf(book, id)
      if (caller) seen(book, caller.id)
      return caller ?? screenOf(book, id)
    },
    byToken: (secret) => programOf(book, secretId(secret)),
    still: ({ kind, id }) => STILL[kind](book, id),
    isNew: () => book.accounts.list().length === 0,
    oidc: oidc ? createOidc(book, oidc) : null,
    ...createSigningIn(book),
    ...createLinks(book),
    ...createAccounts(book),
    ...createTokens(book),
    ...createScreens(book),
  }
  const invite = async (login: string): Promise<Done<string> | null> => {
    const account = accountOfLogin(book, login.trim().toLowerCase())
    return account?.active ? people.invite(account.id, PLATFORM_ACTOR) : null
  }
  return { people, keys: { setUp: () => setUpLink(book), enter: (person) => enterLink(book, person), invite } }
}

const STILL = { person: personOf, token: programOf, screen: screenOf } as const

async function setUpLink(book: Book): Promise<Done<string> | null> {
  if (book.accounts.list().length > 0) return null
  return issue(book, 'set-up', null, [])
}

async function enterLink(book: Book, person: Parameters<Keys['enter']>[0]): Promise<Done<string>> {
  const found = accountOfLogin(book, person.login)
  const account = found ?? { ...person, id: book.newId(), active: true, createdAt: book.now() }
  return issue(book, 'enter', account.id, found ? [] : [book.accounts.put(account.id, account)])
}

/** The link before it is over: what was printed at an earlier start stands in old logs. */
function issue(
  book: Book,
  kind: LinkKind,
  account: string | null,
  made: ReturnType<typeof endLinks>,
): Promise<Done<string>> {
  const { secret, change } = newLink(book, { kind, account, expiresAt: null })
  const audit = entry(book, PLATFORM_ACTOR, 'link.make', account ?? kind, { kind })
  return recorded(book, [...endLinks(book, account), ...made, change], [audit], secret)
}

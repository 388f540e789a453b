import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Account } from '#domain/person/account.ts'
import type { Actor } from '#domain/person/actor.ts'
import type { Identity } from '#domain/person/identity.ts'
import type { Link } from '#domain/person/link.ts'
import type { Screen } from '#domain/person/screen.ts'
import type { Session } from '#domain/person/session.ts'
import type { ApiToken } from '#domain/person/token.ts'
import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { AccountView, Done } from '#domain/wire/people.ts'
import type { RecordChange } from '../journal/journal.ts'
import type { Ledger, Shelf } from '../ledger.ts'
import { createGuessing, type Guessing } from './guesses.ts'
import { createPasswordHasher, type PasswordHasher } from './password-hash.ts'
import type { Random } from './secret.ts'

/** Everything kept of people, by shelf of the ledger; secrets only as hashes. */
export type Book = {
  readonly accounts: Shelf<Account>
  /** By account. */
  readonly passwords: Shelf<{ readonly hash: string }>
  /** By account: who its person is at the provider of sign-in. */
  readonly identities: Shelf<Identity>
  readonly sessions: Shelf<Session>
  readonly links: Shelf<Link>
  readonly tokens: Shelf<ApiToken>
  readonly screens: Shelf<Screen>
  readonly write: Ledger['write']
  readonly hasher: PasswordHasher
  /** Of all ways to sign in together. */
  readonly guessing: Guessing
  readonly now: () => Millis
  readonly random: Random
  readonly newId: () => string
}

export type BookOptions = Pick<Book, 'now' | 'random' | 'newId'> & { readonly ledger: Pick<Ledger, 'shelf' | 'write'> }

export const openBook = ({ ledger, now, random, newId }: BookOptions): Book => ({
  accounts: ledger.shelf('account'),
  passwords: ledger.shelf('password'),
  identities: ledger.shelf('identity'),
  sessions: ledger.shelf('session'),
  links: ledger.shelf('link'),
  tokens: ledger.shelf('token'),
  screens: ledger.shelf('screen'),
  write: (changes, audit) => ledger.write(changes, audit),
  hasher: createPasswordHasher(random),
  guessing: createGuessing(),
  now,
  random,
  newId,
})

export const refused = (
  code: Refused['code'],
  fill?: Refused['fill'],
): { readonly ok: false; readonly refused: Refused } => ({
  ok: false,
  refused: fill === undefined ? { code } : { code, fill },
})
export const OVERLOADED = refused('overloaded')
export const LINK_OVER = refused('link.over')

/** The value, when the changes and their audit rows are on disk. */
export async function recorded<T>(
  { write }: Pick<Book, 'write'>,
  changes: readonly RecordChange[],
  audit: readonly NewAuditEntry[],
  value: T,
): Promise<Done<T>> {
  const trouble = await write(changes, audit)
  return trouble ? { ok: false, refused: trouble } : { ok: true, value }
}

/** A row of the audit log about the whole platform. */
export const entry = (
  { now }: Pick<Book, 'now'>,
  by: NewAuditEntry['by'],
  action: string,
  subject: string,
  detail: NewAuditEntry['detail'] = {},
): NewAuditEntry => ({
  at: now(),
  site: null,
  by: { account: by.account, name: by.name, from: by.from },
  action,
  subject,
  detail,
})

export const accountOfLogin = ({ accounts }: Pick<Book, 'accounts'>, login: string): Account | null =>
  accounts.list().find((account) => account.login === login) ?? null

export const viewOf = (
  { passwords, identities }: Pick<Book, 'passwords' | 'identities'>,
  account: Account,
): AccountView => ({
  ...account,
  hasPassword: passwords.get(account.id) !== null,
  linked: identities.get(account.id) !== null,
})

/** Facts and records name people by their names: no two alike, and none that the platform itself uses. */
export function isNameTaken({ accounts, tokens, screens }: Book, name: string, except?: string): boolean {
  const wanted = name.toLowerCase()
  const others = accounts.list().filter(({ id }) => id !== except)
  return [
    ...RESERVED,
    ...[...others, ...tokens.list(), ...screens.list()].map((one) => one.name.toLowerCase()),
  ].includes(wanted)
}
const RESERVED = ['platform', 'nobody']

/** Who has not said who they are. */
export const nobodyFrom = (from: string | null): Actor => ({ account: null, name: 'nobody', from, supervisor: false })

import type { Account } from '#domain/person/account.ts'
import { actorAt } from '#domain/person/caller.ts'
import { isLinkOver, type Link, type LinkKind } from '#domain/person/link.ts'
import { loginOf } from '#domain/person/login.ts'
import { ALL_SITES } from '#domain/person/may.ts'
import { whyNotPassword } from '#domain/person/password.ts'
import type { Done, From, People, SignedIn } from '#domain/wire/people.ts'
import type { RecordChange } from '../journal/journal.ts'
import { type Book, entry, isNameTaken, LINK_OVER, OVERLOADED, recorded, refused } from './book.ts'
import { newSecret, secretId } from './secret.ts'
import { endSessions, openSession } from './sessions.ts'

/** A new link, the change that keeps it, and its secret for the address. */
export function newLink(
  { links, random }: Book,
  link: Omit<Link, 'id'>,
): { readonly secret: string; readonly change: RecordChange } {
  const secret = newSecret(random)
  const id = secretId(secret)
  return { secret, change: links.put(id, { ...link, id }) }
}

/** The changes that end all links of an account. */
export const endLinks = ({ links }: Book, account: string | null): readonly RecordChange[] =>
  links
    .list()
    .filter((link) => link.account === account)
    .map(({ id }) => links.remove(id))

/** What people do who come by a link that works once. */
export function createLinks(book: Book): Pick<People, 'link' | 'setUp' | 'accept' | 'enter'> {
  return {
    link(secret) {
      const found = standing(book, secret)
      if (!found || found.link.kind === 'screen') return null
      return { kind: found.link.kind, account: found.account }
    },
    setUp: (secret, first, from) => setUp(book, secret, first, from),
    accept: (secret, password, from) => accept(book, secret, password, from),
    async enter(secret, from) {
      const found = standing(book, secret, 'enter')
      if (!found?.account) return LINK_OVER
      return signInBy(book, found.link, found.account, [], from)
    },
  }
}

/** A link that still works, and its account as of now. */
export function standing(
  book: Book,
  secret: string,
  kind?: LinkKind,
): { readonly link: Link; readonly account: Account | null } | null {
  const link = book.links.get(secretId(secret))
  if (!link || isLinkOver(link, book.now()) || (kind && link.kind !== kind)) return null
  if (link.kind === 'screen') return null // screens.ts opens it
  if (link.account === null) return book.accounts.list().length === 0 ? { link, account: null } : null
  const account = book.accounts.get(link.account)
  return account?.active ? { link, account } : null
}

async function setUp(book: Book, secret: string, first: Parameters<People['setUp']>[1], from: From) {
  if (!standing(book, secret, 'set-up')) return LINK_OVER
  const login = loginOf(first.login)
  if (login === null) return refused('account.login-invalid')
  if (isNameTaken(book, first.name)) return refused('account.name-taken')
  const bad = whyNotPassword(first.password, { login, name: first.name })
  if (bad) return { ok: false as const, refused: bad }
  const hash = await book.hasher.hash(first.password)
  if (hash === null) return OVERLOADED
  const found = standing(book, secret, 'set-up')
  if (!found) return LINK_OVER // somebody else was faster
  const account: Account = {
    id: book.newId(),
    login,
    name: first.name,
    // A house with one person needs both; who shall only administrate gives the other role away.
    grants: [
      { site: ALL_SITES, role: 'administrator' },
      { site: ALL_SITES, role: 'supervisor' },
    ],
    active: true,
    language: first.language,
    createdAt: book.now(),
  }
  const made = [book.accounts.put(account.id, account), book.passwords.put(account.id, { hash })]
  return signInBy(book, found.link, account, made, from)
}

async function accept(book: Book, secret: string, password: string, from: From): Promise<Done<SignedIn>> {
  const before = standing(book, secret, 'invitation')
  if (!before?.account) return LINK_OVER
  const bad = whyNotPassword(password, before.account)
  if (bad) return { ok: false, refused: bad }
  const hash = await book.hasher.hash(password)
  if (hash === null) return OVERLOADED
  const found = standing(book, secret, 'invitation')
  if (!found?.account) return LINK_OVER
  const made = [book.passwords.put(found.account.id, { hash }), ...endSessions(book, found.account.id)]
  return signInBy(book, found.link, found.account, made, from)
}

/** Uses the link up. */
function signInBy(
  book: Book,
  link: Link,
  account: Account,
  made: readonly RecordChange[],
  from: From,
): Promise<Done<SignedIn>> {
  const { changes, signedIn } = openSession(book, account, from)
  const by = actorAt(signedIn.caller, null, from)
  const set =
    made.length > 0 ? [entry(book, by, link.kind === 'set-up' ? 'account.create' : 'password.set', account.id)] : []
  const opened = entry(book, by, 'session.open', account.id, { with: link.kind })
  return recorded(book, [book.links.remove(link.id), ...made, ...changes], [...set, opened], signedIn)
}

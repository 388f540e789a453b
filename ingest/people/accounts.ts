import type { Account } from '#domain/person/account.ts'
import type { Actor } from '#domain/person/actor.ts'
import { INVITATION_ms } from '#domain/person/link.ts'
import { loginOf } from '#domain/person/login.ts'
import { may } from '#domain/person/may.ts'
import type { AccountChange, AccountView, Done, People } from '#domain/wire/people.ts'
import { accountOfLogin, type Book, entry, isNameTaken, recorded, refused, viewOf } from './book.ts'
import { endLinks, newLink } from './links.ts'
import { endSessions } from './sessions.ts'

/** A large city's control rooms; accounts are never deleted. */
const ACCOUNTS_MAX = 2000

/** What an administrator does with accounts. */
export function createAccounts(book: Book): Pick<People, 'accounts' | 'createAccount' | 'changeAccount' | 'invite'> {
  return {
    accounts: () => book.accounts.list().map((account) => viewOf(book, account)),
    createAccount: (wanted, by) => createAccount(book, wanted, by),
    changeAccount: (id, change, by) => changeAccount(book, id, change, by),
    async invite(id, by) {
      const account = book.accounts.get(id)
      if (!account?.active) return refused('not-found')
      const { secret, changes } = invitation(book, id)
      return recorded(book, changes, [entry(book, by, 'account.invite', id)], secret)
    },
  }
}

async function createAccount(
  book: Book,
  wanted: Parameters<People['createAccount']>[0],
  by: Actor,
): Promise<Done<{ readonly account: AccountView; readonly invitation: string }>> {
  const login = loginOf(wanted.login)
  if (login === null) return refused('account.login-invalid')
  if (accountOfLogin(book, login)) return refused('account.login-taken')
  if (isNameTaken(book, wanted.name)) return refused('account.name-taken')
  if (book.accounts.list().length >= ACCOUNTS_MAX) return refused('account.too-many', { limit: ACCOUNTS_MAX })
  const { name, grants, language, oidc = false } = wanted
  const account: Account = {
    id: book.newId(),
    login,
    name,
    grants,
    active: true,
    language,
    ...(oidc ? { oidc } : {}),
    createdAt: book.now(),
  }
  const { secret, changes } = invitation(book, account.id)
  const audit = entry(book, by, 'account.create', account.id, { login, name, grants, ...(oidc ? { oidc } : {}) })
  const put = book.accounts.put(account.id, account)
  return recorded(book, [put, ...changes], [audit], { account: viewOf(book, account), invitation: secret })
}

/** Other roles or less ways in, or none any more: whoever is signed in comes in anew, or not at all. */
async function changeAccount(book: Book, id: string, change: AccountChange, by: Actor): Promise<Done<AccountView>> {
  const before = book.accounts.get(id)
  if (!before) return refused('not-found')
  if (change.name !== undefined && isNameTaken(book, change.name, id)) return refused('account.name-taken')
  const after: Account = { ...before, ...change }
  if (leavesNoAdministrator(book, before, after)) return refused('account.last-administrator')
  const unlinked = !after.oidc && book.identities.get(id) !== null
  const otherRoles = JSON.stringify(before.grants) !== JSON.stringify(after.grants)
  const less = before.active && (!after.active || otherRoles || unlinked)
  const ended = less ? endSessions(book, id) : []
  const links = after.active ? [] : endLinks(book, id)
  const audit = entry(book, by, 'account.change', id, { before: changed(before, change), after: change })
  const ways = unlinked ? [book.identities.remove(id)] : []
  const changes = [book.accounts.put(id, after), ...ways, ...ended, ...links]
  return recorded(book, changes, [audit], { ...viewOf(book, after), ...(unlinked ? { linked: false } : {}) })
}

/** Whether nobody could make accounts any more after this change. */
export const leavesNoAdministrator = ({ accounts }: Pick<Book, 'accounts'>, before: Account, after: Account): boolean =>
  administrates(before) &&
  !administrates(after) &&
  !accounts.list().some((account) => account.id !== before.id && administrates(account))

const administrates = (account: Account): boolean => may(account, 'platform.people', null)

const changed = (account: Account, change: AccountChange) =>
  Object.fromEntries(Object.keys(change).map((key) => [key, account[key as keyof AccountChange]]))

function invitation(book: Book, account: string) {
  const ended = endLinks(book, account)
  const { secret, change } = newLink(book, { kind: 'invitation', account, expiresAt: book.now() + INVITATION_ms })
  return { secret, changes: [...ended, change] }
}

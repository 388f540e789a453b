import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Account } from '#domain/person/account.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import { actorAt } from '#domain/person/caller.ts'
import { type Identity, sameIdentity } from '#domain/person/identity.ts'
import { grantsOfClaim, sameGrants } from '#domain/person/provider-roles.ts'
import type { ToldAtEntrance } from '#domain/wire/people-errors.ts'
import type { Done, From, SignedIn } from '#domain/wire/people.ts'
import type { RecordChange } from '../../journal/journal.ts'
import { leavesNoAdministrator } from '../accounts.ts'
import { type Book, entry, LINK_OVER, nobodyFrom, recorded, refused } from '../book.ts'
import { standing } from '../links.ts'
import { endSessions, openSession } from '../sessions.ts'
import { NO_LOGIN } from '../sign-in.ts'

/** Who has signed in at the provider; `roles` is what a claim says of them, where the platform is told to look at one. */
export type Stranger = Omit<Identity, 'linkedAt'> & { readonly roles?: unknown }

/** A row for what was refused; also where nothing else is written. */
export const refusedRow = (book: Book, from: From, subject: string, detail: NewAuditEntry['detail']): NewAuditEntry =>
  entry(book, nobodyFrom(from), 'session.refused', subject, { with: 'oidc', ...detail })

/**
 * Lets somebody in whom the provider has named: by the account that is linked to them, or by an invitation, which links its account. Decides in one turn,
 * as of now: while the provider answered, account and invitation may have ended.
 */
export async function enter(
  book: Book,
  invitation: string | null,
  stranger: Stranger,
  from: From,
): Promise<Done<SignedIn>> {
  const { issuer, subject } = stranger
  const who = { issuer, subject }
  const linked = book.accounts.list().find(({ id }) => {
    const identity = book.identities.get(id)
    return identity !== null && sameIdentity(identity, who)
  })
  const found = invitation === null ? null : standing(book, invitation, 'invitation')
  if (invitation !== null && !found?.account) return LINK_OVER
  const before = found?.account ?? linked
  const account = before && withRoles(before, stranger)
  const why = whyNot(book, { before, account, linked, byClaim: 'roles' in stranger })
  if (why !== null || !before || !account) {
    const code = why ?? 'oidc.unknown-person'
    const trouble = await book.write([], [refusedRow(book, from, before?.id ?? NO_LOGIN, { why: code, ...who })])
    return trouble ? { ok: false, refused: trouble } : refused(code)
  }
  const link = found ? [book.links.remove(found.link.id), linkTo(book, account, who)] : []
  const roles = account === before ? [] : [book.accounts.put(account.id, account)]
  // As when a password is set by an invitation, and when roles change: whoever was signed in is not any more.
  const ended = link.length + roles.length > 0 ? endSessions(book, account.id) : []
  const { changes, signedIn } = openSession(book, account, from)
  const by = actorAt(signedIn.caller, null, from)
  const audit = [
    ...(found ? [entry(book, by, 'identity.link', account.id, who)] : []),
    ...(account === before ? [] : [rolesRow(book, before, account)]),
    entry(book, by, 'session.open', account.id, { with: 'oidc' }),
  ]
  return recorded(book, [...link, ...roles, ...ended, ...changes], audit, signedIn)
}

const linkTo = (book: Book, { id }: Account, who: Omit<Identity, 'linkedAt'>): RecordChange =>
  book.identities.put(id, { ...who, linkedAt: book.now() })

/** The account with the roles that the provider gives now; the same account where they are the same, or not looked at. */
function withRoles(account: Account, stranger: Stranger): Account {
  if (!('roles' in stranger)) return account
  const grants = grantsOfClaim(stranger.roles)
  return sameGrants(grants, account.grants) ? account : { ...account, grants }
}

const rolesRow = (book: Book, { id, grants: before }: Account, { grants: after }: Account): NewAuditEntry =>
  entry(book, PLATFORM_ACTOR, 'account.change', id, {
    before: { grants: before },
    after: { grants: after },
    with: 'oidc',
  })

type Decided = {
  readonly before: Account | undefined
  /** With the roles that the provider gives. */
  readonly account: Account | undefined
  /** Whose account is linked to the stranger already. */
  readonly linked: Account | undefined
  /** The provider says the roles. */
  readonly byClaim: boolean
}

function whyNot(book: Book, { before, account, linked, byClaim }: Decided): ToldAtEntrance | null {
  if (!before || !account) return 'oidc.unknown-person'
  if (linked && linked.id !== before.id) return 'oidc.linked-elsewhere'
  if (!before.active) return 'oidc.inactive'
  if (!before.oidc) return 'oidc.not-allowed'
  if (byClaim && account.grants.length === 0) return 'oidc.no-role'
  return leavesNoAdministrator(book, before, account) ? 'account.last-administrator' : null
}

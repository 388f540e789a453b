import type { Account } from '#domain/person/account.ts'
import type { PersonCaller } from '#domain/person/caller.ts'
import { isSessionOver, SESSIONS_PER_ACCOUNT } from '#domain/person/session.ts'
import type { SignedIn } from '#domain/wire/people.ts'
import type { RecordChange } from '../journal/journal.ts'
import type { Book } from './book.ts'
import { newSecret, secretId } from './secret.ts'

/** A sign of life is written down so seldom that a working console costs nothing. */
const SEEN_EVERY_ms = 5 * 60_000

/** A new session of a person and the changes that make it, with those that end what has had its time. */
export function openSession(
  book: Book,
  account: Account,
  from: string | null,
): { readonly changes: readonly RecordChange[]; readonly signedIn: SignedIn } {
  const { sessions, now, random } = book
  const secret = newSecret(random)
  const id = secretId(secret)
  const at = now()
  const standing = sessions.list()
  const over = standing.filter((session) => isSessionOver(session, at))
  const crowd = standing
    .filter((session) => session.account === account.id && !over.includes(session))
    .toSorted((a, b) => b.seenAt - a.seenAt)
    .slice(SESSIONS_PER_ACCOUNT - 1)
  const ended = [...over, ...crowd].map((session) => sessions.remove(session.id))
  const opened = sessions.put(id, { id, account: account.id, createdAt: at, seenAt: at, from })
  return { changes: [...ended, opened], signedIn: { secret, caller: { kind: 'person', id, account } } }
}

/** The changes that end all sessions of an account. */
export const endSessions = ({ sessions }: Book, account: string): readonly RecordChange[] =>
  sessions
    .list()
    .filter((session) => session.account === account)
    .map(({ id }) => sessions.remove(id))

/** Whose session it is, as of now; null when there is none or it is over. */
export function personOf({ sessions, accounts, now }: Book, id: string): PersonCaller | null {
  const session = sessions.get(id)
  if (!session || isSessionOver(session, now())) return null
  const account = accounts.get(session.account)
  return account?.active ? { kind: 'person', id, account } : null
}

/** Remembers that a session was used. Where it cannot be written the session only ends sooner. */
export function seen({ sessions, write, now }: Book, id: string): void {
  const session = sessions.get(id)
  const at = now()
  if (!session || Math.abs(at - session.seenAt) < SEEN_EVERY_ms) return
  void write([sessions.put(id, { ...session, seenAt: at })]) // resolves always; nobody waits for it
}

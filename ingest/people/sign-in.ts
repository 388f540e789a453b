import { actorAt, type Caller } from '#domain/person/caller.ts'
import { loginOf } from '#domain/person/login.ts'
import { whyNotPassword } from '#domain/person/password.ts'
import type { Done, People, SignedIn } from '#domain/wire/people.ts'
import { accountOfLogin, type Book, entry, nobodyFrom, OVERLOADED, recorded, refused } from './book.ts'
import { endSessions, openSession } from './sessions.ts'

/** Signing in and out, and changing one's own password. */
export function createSigningIn(book: Book): Pick<People, 'signIn' | 'signOut' | 'changePassword'> {
  return {
    signIn: (typed, from) => signIn(book, typed, from),
    signOut: (caller, from) =>
      recorded(
        book,
        caller.kind === 'person' ? [book.sessions.remove(caller.id)] : [],
        [entry(book, actorAt(caller, null, from), 'session.end', subjectOf(caller))],
        null,
      ),
    changePassword: (caller, typed, from) => changePassword(book, caller, typed, from),
  }
}

const subjectOf = (caller: Caller): string => (caller.kind === 'person' ? caller.account.id : caller.id)

const waitFor = (ms: number) => refused('sign-in.wait', { seconds: Math.ceil(ms / 1000) })

async function signIn(
  book: Book,
  typed: { readonly login: string; readonly password: string },
  from: string | null,
): Promise<Done<SignedIn>> {
  const login = loginOf(typed.login)
  const account = login === null ? null : accountOfLogin(book, login)
  const known = book.sessions.list().some((s) => s.account === account?.id && s.from === from && from !== null)
  const attempt = book.guessing(login ?? NO_LOGIN, from, known, book.now())
  if (attempt.wait_ms > 0) return waitFor(attempt.wait_ms)
  const stored = (account?.active && book.passwords.get(account.id)?.hash) || null
  const fits = await book.hasher.fits(stored, typed.password)
  if (fits === null) return OVERLOADED
  // As of now: while the password was looked at, the account may have ended or got another one.
  const now = account && book.accounts.get(account.id)
  if (!fits || !now?.active || book.passwords.get(now.id)?.hash !== stored) {
    // What cannot be a login may well be a password, typed into the wrong field.
    const detail = { login: login ?? NO_LOGIN, ...(attempt.ignored > 0 ? { ignored: attempt.ignored } : {}) }
    await book.write([], [entry(book, nobodyFrom(from), 'session.refused', account?.id ?? NO_LOGIN, detail)])
    return refused('sign-in.refused')
  }
  attempt.right()
  const { changes, signedIn } = openSession(book, now, from)
  const by = actorAt(signedIn.caller, null, from)
  return recorded(book, changes, [entry(book, by, 'session.open', now.id, { with: 'password' })], signedIn)
}

/** In the audit log in the place of what was typed. */
export const NO_LOGIN = '?'

async function changePassword(
  book: Book,
  caller: Caller,
  typed: { readonly old: string; readonly new: string },
  from: string | null,
): Promise<Done<SignedIn>> {
  if (caller.kind !== 'person') return refused('token.not-for-programs')
  const { account } = caller
  const bad = whyNotPassword(typed.new, account)
  if (bad) return { ok: false, refused: bad }
  const attempt = book.guessing(account.login, from, true, book.now())
  if (attempt.wait_ms > 0) return waitFor(attempt.wait_ms)
  const stored = book.passwords.get(account.id)?.hash ?? null
  const by = actorAt(caller, null, from)
  const fits = await book.hasher.fits(stored, typed.old)
  if (fits === null) return OVERLOADED
  if (!fits) {
    await book.write([], [entry(book, by, 'password.refused', account.id)])
    return refused('password.wrong')
  }
  attempt.right()
  const hash = await book.hasher.hash(typed.new)
  if (hash === null) return OVERLOADED
  if (book.sessions.get(caller.id) === null) return refused('session.required')
  const ended = endSessions(book, account.id)
  const { changes, signedIn } = openSession(book, account, from)
  const password = book.passwords.put(account.id, { hash })
  return recorded(book, [password, ...ended, ...changes], [entry(book, by, 'password.change', account.id)], signedIn)
}

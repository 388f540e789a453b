import type { Actor } from '#domain/person/actor.ts'
import type { TokenCaller } from '#domain/person/caller.ts'
import { type ApiToken, NOT_FOR_TOKENS, TOKEN_PREFIX } from '#domain/person/token.ts'
import type { Done, People } from '#domain/wire/people.ts'
import { type Book, entry, isNameTaken, recorded, refused } from './book.ts'
import { newSecret, secretId } from './secret.ts'

const TOKENS_MAX = 500
const DAY_ms = 24 * 3_600_000

/** What an administrator does with tokens of programs. */
export function createTokens(book: Book): Pick<People, 'tokens' | 'makeToken' | 'revokeToken'> {
  return {
    tokens: () => book.tokens.list().filter(({ expiresAt }) => book.now() < expiresAt),
    makeToken: (wanted, by) => makeToken(book, wanted, by),
    async revokeToken(id, by) {
      const token = book.tokens.get(id)
      if (!token) return refused('not-found')
      return recorded(book, [book.tokens.remove(id)], [entry(book, by, 'token.revoke', id, { name: token.name })], null)
    },
  }
}

/** Whose token it is, as of now. */
export function programOf({ tokens, now }: Book, id: string): TokenCaller | null {
  const token = tokens.get(id)
  return token && now() < token.expiresAt ? { kind: 'token', id, token } : null
}

async function makeToken(
  book: Book,
  wanted: Parameters<People['makeToken']>[0],
  by: Actor,
): Promise<Done<{ readonly token: ApiToken; readonly secret: string }>> {
  const { name, days } = wanted
  const at = book.now()
  const over = book.tokens.list().filter(({ expiresAt }) => at >= expiresAt)
  if (wanted.permissions.some((permission) => NOT_FOR_TOKENS.includes(permission)))
    return refused('token.not-for-programs')
  if (isNameTaken(book, name)) return refused('account.name-taken')
  if (book.tokens.list().length - over.length >= TOKENS_MAX) return refused('account.too-many', { limit: TOKENS_MAX })
  const secret = TOKEN_PREFIX + newSecret(book.random)
  const [permissions, sites] = [[...new Set(wanted.permissions)], [...new Set(wanted.sites)]]
  const id = secretId(secret)
  const token: ApiToken = {
    id,
    name,
    permissions,
    sites,
    createdAt: at,
    createdBy: by.name,
    expiresAt: at + days * DAY_ms,
  }
  const changes = [...over.map((one) => book.tokens.remove(one.id)), book.tokens.put(id, token)]
  const audit = entry(book, by, 'token.make', id, { name, permissions, sites, days })
  return recorded(book, changes, [audit], { token, secret })
}

import type { IncomingMessage } from 'node:http'
import { invariant } from '#domain/invariant.ts'
import type { Actor } from '#domain/person/actor.ts'
import { actorAt, type Caller } from '#domain/person/caller.ts'
import type { People } from '#domain/wire/people.ts'
import { sessionSecret } from './session-cookie.ts'

type Request = { readonly raw: IncomingMessage; readonly ip: string }

/** Who asks, for HTTP and the live feed alike: by the session cookie of a browser or the token of a program. */
export type Callers = {
  /** null: nobody who is known. Looked up once per request. */
  readonly of: (request: IncomingMessage) => Caller | null
  /** Who acts at a site (null: on the whole platform), on a route that only somebody known can reach. */
  readonly actor: (request: Request, site: string | null) => Actor
  /** The same, with session and rights. */
  readonly caller: (request: Request) => Caller
}

export function createCallers(people: Pick<People, 'bySession' | 'byToken'>): Callers {
  const known = new WeakMap<IncomingMessage, Caller | null>()
  const lookUp = ({ headers }: IncomingMessage): Caller | null => {
    const { authorization, cookie } = headers
    if (authorization !== undefined) {
      const [, secret] = /^Bearer ([\w-]{1,200})$/i.exec(authorization) ?? []
      return secret === undefined ? null : people.byToken(secret)
    }
    const secret = sessionSecret(cookie)
    return secret === null ? null : people.bySession(secret)
  }
  const of = (request: IncomingMessage): Caller | null => {
    if (!known.has(request)) known.set(request, lookUp(request))
    return known.get(request)!
  }
  const caller = ({ raw }: Request): Caller => {
    const found = of(raw)
    invariant(found, 'a route that asks who calls lets nobody in who is not known')
    return found
  }
  return { of, caller, actor: (request, site) => actorAt(caller(request), site, request.ip) }
}

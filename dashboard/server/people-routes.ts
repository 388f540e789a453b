import type { FastifyRequest } from 'fastify'
import { rolesAt } from '#domain/person/may.ts'
import { api } from '#domain/wire/api.ts'
import type { Me } from '#domain/wire/people-api.ts'
import type { Done, SignedIn } from '#domain/wire/people.ts'
import type { App, RouteContext } from './app.ts'
import { oidcRoutes } from './oidc-routes.ts'
import { described } from './openapi.ts'
import { notFound, refusalAnswer, refuse, type Reply } from './refusal.ts'
import { screenRoutes } from './screen-routes.ts'
import { NO_SESSION_COOKIE, sessionCookie } from './session-cookie.ts'

/** People come and go: signing in and out, one-time links, and the accounts of others. */
export function peopleRoutes(app: App, context: RouteContext): void {
  const { people, callers } = context
  ownRoutes(app, context)

  app.route({
    ...described('signIn', api.signIn),
    handler: async (request, reply) => entered(reply, context, await people.signIn(request.body, request.ip)),
  })
  app.route({
    ...described('signOut', api.signOut),
    handler: async (request, reply) => {
      const done = await people.signOut(callers.caller(request), request.ip)
      if (!done.ok) return refuse(reply, refusalAnswer(done.refused))
      reply.header('Set-Cookie', NO_SESSION_COOKIE)
      return { person: null, setUp: false, screen: null }
    },
  })
  app.route({
    ...described('changePassword', api.changePassword),
    handler: async (request, reply) =>
      entered(reply, context, await people.changePassword(callers.caller(request), request.body, request.ip)),
  })
  app.route({
    ...described('link', api.link),
    handler: async (request, reply) => {
      const found = people.link(request.body.secret)
      if (!found) return refuse(reply, refusalAnswer({ code: 'link.over' }))
      const { kind, account } = found
      return { kind, login: account?.login ?? null, name: account?.name ?? null, oidc: account?.oidc ?? false }
    },
  })
  app.route({
    ...described('setUp', api.setUp),
    handler: async (request, reply) => {
      const { secret, ...first } = request.body
      return entered(reply, context, await people.setUp(secret, first, request.ip))
    },
  })
  app.route({
    ...described('accept', api.accept),
    handler: async (request, reply) =>
      entered(reply, context, await people.accept(request.body.secret, request.body.password, request.ip)),
  })
  app.route({
    ...described('enter', api.enter),
    handler: async (request, reply) => entered(reply, context, await people.enter(request.body.secret, request.ip)),
  })
  oidcRoutes(app, context)
  screenRoutes(app, context)
  accountRoutes(app, context)
}

/** What somebody is told of themselves, and says. */
function ownRoutes(app: App, context: RouteContext): void {
  const { people, callers } = context
  app.route({ ...described('me', api.me), handler: async (request) => meOf(context, request) })
  app.route({
    ...described('chooseLanguage', api.chooseLanguage),
    handler: async (request, reply) => {
      const caller = callers.caller(request)
      if (caller.kind !== 'person') return refuse(reply, refusalAnswer({ code: 'token.not-for-programs' }))
      const done = await people.changeAccount(caller.account.id, request.body, callers.actor(request, null))
      return done.ok ? meOf(context, request) : refuse(reply, refusalAnswer(done.refused))
    },
  })
}

/** Who asks, and as what. */
function meOf({ people, callers }: RouteContext, request: FastifyRequest): Me {
  const caller = callers.of(request.raw)
  const id = caller?.kind === 'person' ? caller.account.id : null
  const screen = caller?.kind === 'screen' ? { name: caller.screen.name, site: caller.screen.site } : null
  return { person: people.accounts().find((account) => account.id === id) ?? null, setUp: people.isNew(), screen }
}

type EnteringReply<R> = Reply<R> & {
  readonly header: (name: 'Set-Cookie' | 'Retry-After', value: string | number) => unknown
}

/** The cookie goes out only after the session is on disk. */
function entered<R>(reply: EnteringReply<R>, { people }: RouteContext, done: Done<SignedIn>): Me | R {
  if (!done.ok) {
    const seconds = done.refused.fill?.['seconds']
    if (typeof seconds === 'number') reply.header('Retry-After', seconds)
    return refuse(reply, refusalAnswer(done.refused))
  }
  const { secret, caller } = done.value
  reply.header('Set-Cookie', sessionCookie(secret))
  return { person: people.accounts().find(({ id }) => id === caller.account.id) ?? null, setUp: false, screen: null }
}

function accountRoutes(app: App, { platform, people, callers }: RouteContext): void {
  app.route({
    ...described('peopleAt', api.peopleAt),
    handler: async (request, reply) => {
      const { site } = request.params
      if (!platform.estate().sites.some(({ id }) => id === site)) return refuse(reply, notFound('site'))
      const active = people.accounts().filter((account) => account.active)
      return active
        .map((account) => ({ id: account.id, name: account.name, roles: [...rolesAt(account, site)] }))
        .filter(({ roles }) => roles.length > 0)
    },
  })
  app.route({ ...described('accounts', api.accounts), handler: async () => people.accounts() })
  app.route({
    ...described('createAccount', api.createAccount),
    handler: async (request, reply) => {
      const done = await people.createAccount(request.body, callers.actor(request, null))
      return done.ok ? done.value : refuse(reply, refusalAnswer(done.refused))
    },
  })
  app.route({
    ...described('changeAccount', api.changeAccount),
    handler: async (request, reply) => {
      const done = await people.changeAccount(request.params.account, request.body, callers.actor(request, null))
      if (done.ok) return done.value
      return refuse(reply, done.refused.code === 'not-found' ? notFound('account') : refusalAnswer(done.refused))
    },
  })
  app.route({
    ...described('invite', api.invite),
    handler: async (request, reply) => {
      const done = await people.invite(request.params.account, callers.actor(request, null))
      if (done.ok) return { invitation: done.value }
      return refuse(reply, done.refused.code === 'not-found' ? notFound('account') : refusalAnswer(done.refused))
    },
  })
  tokenRoutes(app, { people, callers })
}

function tokenRoutes(app: App, { people, callers }: Pick<RouteContext, 'people' | 'callers'>): void {
  app.route({ ...described('tokens', api.tokens), handler: async () => people.tokens() })
  app.route({
    ...described('makeToken', api.makeToken),
    handler: async (request, reply) => {
      const done = await people.makeToken(request.body, callers.actor(request, null))
      return done.ok ? done.value : refuse(reply, refusalAnswer(done.refused))
    },
  })
  app.route({
    ...described('revokeToken', api.revokeToken),
    handler: async (request, reply) => {
      const done = await people.revokeToken(request.params.token, callers.actor(request, null))
      if (done.ok) return people.tokens()
      return refuse(reply, done.refused.code === 'not-found' ? notFound('token') : refusalAnswer(done.refused))
    },
  })
}

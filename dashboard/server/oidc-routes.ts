import { api } from '#domain/wire/api.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { isToldAtEntrance } from '#domain/wire/people-errors.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { refusalAnswer, refuse } from './refusal.ts'
import { NO_OIDC_COOKIE, oidcBinding, oidcCookie, sessionCookie } from './session-cookie.ts'

/** Signing in at a provider: there, and back again. */
export function oidcRoutes(app: App, { people }: Pick<RouteContext, 'people'>): void {
  app.route({
    ...described('oidcOffered', api.oidcOffered),
    handler: async () => ({ name: people.oidc?.name ?? null }),
  })
  app.route({
    ...described('oidcBegin', api.oidcBegin),
    handler: async (request, reply) => {
      if (!people.oidc) return refuse(reply, refusalAnswer({ code: 'oidc.not-offered' }))
      const { returnTo, invitation = null } = request.body
      const done = await people.oidc.begin({ returnTo, invitation }, request.ip)
      if (!done.ok) return refuse(reply, refusalAnswer(done.refused))
      reply.header('Set-Cookie', oidcCookie(done.value.binding))
      return { address: done.value.address }
    },
  })
  app.route({
    ...described('oidcCallback', api.oidcCallback),
    handler: async (request, reply) => {
      if (!people.oidc) return reply.redirect(refusedPage({ code: 'oidc.not-offered' }), 303)
      const query = request.raw.url!.split('?').slice(1).join('?')
      const done = await people.oidc.finish(query, oidcBinding(request.headers.cookie), request.ip)
      if (!done.ok) return reply.redirect(refusedPage(done.refused), 303)
      reply.header('Set-Cookie', [sessionCookie(done.value.secret), NO_OIDC_COOKIE])
      return reply.redirect(done.value.returnTo, 303)
    },
  })
}

/** The page that says why not. Only a code of our own table goes there, never a word of the provider. What else may go wrong is the journal's. */
const refusedPage = ({ code }: Refused): string => `/#refused=${isToldAtEntrance(code) ? code : 'oidc.not-recorded'}`

import { SCREEN_SESSION_MAX_ms } from '#domain/person/screen.ts'
import { api } from '#domain/wire/api.ts'
import { wallView } from '#domain/wire/wall.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { notFound, refusalAnswer, refuse } from './refusal.ts'
import { sessionCookie } from './session-cookie.ts'
import { siteView } from './site-view.ts'

/** Screens on walls: made and ended by an administrator, opened by a link, and what one of them sees of its site. */
export function screenRoutes(app: App, { platform, people, callers }: RouteContext): void {
  app.route({ ...described('screens', api.screens), handler: async () => people.screens() })

  app.route({
    ...described('makeScreen', api.makeScreen),
    handler: async (request, reply) => {
      const { site } = request.body
      if (!platform.estate().sites.some(({ id }) => id === site)) return refuse(reply, notFound('site'))
      const done = await people.makeScreen(request.body, callers.actor(request, null))
      return done.ok ? done.value : refuse(reply, refusalAnswer(done.refused))
    },
  })

  app.route({
    ...described('screenLink', api.screenLink),
    handler: async (request, reply) => {
      const done = await people.linkScreen(request.params.screen, callers.actor(request, null))
      if (done.ok) return done.value
      return refuse(reply, done.refused.code === 'not-found' ? notFound('screen') : refusalAnswer(done.refused))
    },
  })

  app.route({
    ...described('revokeScreen', api.revokeScreen),
    handler: async (request, reply) => {
      const done = await people.revokeScreen(request.params.screen, callers.actor(request, null))
      if (done.ok) return people.screens()
      return refuse(reply, done.refused.code === 'not-found' ? notFound('screen') : refusalAnswer(done.refused))
    },
  })

  app.route({
    ...described('openScreen', api.openScreen),
    handler: async (request, reply) => {
      const done = await people.openScreen(request.body.secret, request.ip)
      if (!done.ok) return refuse(reply, refusalAnswer(done.refused))
      const { secret, site } = done.value
      reply.header('Set-Cookie', sessionCookie(secret, SCREEN_SESSION_MAX_ms))
      return { site }
    },
  })

  app.route({
    ...described('wall', api.wall),
    handler: async (request, reply) => {
      const view = siteView(platform, request.params.site)
      return view ? wallView(view) : refuse(reply, notFound('site'))
    },
  })
}

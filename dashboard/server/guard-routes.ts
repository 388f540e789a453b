import { invariant } from '#domain/invariant.ts'
import { type Access, type Asked, type Verdict, verdict } from '#domain/wire/access.ts'
import type { App } from './app.ts'
import type { Callers } from './callers.ts'
import { notFound, refusalAnswer, type RefusalAnswer } from './refusal.ts'

/** Files of the web app, which hold nothing of any site. */
const PAGES: ReadonlySet<string> = new Set(['/', '/*'])

/** What Fastify keeps with a route. */
type Config = { readonly access?: Access }

/**
 * Asks for every route registered after this call who may use it: who is not known is refused before anything is read, the rest as soon as the
 * parameters are there. A route that does not say who may use it keeps the server from starting.
 */
export function guardRoutes(app: App, callers: Callers): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    invariant(
      PAGES.has(url) || (config as Config | undefined)?.access !== undefined,
      `the route ${String(method)} ${url} says who may use it`,
    )
  })
  app.addHook('onRequest', async (request, reply) => {
    const access = accessOf(request.routeOptions.config)
    if ('public' in access || callers.of(request.raw)) return
    const { status, body } = refusalAnswer({ code: 'session.required' })
    return reply.code(status).send(body)
  })
  app.addHook('preValidation', async (request, reply) => {
    const access = accessOf(request.routeOptions.config)
    const asked: Asked = { params: request.params as Asked['params'], body: request.body }
    const refused = refusalOf(verdict(access, callers.of(request.raw), asked), access)
    if (refused) return reply.code(refused.status).send(refused.body)
  })
}

/** Pages, and addresses that lead nowhere. */
const accessOf = (config: unknown): Access => (config as Config | undefined)?.access ?? { public: true }

/** In the same words as for what is really not there. */
function refusalOf(found: Verdict, access: Access): RefusalAnswer | null {
  switch (found) {
    case 'come in':
      return null
    case 'sign in':
      return refusalAnswer({ code: 'session.required' })
    case 'no such site':
      return notFound('site' in access && access.site === 'alarm' ? 'alarm' : 'site')
    case 'not allowed':
      return refusalAnswer({ code: 'permission.denied' })
  }
}

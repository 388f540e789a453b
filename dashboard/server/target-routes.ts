import { targetApi } from '#domain/wire/target-api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { notFound, refusalAnswer, refuse } from './refusal.ts'

/** Time-series servers that readings are delivered to. */
export function targetRoutes(app: App, { platform, callers }: RouteContext): void {
  app.route({ ...described('targets', targetApi.targets), handler: async () => [...platform.targets()] })

  app.route({
    ...described('backfillTarget', targetApi.backfillTarget),
    handler: async (request, reply) => {
      const begun = await platform.backfill(request.params.target, callers.actor(request, null), request.body)
      if (begun.ok) return begun.value
      return refuse(reply, begun.refused.code === 'not-found' ? notFound('store') : refusalAnswer(begun.refused))
    },
  })
}

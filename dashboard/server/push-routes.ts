import { pushApi } from '#domain/wire/push-api.ts'
import type { PushPort } from '#domain/wire/push.ts'
import { answer } from './answer.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'

/** Notifications in a person's own browsers. */
export function pushRoutes(app: App, context: RouteContext, push: PushPort): void {
  const { callers } = context
  app.route({
    ...described('push', pushApi.push),
    handler: async (request, reply) => answer(context, reply, push.state(callers.actor(request, null))),
  })

  app.route({
    ...described('registerPush', pushApi.registerPush),
    handler: async (request, reply) =>
      answer(context, reply, push.register(callers.actor(request, null), request.body)),
  })

  app.route({
    ...described('removePush', pushApi.removePush),
    handler: async (request, reply) =>
      answer(context, reply, push.remove(callers.actor(request, null), request.params.subscription)),
  })

  app.route({
    ...described('testPush', pushApi.testPush),
    handler: async (request, reply) =>
      answer(context, reply, push.test(callers.actor(request, null), request.params.subscription)),
  })
}

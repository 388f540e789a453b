import { responseApi } from '#domain/wire/response-api.ts'
import type { ChannelName, ResponsePort } from '#domain/wire/response.ts'
import { answer } from './answer.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { pushRoutes } from './push-routes.ts'
import { notFound, refuse } from './refusal.ts'

/** Who is told when nobody acknowledges: policies, channels, what went out, the guidance as a checklist, and notifications in browsers. */
export function responseRoutes(app: App, context: RouteContext, response: ResponsePort): void {
  policyRoutes(app, context, response)
  channelRoutes(app, context, response)
  siteRoutes(app, context, response)
  checklistRoutes(app, context, response)
  pushRoutes(app, context, response.push)
}

function policyRoutes(app: App, context: RouteContext, response: ResponsePort): void {
  const { callers } = context
  app.route({ ...described('response', responseApi.response), handler: async () => response.setup() })

  app.route({
    ...described('savePolicy', responseApi.savePolicy),
    handler: async (request, reply) =>
      answer(context, reply, response.savePolicy(callers.actor(request, null), request.body)),
  })

  app.route({
    ...described('removePolicy', responseApi.removePolicy),
    handler: async (request, reply) =>
      answer(context, reply, response.removePolicy(callers.actor(request, null), request.params.policy)),
  })

  app.route({
    ...described('saveContact', responseApi.saveContact),
    handler: async (request, reply) => {
      const by = callers.actor(request, null)
      return answer(context, reply, response.saveContact(by, request.params.account, request.body.email))
    },
  })
}

function channelRoutes(app: App, context: RouteContext, response: ResponsePort): void {
  const { callers } = context
  app.route({
    ...described('saveChannel', responseApi.saveChannel),
    handler: async (request, reply) =>
      answer(context, reply, response.saveChannel(callers.actor(request, null), request.body)),
  })

  app.route({
    ...described('removeChannel', responseApi.removeChannel),
    handler: async (request, reply) =>
      answer(context, reply, response.removeChannel(callers.actor(request, null), request.params.channel)),
  })

  app.route({
    ...described('saveSettings', responseApi.saveSettings),
    handler: async (request, reply) =>
      answer(context, reply, response.saveSettings(callers.actor(request, null), request.body)),
  })

  app.route({
    ...described('testChannel', responseApi.testChannel),
    handler: async (request, reply) => {
      const { site, channel } = request.params
      if (!isSite(context, site)) return refuse(reply, notFound('site'))
      return answer(context, reply, response.test(callers.actor(request, site), channel, site, request.body.account))
    },
  })
}

function siteRoutes(app: App, context: RouteContext, response: ResponsePort): void {
  app.route({
    ...described('sitePolicies', responseApi.sitePolicies),
    handler: async (request, reply) => {
      const { site } = request.params
      if (!isSite(context, site)) return refuse(reply, notFound('site'))
      return response.setup().policies.filter(({ alarms }) => alarms.sites === undefined || alarms.sites.includes(site))
    },
  })

  app.route({
    ...described('siteChannels', responseApi.siteChannels),
    handler: async (request, reply) => {
      if (!isSite(context, request.params.site)) return refuse(reply, notFound('site'))
      return response.setup().channels.map(({ id, name, type, on }): ChannelName => ({ id, name, type, on }))
    },
  })

  app.route({
    ...described('escalations', responseApi.escalations),
    handler: async (request, reply) => {
      const { site } = request.params
      return isSite(context, site) ? response.escalations(site) : refuse(reply, notFound('site'))
    },
  })

  app.route({
    ...described('deliveries', responseApi.deliveries),
    handler: async (request, reply) => {
      const { site } = request.params
      const { limit = 100, ...narrow } = request.query
      return isSite(context, site)
        ? [...response.deliveries({ site, limit, ...narrow })]
        : refuse(reply, notFound('site'))
    },
  })
}

function checklistRoutes(app: App, context: RouteContext, response: ResponsePort): void {
  const { callers, platform } = context
  app.route({
    ...described('checklist', responseApi.checklist),
    handler: async (request, reply) => {
      const { alarm } = request.params
      return platform.alarm(alarm) ? response.checklist(alarm) : refuse(reply, notFound('alarm'))
    },
  })

  app.route({
    ...described('tickLine', responseApi.tickLine),
    handler: async (request, reply) => {
      const { alarm } = request.params
      const by = callers.actor(request, alarm.split('.', 1)[0]!)
      return answer(context, reply, response.tickLine(by, alarm, request.body))
    },
  })
}

const isSite = ({ platform }: RouteContext, site: string): boolean =>
  platform.estate().sites.some(({ id }) => id === site)

import { equipmentKey } from '#domain/equipment/equipment.ts'
import { callerSees } from '#domain/person/caller.ts'
import { api } from '#domain/wire/api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { notFound, refuse } from './refusal.ts'
import { siteView } from './site-view.ts'
import { toInstant } from './time.ts'

/** What the platform is and has: its health, its sites, what is configured there and how it stands. */
export function siteRoutes(app: App, { platform, callers }: RouteContext): void {
  app.route({
    ...described('health', api.health),
    handler: async (request) => {
      const { status, troubles, counters } = platform.health()
      // Words of the operating system and paths are not for strangers, nor for whoever stands before a wall.
      if ((callers.of(request.raw)?.kind ?? 'screen') === 'screen')
        return { status, reasons: troubles.map(({ code, since }) => ({ code, since: toInstant(since) })) }
      const reasons = troubles.map(({ code, detail, since }) => ({ code, detail, since: toInstant(since) }))
      return { status, reasons, counters: { ...counters } }
    },
  })

  app.route({
    ...described('sites', api.sites),
    handler: async (request) => {
      const caller = callers.caller(request)
      const sites = platform.estate().sites.filter(({ id }) => callerSees(caller, id))
      return sites.map(({ id, name, timeZone }) => ({ id, name, timeZone }))
    },
  })

  app.route({
    ...described('site', api.site),
    handler: async (request, reply) => siteView(platform, request.params.site) ?? refuse(reply, notFound('site')),
  })

  app.route({
    ...described('snapshot', api.snapshot),
    handler: async (request, reply) => platform.snapshot(request.params.site) ?? refuse(reply, notFound('site')),
  })

  app.route({
    ...described('equipment', api.equipment),
    handler: async (request, reply) => {
      const { site, equipment } = request.params
      const key = equipmentKey({ site, id: equipment })
      const { equipment: all, devices } = platform.estate()
      const known = [...all, ...devices].some((owner) => owner.site === site && owner.id === equipment)
      if (!known) return refuse(reply, notFound('equipment'))
      return { alarms: [...platform.alarmsOf(key)], values: { ...platform.values([key])[key] } }
    },
  })
}

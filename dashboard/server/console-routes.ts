import { hasPassed, type RecordedSoundTest } from '#domain/sound/test.ts'
import { consoleApi } from '#domain/wire/console-api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { notFound, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toInstant, within } from './time.ts'

/** Consoles of a control room: their sound and lamp tests. */
export function consoleRoutes(app: App, { platform, callers, limits, log }: RouteContext): void {
  const isSite = (id: string): boolean => platform.estate().sites.some((site) => site.id === id)

  app.route({
    ...described('soundTest', consoleApi.soundTest),
    handler: async (request, reply) => {
      const { site } = request.params
      if (!isSite(site)) return refuse(reply, notFound('site'))
      const late = (error: unknown) => log('error', `a sound test of ${site} failed after it had been given up`, error)
      const recording = platform.soundTest(site, callers.actor(request, site), request.body)
      const refused = await within(limits.command_ms, recording, late)
      if (refused === TIMED_OUT) return refuse(reply, refusalAnswer({ code: 'command.unconfirmed' }))
      return refused ? refuse(reply, refusalAnswer(refused)) : lastOf(platform.lastSoundTest(site))
    },
  })

  app.route({
    ...described('lastSoundTest', consoleApi.lastSoundTest),
    handler: async (request, reply) => {
      const { site } = request.params
      return isSite(site) ? lastOf(platform.lastSoundTest(site)) : refuse(reply, notFound('site'))
    },
  })
}

const lastOf = (test: RecordedSoundTest | null) =>
  test ? { at: toInstant(test.at), by: test.by, passed: hasPassed(test) } : { at: null, by: null, passed: null }

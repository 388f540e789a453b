import { deviceKey } from '#domain/device/device.ts'
import { api } from '#domain/wire/api.ts'
import { refusalText } from '#domain/wire/errors.ts'
import type { DeadLetter } from '#domain/wire/platform.ts'
import type { TrendQuery } from '#domain/wire/trend.ts'
import type { DeadLetterView } from '#domain/wire/view.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { invalid, notFound, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toMillis, within } from './time.ts'

/** What was measured, and what could not be used. */
export function historyRoutes(app: App, context: RouteContext): void {
  const { platform } = context
  app.route({
    ...described('trend', api.trend),
    handler: async (request, reply) => {
      const { site, equipment, point } = request.params
      const from = toMillis(request.query.from)
      const until = toMillis(request.query.until)
      if (from === null) return refuse(reply, invalid('querystring/from names no instant'))
      if (until === null) return refuse(reply, invalid('querystring/until names no instant'))
      if (from >= until) return refuse(reply, invalid('querystring/from must be before querystring/until'))
      const owner = platform.estate().equipment.find((e) => e.site === site && e.id === equipment)
      if (!owner) return refuse(reply, notFound('equipment'))
      if (!owner.points.some((p) => p.name === point)) return refuse(reply, notFound('point'))
      const { buckets = 600 } = request.query
      const trend = await readTrend(context, { site, equipment, point, from, until, buckets })
      return 'unavailable' in trend
        ? refuse(reply, refusalAnswer({ code: 'telemetry.unavailable', fill: { detail: trend.unavailable } }))
        : trend
    },
  })

  app.route({
    ...described('deadLetters', api.deadLetters),
    handler: async (request, reply) => {
      const { site, device } = request.params
      const { limit = 50 } = request.query
      const known = platform.estate().devices.some((d) => d.site === site && d.id === device)
      if (!known) return refuse(reply, notFound('device'))
      const key = deviceKey({ site, id: device })
      return (await readLetters(context, key, platform.deadLetters(key, limit))) ?? refuse(reply, OVERLOADED)
    },
  })

  app.route({
    ...described('unknownSenders', api.unknownSenders),
    handler: async (request, reply) => {
      const { limit = 50 } = request.query
      const letters = platform.deadLettersOfUnknown(limit)
      return (await readLetters(context, 'unknown senders', letters)) ?? refuse(reply, OVERLOADED)
    },
  })
}

const OVERLOADED = refusalAnswer({ code: 'overloaded' })

/** Each with its sentence; null where they do not come in time. */
async function readLetters({ limits, log }: RouteContext, whose: string, found: Promise<readonly DeadLetter[]>) {
  const late = (error: unknown) => log('error', `reading the dead letters of ${whose} failed after its time`, error)
  const letters = await within(limits.query_ms, found, late)
  if (letters === TIMED_OUT) return null
  return letters.map((letter): DeadLetterView => ({ ...letter, message: refusalText(letter.reason) }))
}

/** A store that is down, or slower than anyone waits, is an answer here and not a failure of the server. */
async function readTrend({ platform, limits, log }: RouteContext, query: TrendQuery) {
  const report = (error: unknown) => log('warn', `the trend of ${query.equipment}/${query.point} cannot be read`, error)
  try {
    const trend = await within(limits.query_ms, platform.trend(query), report)
    return trend === TIMED_OUT ? { unavailable: `no answer within ${limits.query_ms / 1000} s` } : trend
  } catch (error) {
    report(error)
    return { unavailable: 'the time-series store reports an error' }
  }
}

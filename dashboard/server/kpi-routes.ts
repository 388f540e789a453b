import { DAY_ms, HOUR_ms, type Millis } from '#domain/time.ts'
import { api } from '#domain/wire/api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { invalid, notFound, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toMillis, within } from './time.ts'

/** A month, and the hour that a change of the clock may add; a longer report would not be done in time. */
const SPAN_MAX_ms = 31 * DAY_ms + HOUR_ms

/** The load on the operator, now and over a time. */
export function kpiRoutes(app: App, context: RouteContext): void {
  const { platform } = context
  app.route({
    ...described('kpi', api.kpi),
    handler: async (request, reply) => {
      const { site } = request.params
      const from = toMillis(request.query.from)
      const until = toMillis(request.query.until)
      if (from === null) return refuse(reply, invalid('querystring/from names no instant'))
      if (until === null) return refuse(reply, invalid('querystring/until names no instant'))
      if (from >= until) return refuse(reply, invalid('querystring/from must be before querystring/until'))
      if (until - from > SPAN_MAX_ms) return refuse(reply, invalid('at most 31 days can be asked for'))
      if (!platform.estate().sites.some(({ id }) => id === site)) return refuse(reply, notFound('site'))
      const answer = await readKpi(context, site, from, until)
      return 'refused' in answer ? refuse(reply, refusalAnswer(answer.refused)) : answer.report
    },
  })

  app.route({
    ...described('load', api.load),
    handler: async (request, reply) => platform.load(request.params.site) ?? refuse(reply, notFound('site')),
  })
}

/** A report that is not done in time is an answer here; it may be there at the next try. */
async function readKpi({ platform, limits, log }: RouteContext, site: string, from: Millis, until: Millis) {
  const late = (error: unknown) =>
    log('error', `reading the load on the operator of ${site} failed after its time`, error)
  const answer = await within(limits.query_ms, platform.kpi(site, from, until), late)
  return answer === TIMED_OUT ? ({ refused: { code: 'overloaded' } } as const) : answer
}

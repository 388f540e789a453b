import type { FastifyReply } from 'fastify'
import { api } from '#domain/wire/api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { invalid, refusalAnswer, refuse } from './refusal.ts'
import { toMillis } from './time.ts'

/** Rules before they are in force. */
export function ruleRoutes(app: App, { platform }: RouteContext): void {
  app.route({
    ...described('backtest', api.backtest),
    handler: async (request, reply) => {
      const { site } = request.params
      const { equipment, kind, definition } = request.body
      const from = toMillis(request.body.from)
      const until = toMillis(request.body.until)
      if (from === null) return refuse(reply, invalid('body/from names no instant'))
      if (until === null) return refuse(reply, invalid('body/until names no instant'))
      if (from >= until) return refuse(reply, invalid('body/from must be before body/until'))
      const on = equipment === undefined ? (kind === undefined ? null : { kind }) : { equipment }
      if (on === null || (equipment !== undefined && kind !== undefined)) {
        return refuse(reply, invalid('body must name either equipment or kind'))
      }
      const answer = await platform.backtest({ site, on, definition, from, until }, goneSignal(reply))
      return answer.ok ? answer.report : refuse(reply, refusalAnswer(answer.refused))
    },
  })
}

/** Aborts when the connection closes before it has its answer: nobody waits for it any more. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

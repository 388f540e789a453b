import type { FastifyReply } from 'fastify'
import { onOf } from '#domain/rule/rule.ts'
import { api } from '#domain/wire/api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { invalid, notFound, refusalAnswer, refuse } from './refusal.ts'
import { toMillis } from './time.ts'

const noRule = refusalAnswer({ code: 'not-found', fill: { what: { en: 'rule', zh: '规则' } } })

/** Rules: those in force, drafts of them, and new versions; what a draft would have raised. */
export function ruleRoutes(app: App, { platform, callers }: RouteContext): void {
  app.route({
    ...described('rules', api.rules),
    handler: async (request, reply) => platform.rules.list(request.params.site) ?? refuse(reply, notFound('site')),
  })

  app.route({
    ...described('rule', api.rule),
    handler: async (request, reply) => {
      const { site, on, alarm } = request.params
      return platform.rules.rule(site, onOf(on), alarm) ?? refuse(reply, noRule)
    },
  })

  app.route({
    ...described('checkRule', api.checkRule),
    handler: async (request, reply) => {
      const { site, on } = request.params
      return platform.rules.check(site, onOf(on), request.body.definition) ?? refuse(reply, notFound('equipment'))
    },
  })

  app.route({
    ...described('saveRule', api.saveRule),
    handler: async (request, reply) => {
      const { site, on, alarm } = request.params
      const { word, definition, note, basedOn } = request.body
      const says = definition === undefined ? { type: word } : { type: word, definition }
      const draft = { site, on: onOf(on), alarm, word: says, note, basedOn }
      const answer = await platform.rules.save(draft, callers.actor(request, site))
      if (answer.ok) return answer.rule
      const { status, body } = refusalAnswer(answer.refused)
      return refuse(reply, { status, body: answer.problems ? { ...body, problems: [...answer.problems] } : body })
    },
  })

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

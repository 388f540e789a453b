import { api, type CommandBody } from '#domain/wire/api.ts'
import type { CommandRequest } from '#domain/wire/platform.ts'
import type { App, RouteContext } from './app.ts'
import { factsFilterOf } from './facts-filter.ts'
import { described } from './openapi.ts'
import { invalid, notFound, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toMillis, within } from './time.ts'

/** Operators act on alarms, and read what happened. */
export function alarmRoutes(app: App, { platform, callers, limits, log }: RouteContext): void {
  app.route({
    ...described('command', api.command),
    handler: async (request, reply) => {
      const { alarm } = request.params
      const command = commandOf(request.body)
      if (!command) return refuse(reply, invalid('body/until names no instant'))
      const late = (error: unknown) => log('error', `a command on ${alarm} failed after it had been given up`, error)
      const answer = await within(
        limits.command_ms,
        platform.command(alarm, callers.actor(request, siteOf(alarm)), command),
        late,
      )
      if (answer === TIMED_OUT) return refuse(reply, refusalAnswer({ code: 'command.unconfirmed' }))
      if (answer.ok) return answer.alarm
      if (answer.refused.code === 'not-found') return refuse(reply, notFound('alarm'))
      return refuse(reply, refusalAnswer(answer.refused, answer.alarm))
    },
  })

  app.route({
    ...described('facts', api.facts),
    handler: async (request, reply) => {
      const { site } = request.params
      const { before, limit = 100 } = request.query
      if (!platform.estate().sites.some((s) => s.id === site)) return refuse(reply, notFound('site'))
      const filter = factsFilterOf(request.query)
      if ('wrong' in filter) return refuse(reply, invalid(`querystring/${filter.wrong} names no instant`))
      if (filter.alarmId !== undefined && !filter.alarmId.startsWith(`${site}.`))
        return refuse(reply, notFound('alarm'))
      const late = (error: unknown) => log('error', `reading the journal of ${site} failed after its time`, error)
      const asked = platform.facts({ ...filter, site, limit, ...(before === undefined ? {} : { before }) })
      const facts = await within(limits.query_ms, asked, late)
      return facts === TIMED_OUT ? refuse(reply, refusalAnswer({ code: 'overloaded' })) : [...facts]
    },
  })
}

/** The command as the platform takes it: instants in milliseconds; null where `until` is no instant. */
function commandOf(body: CommandBody): CommandRequest | null {
  switch (body.type) {
    case 'shelve': {
      const until = toMillis(body.until)
      if (until === null) return null
      return { type: 'shelve', occurrence: body.occurrence, until, reason: body.reason }
    }
    case 'acknowledge':
    case 'reset':
    case 'unshelve':
    case 'take-out-of-service':
    case 'return-to-service':
    case 'comment':
      return body
  }
}

const siteOf = (alarm: string): string => alarm.split('.', 1)[0]!

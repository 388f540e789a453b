import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { alarmRoutes } from './alarm-routes.ts'
import type { App, RouteContext } from './app.ts'
import { auditRoutes } from './audit-routes.ts'
import { backupRoutes } from './backup-routes.ts'
import { consoleRoutes } from './console-routes.ts'
import { rawAnswer } from './door.ts'
import { dutyRoutes } from './duty-routes.ts'
import { guardRoutes } from './guard-routes.ts'
import { exportRoutes } from './export/export-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { kpiRoutes } from './kpi-routes.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { describeApi } from './openapi.ts'
import { invalid, notFound, type RefusalAnswer, refusalAnswer, tooLarge } from './refusal.ts'
import { planRoutes } from './plan-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { responseRoutes } from './response-routes.ts'
import { ruleRoutes } from './rule-routes.ts'
import { siteRoutes } from './site-routes.ts'
import { targetRoutes } from './target-routes.ts'
import { validatorCompiler } from './validation.ts'
import { serveWebApp } from './web-app.ts'

/** All HTTP of the dashboard; every refusal and every failure is answered in the shape of {@link Refusal}. */
export async function buildHttp(
  context: RouteContext,
  webRoot: string | null,
  proxies: readonly string[] = [],
): Promise<App> {
  const { limits, log } = context
  const translate = (error: FastifyError) => answerOf(error, limits, log)
  const send = (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    const { status, body } = translate(error)
    void reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
  }
  const app: App = Fastify({
    http: {
      requireHostHeader: false, // the door says so in the shape of a refusal
      headersTimeout: limits.headers_ms,
      connectionsCheckingInterval: limits.connectionsCheck_ms,
    },
    bodyLimit: limits.body_bytes,
    // Only what a proxy of ours says of the address behind it counts; anybody can write the header.
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    connectionTimeout: limits.idle_ms,
    requestTimeout: limits.request_ms,
    keepAliveTimeout: limits.keepAlive_ms,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.param_chars },
    frameworkErrors: send,
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
      socket.end(rawAnswer(unreadable(error.code)), () => socket.destroy())
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.removeContentTypeParser('text/plain') // a form of another site could send it without asking
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => (value) => JSON.stringify(value)) // records are sent as they are
  app.setErrorHandler(send)
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api') || request.url === '/health') reply.header('Cache-Control', 'no-store')
  })
  guardRoutes(app, context.callers)
  await describeApi(app)
  peopleRoutes(app, context)
  siteRoutes(app, context)
  alarmRoutes(app, context)
  historyRoutes(app, context)
  consoleRoutes(app, context)
  kpiRoutes(app, context)
  exportRoutes(app, context)
  planRoutes(app, context)
  ruleRoutes(app, context)
  targetRoutes(app, context)
  if (context.duty) dutyRoutes(app, context, context.duty)
  if (context.response) responseRoutes(app, context, context.response)
  auditRoutes(app, context)
  if (context.operations) {
    metricsRoutes(app, context, context.operations.measures)
    backupRoutes(app, context, context.operations.backups)
  }
  await serveWebApp(app, webRoot)
  return app
}

/** An error may quote the request. */
const DETAIL_chars = 200

/** What a client is told of an error that a route or Fastify threw: its own mistakes by a sentence, ours by 'internal' only. */
function answerOf(error: FastifyError, limits: Limits, log: Log): RefusalAnswer {
  if (error.validation) return invalid(error.message)
  switch (error.statusCode) {
    case 413:
      return tooLarge(limits.body_bytes)
    case 403: // a path that leaves the folder of the web app
    case 404:
      return notFound('page')
  }
  const theirs = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  if (theirs) return invalid(error.message.slice(0, DETAIL_chars))
  log('error', 'a request failed', error)
  return refusalAnswer({ code: 'internal' })
}

/** Errors of the HTTP parser, before there is a request. */
function unreadable(code: string): RefusalAnswer {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return invalid('it did not arrive in time')
    case 'HPE_HEADER_OVERFLOW':
      return tooLarge(16 * 1024)
    default:
      return invalid('it is not HTTP')
  }
}

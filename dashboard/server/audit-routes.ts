import type { AuditEntry, AuditQuery } from '#domain/audit/entry.ts'
import { EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import { auditApi, type AuditFilter } from '#domain/wire/audit-api.ts'
import type { App, RouteContext } from './app.ts'
import { auditHeadings, auditRow } from './export/audit-table.ts'
import type { Row } from './export/facts-table.ts'
import { tableFile } from './export/send.ts'
import { described } from './openapi.ts'
import { invalid, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toMillis, within } from './time.ts'

const OVERLOADED = refusalAnswer({ code: 'overloaded' })
/** Divides {@link EXPORT_ROWS_MAX}. */
const PAGE_rows = 500

/** Who did what: for supervisors of a site, and for administrators of the platform. */
export function auditRoutes(app: App, context: RouteContext): void {
  app.route({
    ...described('auditAt', auditApi.auditAt),
    handler: async (request, reply) => {
      const { before, limit = 100, ...filter } = request.query
      const query = queryOf(filter, request.params.site)
      if ('wrong' in query) return refuse(reply, invalid(`querystring/${query.wrong} names no instant`))
      return (await read(context, { ...query, ...since(before), limit })) ?? refuse(reply, OVERLOADED)
    },
  })

  app.route({
    ...described('audit', auditApi.audit),
    handler: async (request, reply) => {
      const { before, limit = 100, ...filter } = request.query
      const query = queryOf(filter)
      if ('wrong' in query) return refuse(reply, invalid(`querystring/${query.wrong} names no instant`))
      return (await read(context, { ...query, ...since(before), limit })) ?? refuse(reply, OVERLOADED)
    },
  })

  app.route({
    ...described('exportAuditAt', auditApi.exportAuditAt),
    handler: async (request, reply) => {
      const { format, language = 'en', ...filter } = request.query
      const { site } = request.params
      const query = queryOf(filter, site)
      if ('wrong' in query) return refuse(reply, invalid(`querystring/${query.wrong} names no instant`))
      const pages = rowsOf(context, query, auditHeadings(language))
      return reply.send(tableFile(reply, `${site}-audit`, format, pages))
    },
  })
}

type Query = Omit<AuditQuery, 'limit' | 'before'>

const since = (before: number | undefined) => (before === undefined ? {} : { before })

/** The filter as the URL says it; the name of the part that names no instant, if one does not. */
function queryOf(filter: AuditFilter, site?: string): Query | { readonly wrong: 'from' | 'until' } {
  const { from, until, ...words } = filter
  const [fromAt, untilAt] = [from, until].map((instant) => (instant === undefined ? undefined : toMillis(instant)))
  if (fromAt === null) return { wrong: 'from' }
  if (untilAt === null) return { wrong: 'until' }
  return {
    ...words,
    ...(site === undefined ? {} : { site }),
    ...(fromAt === undefined ? {} : { from: fromAt }),
    ...(untilAt === undefined ? {} : { until: untilAt }),
  }
}

/** Null where the journal does not answer in time. */
async function read({ platform, limits, log }: RouteContext, query: AuditQuery): Promise<AuditEntry[] | null> {
  const late = (error: unknown) => log('error', 'reading the audit log failed after its time', error)
  const entries = await within(limits.query_ms, platform.audit(query), late)
  return entries === TIMED_OUT ? null : [...entries]
}

async function* rowsOf(context: RouteContext, query: Query, headings: Row): AsyncGenerator<readonly Row[]> {
  yield [headings]
  let before: number | undefined
  for (let rows = 0; rows < EXPORT_ROWS_MAX; rows += PAGE_rows) {
    const page = await read(context, { ...query, ...since(before), limit: PAGE_rows })
    // The answer has begun: breaking it off is the only way to say that it is not whole.
    if (!page) throw new Error('the audit log does not answer in time')
    yield page.map(auditRow)
    if (page.length < PAGE_rows) return
    before = page.at(-1)!.n
  }
}

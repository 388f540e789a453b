import type { AuditEntry, AuditQuery } from '#domain/audit/entry.ts'
import { auditApi, type AuditFilter } from '#domain/wire/audit-api.ts'
import type { App, RouteContext } from './app.ts'
import { auditHeadings, auditRow } from './export/audit-table.ts'
import { cutRow } from './export/facts-table.ts'
import { pagesOf } from './export/pages.ts'
import { openExports } from './export/send.ts'
import { described } from './openapi.ts'
import { invalid, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toMillis, within } from './time.ts'

const OVERLOADED = refusalAnswer({ code: 'overloaded' })

/** Who did what: for supervisors of a site, and for administrators of the platform. */
export function auditRoutes(app: App, context: RouteContext): void {
  const fileOf = openExports()
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
      const pages = pagesOf<AuditEntry>(context, {
        what: `the audit log of ${site}`,
        headings: auditHeadings(language),
        cut: cutRow(language),
        row: auditRow,
        numberOf: ({ n }) => n,
        read: (most, before) => context.platform.audit({ ...query, ...since(before), limit: most }),
      })
      const file = fileOf(reply, { name: `${site}-audit`, format, pages })
      return file ? reply.send(file) : refuse(reply, OVERLOADED)
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

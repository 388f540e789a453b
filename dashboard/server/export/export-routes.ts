import { api } from '#domain/wire/api.ts'
import type { Change } from '#domain/wire/live.ts'
import type { App, RouteContext } from '../app.ts'
import { factsFilterOf } from '../facts-filter.ts'
import { described } from '../openapi.ts'
import { invalid, notFound, refusalAnswer, refuse } from '../refusal.ts'
import { cutRow, factRow, headings } from './facts-table.ts'
import { namesOf } from './names.ts'
import { pagesOf } from './pages.ts'
import { openExports } from './send.ts'

/** The journal as a file, sent while it is read. */
export function exportRoutes(app: App, context: RouteContext): void {
  const { platform } = context
  const fileOf = openExports()
  app.route({
    ...described('exportFacts', api.exportFacts),
    handler: async (request, reply) => {
      const { site } = request.params
      const { format, language = 'en' } = request.query
      if (!platform.estate().sites.some((one) => one.id === site)) return refuse(reply, notFound('site'))
      const filter = factsFilterOf(request.query)
      if ('wrong' in filter) return refuse(reply, invalid(`querystring/${filter.wrong} names no instant`))
      const names = namesOf(platform.estate(), site, language)
      const pages = pagesOf<Change>(context, {
        what: `the journal of ${site}`,
        headings: headings(names),
        cut: cutRow(language),
        row: (change) => factRow(change, names),
        numberOf: ({ seq }) => seq,
        read: (limit, before) =>
          platform.facts({ ...filter, site, limit, ...(before === undefined ? {} : { before }) }),
      })
      const file = fileOf(reply, { name: `${site}-journal`, format, pages })
      return file ? reply.send(file) : refuse(reply, refusalAnswer({ code: 'overloaded' }))
    },
  })
}

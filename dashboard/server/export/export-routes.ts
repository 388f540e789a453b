import { api, EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import type { FactsFilter } from '#domain/wire/facts.ts'
import type { Change } from '#domain/wire/live.ts'
import type { App, RouteContext } from '../app.ts'
import { factsFilterOf } from '../facts-filter.ts'
import { described } from '../openapi.ts'
import { invalid, notFound, refusalAnswer, refuse } from '../refusal.ts'
import { TIMED_OUT, within } from '../time.ts'
import { cutRow, factRow, headings, type Row } from './facts-table.ts'
import { type Names, namesOf } from './names.ts'
import { tableFile } from './send.ts'

/** Each reads the journal for seconds: more would wait for one another and keep the screens' questions waiting. */
const EXPORTS_AT_ONCE = 2
/** Divides {@link EXPORT_ROWS_MAX}. */
const PAGE_rows = 500

/** The journal as a file, sent while it is read. */
export function exportRoutes(app: App, context: RouteContext): void {
  const { platform } = context
  let running = 0
  app.route({
    ...described('exportFacts', api.exportFacts),
    handler: async (request, reply) => {
      const { site } = request.params
      const { format, language = 'en' } = request.query
      if (!platform.estate().sites.some((one) => one.id === site)) return refuse(reply, notFound('site'))
      const filter = factsFilterOf(request.query)
      if ('wrong' in filter) return refuse(reply, invalid(`querystring/${filter.wrong} names no instant`))
      if (running >= EXPORTS_AT_ONCE) return refuse(reply, refusalAnswer({ code: 'overloaded' }))
      running++
      const names = namesOf(platform.estate(), site, language)
      const pages = rowsOf(context, site, filter, names)
      const file = tableFile(reply, `${site}-journal`, format, pages)
      // Also when the client has gone away in the middle.
      file.once('close', () => running--)
      return reply.send(file)
    },
  })
}

/** Headings, facts and, where they were cut, the sentence that says so; a page of the journal at a time. */
async function* rowsOf(
  { platform, limits, log }: RouteContext,
  site: string,
  filter: FactsFilter,
  names: Names,
): AsyncGenerator<readonly Row[]> {
  yield [headings(names)]
  const late = (error: unknown) => log('error', `reading the journal of ${site} failed after its time`, error)
  const read = async (limit: number, before: number | undefined): Promise<readonly Change[]> => {
    const asked = platform.facts({ ...filter, site, limit, ...(before === undefined ? {} : { before }) })
    const page = await within(limits.query_ms, asked, late)
    // The answer has begun: breaking it off is the only way to say that it is not whole.
    if (page === TIMED_OUT) throw new Error(`the journal of ${site} does not answer in time`)
    return page
  }
  let before: number | undefined
  for (let rows = 0; rows < EXPORT_ROWS_MAX; rows += PAGE_rows) {
    const page = await read(PAGE_rows, before)
    yield page.map((change) => factRow(change, names))
    if (page.length < PAGE_rows) return
    before = page.at(-1)!.seq
  }
  if ((await read(1, before)).length > 0) yield [cutRow(names)]
}

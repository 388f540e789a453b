import { type DutyEntry, type DutyLogQuery, type EntryKind, isWritten } from '#domain/duty/entry.ts'
import { ENTRY_WORDS, entryText } from '#domain/duty/words.ts'
import type { DutyPerson } from '#domain/duty/person.ts'
import { inLanguage, type Language } from '#domain/text.ts'
import { EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import type { Duty, ShiftRequest } from '#domain/wire/duty.ts'
import { dutyApi, type ShiftBody } from '#domain/wire/duty-api.ts'
import type { Refusal } from '#domain/wire/route.ts'
import type { Done } from '#domain/wire/people.ts'
import type { App, RouteContext } from './app.ts'
import { openExports } from './export/send.ts'
import type { Row } from './export/facts-table.ts'
import { described } from './openapi.ts'
import { invalid, notFound, type RefusalAnswer, type RefusalStatus, refusalAnswer, refuse } from './refusal.ts'
import { TIMED_OUT, toInstant, toMillis, within } from './time.ts'

/** Divides {@link EXPORT_ROWS_MAX}. */
const PAGE_rows = 500

/** Posts, rosters, shifts, handovers, presence prompts and duty logs. */
export function dutyRoutes(app: App, context: RouteContext, duty: Duty): void {
  postRoutes(app, context, duty)
  shiftRoutes(app, context, duty)
  logRoutes(app, context, duty)
}

function postRoutes(app: App, context: RouteContext, duty: Duty): void {
  const { callers } = context
  app.route({
    ...described('duty', dutyApi.duty),
    handler: async (request, reply) => {
      const { site } = request.params
      const { account, name }: DutyPerson = callers.actor(request, site)
      return duty.view(site, { account, name }) ?? refuse(reply, notFound('site'))
    },
  })

  app.route({
    ...described('savePost', dutyApi.savePost),
    handler: async (request, reply) => {
      const { site } = request.params
      return answer(context, reply, duty.savePost(callers.actor(request, site), { ...request.body, site }))
    },
  })

  app.route({
    ...described('planShifts', dutyApi.planShifts),
    handler: async (request, reply) => {
      const { site, post } = request.params
      const people = request.body.people.map((name) => ({ account: null, name: name.trim() }))
      const planned = duty.plan(callers.actor(request, site), site, post, { ...request.body, people })
      return answer(context, reply, planned)
    },
  })

  app.route({
    ...described('answerPrompt', dutyApi.answerPrompt),
    handler: async (request, reply) => {
      const { site, post, prompt } = request.params
      return answer(context, reply, duty.answerPrompt(callers.actor(request, site), site, post, prompt))
    },
  })
}

function shiftRoutes(app: App, context: RouteContext, duty: Duty): void {
  app.route({
    ...described('shift', dutyApi.shift),
    handler: async (request, reply) => {
      const { site, shift } = request.params
      const by = context.callers.actor(request, site)
      return answer(context, reply, duty.act(by, site, shift, requestOf(request.body)))
    },
  })

  app.route({
    ...described('handover', dutyApi.handover),
    handler: async (request, reply) => answer(context, reply, duty.handover(request.params.site, request.params.shift)),
  })
}

/** What is asked, without the confirmation, which the schema has demanded. */
function requestOf(body: ShiftBody): ShiftRequest {
  if (!('confirm' in body)) return body
  const { confirm: _given, ...request } = body
  return request
}

function logRoutes(app: App, context: RouteContext, duty: Duty): void {
  const fileOf = openExports()
  app.route({
    ...described('dutyLog', dutyApi.dutyLog),
    handler: async (request, reply) => {
      const { before, limit = 100, ...filter } = request.query
      const query = queryOf(request.params, filter)
      if ('wrong' in query) return refuse(reply, invalid(`querystring/${query.wrong} names no instant`))
      return answer(context, reply, duty.log({ ...query, ...(before === undefined ? {} : { before }), limit }))
    },
  })

  app.route({
    ...described('writeEntry', dutyApi.writeEntry),
    handler: async (request, reply) => {
      const { site, post } = request.params
      return answer(context, reply, duty.write(context.callers.actor(request, site), site, post, request.body))
    },
  })

  app.route({
    ...described('exportDutyLog', dutyApi.exportDutyLog),
    handler: async (request, reply) => {
      const { language = 'en', ...filter } = request.query
      const query = queryOf(request.params, filter)
      if ('wrong' in query) return refuse(reply, invalid(`querystring/${query.wrong} names no instant`))
      const first = await duty.log({ ...query, limit: 1 })
      if (!first.ok) return refuse(reply, refusalAnswer(first.refused))
      const pages = rowsOf(duty, query, language)
      const file = fileOf(reply, { name: `${query.site}-${query.post}-duty-log`, format: 'csv', pages })
      return file ? reply.send(file) : refuse(reply, refusalAnswer({ code: 'overloaded' }))
    },
  })
}

type Query = Omit<DutyLogQuery, 'limit' | 'before'>
type Filter = { readonly kinds?: string; readonly from?: string; readonly until?: string }

/** The filter as the URL says it; the name of the part that names no instant, if one does not. */
function queryOf(
  { site, post }: { readonly site: string; readonly post: string },
  { kinds, from, until }: Filter,
): Query | { readonly wrong: 'from' | 'until' } {
  const [fromAt, untilAt] = [from, until].map((instant) => (instant === undefined ? undefined : toMillis(instant)))
  if (fromAt === null) return { wrong: 'from' }
  if (untilAt === null) return { wrong: 'until' }
  return {
    site,
    post,
    ...(kinds === undefined ? {} : { kinds: kinds.split(',') as EntryKind[] }),
    ...(fromAt === undefined ? {} : { from: fromAt }),
    ...(untilAt === undefined ? {} : { until: untilAt }),
  }
}

const HEADINGS: Row = ['n', 'at', 'kind', 'by', 'text', 'place', 'corrects', 'hash']

async function* rowsOf(duty: Duty, query: Query, language: Language): AsyncGenerator<readonly Row[]> {
  yield [HEADINGS]
  let before: number | undefined
  for (let rows = 0; rows < EXPORT_ROWS_MAX; rows += PAGE_rows) {
    const page = await duty.log({ ...query, ...(before === undefined ? {} : { before }), limit: PAGE_rows })
    // The answer has begun: breaking it off is the only way to say that it is not whole.
    if (!page.ok) throw new Error('the duty log cannot be read')
    yield page.value.map((entry) => rowOf(entry, language))
    if (page.value.length < PAGE_rows) return
    before = page.value.at(-1)!.n
  }
}

function rowOf({ n, at, by, content, hash }: DutyEntry, language: Language): Row {
  const written = isWritten(content) ? content : null
  const word = inLanguage(ENTRY_WORDS[content.kind], language)
  const text = inLanguage(entryText(content), language)
  return [n, toInstant(at), word, by.name, text, written?.place ?? null, written?.corrects ?? null, hash]
}

type Reply<R> = { readonly code: (status: RefusalStatus) => { readonly send: (body: Refusal) => R } }

/** The value when it is on disk, or the refusal; never later than a command may take. */
async function answer<T, R>({ limits, log }: RouteContext, reply: Reply<R>, asked: Promise<Done<T>>): Promise<T | R> {
  const late = (error: unknown) => log('error', 'a command on duty failed after it had been given up', error)
  const done = await within(limits.command_ms, asked, late)
  return done === TIMED_OUT
    ? refuse(reply, UNCONFIRMED)
    : done.ok
      ? done.value
      : refuse(reply, refusalAnswer(done.refused))
}

const UNCONFIRMED: RefusalAnswer = refusalAnswer({ code: 'command.unconfirmed' })

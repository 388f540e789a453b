import { DAY_ms, HOUR_ms } from '#domain/time.ts'
import type { Influxdb } from '../support/influxdb.ts'
import type { Answer, Asked } from './target-vendors.ts'

/*
 * `/write` of InfluxDB 2.x and 3 Core, by their API descriptions and what they document of refused lines. What is taken goes to a real
 * InfluxDB 1.x behind it, which answers the questions: only what the two say to a request is made by us.
 */

type Point = { readonly line: string; readonly number: number; readonly t: number } & (
  | { readonly wrong: string }
  | { readonly wrong: null; readonly measurement: string; readonly fields: ReadonlyMap<string, string> }
)

const NAME = String.raw`(?:[^\\,= ]|\\[^\\])+`
const LINE = new RegExp(String.raw`^((?:[^\\, ]|\\[^\\])+)(?:,${NAME}=${NAME})* (\S.*) (-?\d+)$`)
const FIELDS = new RegExp(String.raw`(?:^|,)(${NAME})=("(?:[^"\\]|\\.)*"|[^", ]*)`, 'y')
const TYPES: readonly (readonly [type: string, RegExp])[] = [
  ['integer', /^-?\d+i$/],
  ['float', /^-?\d+(\.\d+)?(e[+-]?\d+)?$/],
  ['string', /^"/],
  ['boolean', /^(t|f|true|false)$/i],
]

/** A line with its time in milliseconds, its number counted from 1. */
export function pointOf(line: string, i: number): Point {
  const [, measurement, text, time] = LINE.exec(line) ?? []
  const at = { line, number: i + 1, t: Number(time) }
  if (measurement === undefined || text === undefined) return { ...at, wrong: 'missing fields' }
  const fields = new Map<string, string>()
  FIELDS.lastIndex = 0
  for (let end = 0; end < text.length; end = FIELDS.lastIndex) {
    const [, name, value = ''] = FIELDS.exec(text) ?? []
    if (name === undefined) return { ...at, wrong: 'invalid field format' }
    const type = TYPES.find(([, form]) => form.test(value))?.[0]
    if (type === undefined) return { ...at, wrong: value === '' ? 'missing field value' : 'invalid number' }
    fields.set(name, type)
  }
  return { ...at, wrong: null, measurement, fields }
}

/** The first field that is of another type than it was before in the same place; remembers those that are new. */
export function conflictOf(types: Map<string, string>, point: Extract<Point, { wrong: null }>, place: string) {
  for (const [name, type] of point.fields) {
    const key = JSON.stringify([place, point.measurement, name])
    const before = types.get(key) ?? type
    types.set(key, before)
    if (before !== type) return { name, type, before }
  }
  return null
}

/** What keeps and answers behind a stand-in; its databases have a name of its own in front. */
export type Engine = { readonly influxdb: Influxdb; readonly prefix: string }

export async function keep({ influxdb, prefix }: Engine, db: string, points: readonly Point[]): Promise<void> {
  await influxdb.query(`CREATE DATABASE "${prefix}${db}"`, '')
  if (points.length > 0) await influxdb.write(points.map(({ line }) => line).join('\n'), `${prefix}${db}`)
}

export async function drop({ influxdb, prefix }: Engine, db: string): Promise<void> {
  await influxdb.query(`DROP DATABASE "${prefix}${db}"`, '')
}

export async function ask({ influxdb, prefix }: Engine, form: URLSearchParams): Promise<Answer> {
  const series = await influxdb.query(form.get('q')!, `${prefix}${form.get('db')}`)
  return { status: 200, json: { results: [{ statement_id: 0, ...(series.length === 0 ? {} : { series }) }] } }
}

export type Limits = { readonly token: string; readonly bodyMax_bytes: number }

/** Form of `/write` in both descriptions; what is left of them to say: the database, or what was wrong. */
export function writeOf({ method, query, headers }: Asked): { readonly db: string } | string {
  if (method !== 'POST') return 'POST only'
  const unknown = [...query.keys()].filter((key) => !['db', 'precision'].includes(key))
  if (unknown.length > 0) return `unknown ${unknown.join()}`
  if (query.get('precision') !== 'ms') return 'precision=ms: the lines have milliseconds'
  if (![undefined, 'identity', 'gzip'].includes(headers['content-encoding'])) return 'Content-Encoding'
  if (!/^text\/plain\b/.test(headers['content-type'] ?? '')) return 'Content-Type'
  if (!/^Basic [\w+/]+=*$/.test(headers.authorization ?? '')) return 'Basic with the token as password'
  const db = query.get('db') ?? ''
  return db === '' ? 'db' : { db }
}

/** Of the user name and the password in `Basic …` the second counts. */
export const isToken = (authorization: string | undefined, token: string): boolean =>
  Buffer.from(/^Basic (.*)$/.exec(authorization ?? '')?.[1] ?? '', 'base64')
    .toString()
    .endsWith(`:${token}`)

const v2 = (status: number, code: string, message: string): Answer => ({ status, json: { code, message } })
const failure = (words: string, dropped: number): Answer =>
  v2(
    422,
    'unprocessable entity',
    `failure writing points to database: partial write: ${words} dropped=${dropped} for database: 9f282d63c7d3a5c0 for retention policy: autogen`,
  )

/** Points of one week lie together, and only there a field has one type. */
const SHARD_ms = 7 * DAY_ms

/** 2.7.12: all of a body that holds a line that is none is refused; of others those that conflict, or are too old. `hoursOf`: how long they are kept, null if no bucket is mapped. */
export async function writeInflux2(
  asked: Asked,
  { token, bodyMax_bytes }: Limits,
  {
    engine,
    types,
    hoursOf,
  }: {
    readonly engine: Engine
    readonly types: Map<string, string>
    readonly hoursOf: (db: string) => number | null
  },
): Promise<Answer | string> {
  const form = writeOf(asked)
  if (typeof form === 'string') return form
  if (!isToken(asked.headers.authorization, token)) return v2(401, 'unauthorized', 'unauthorized access')
  if (asked.body.length > bodyMax_bytes)
    return v2(413, 'request too large', 'unable to read data: points batch is too large')
  const hours = hoursOf(form.db)
  if (hours === null) return v2(404, 'not found', 'no dbrp mapping found')
  const good: Extract<Point, { wrong: null }>[] = []
  for (const point of asked.body.split('\n').map(pointOf)) {
    if (point.wrong !== null) return v2(400, 'invalid', `unable to parse '${point.line}': ${point.wrong}`)
    good.push(point)
  }
  const bound = Date.now() - hours * HOUR_ms
  const old = good.filter(({ t }) => t < bound).toSorted((a, b) => a.t - b.t)
  const young = good.filter(({ t }) => t >= bound)
  const conflicts = young.map((point) => conflictOf(types, point, `${form.db} ${Math.floor(point.t / SHARD_ms)}`))
  await keep(
    engine,
    form.db,
    young.filter((_, i) => conflicts[i] === null),
  )
  const [conflict, ...more] = conflicts.filter((one) => one !== null)
  if (conflict) {
    const { name, type, before } = conflict
    return failure(
      `field type conflict: input field "${name}" on measurement "${good[0]!.measurement}" is type ${type}, already exists as type ${before}`,
      1 + more.length,
    )
  }
  if (old.length === 0) return { status: 204 }
  const dropped = ({ line, t }: Point): string =>
    `${line.replace(/ [^ ]* \d+$/, '')} at ${new Date(t).toISOString()} dropped because it violates a Retention Policy Lower Bound at ${new Date(bound).toISOString()}`
  return failure(
    `dropped ${old.length} points outside retention policy of duration ${hours}h0m0s - oldest point ${dropped(old[0]!)}, newest point ${dropped(old.at(-1)!)}`,
    old.length,
  )
}

/** Of the lines that it refuses it names so many. */
const NAMED_MAX = 100
/** A database more than these cannot be made, also not by the first line that is written to it. */
export const DATABASES_MAX = 5

/** 3 Core: makes a database that is not there; of a body what is good is stored, and the rest named. It takes readings of any age. */
export async function writeInflux3(
  asked: Asked,
  { token, bodyMax_bytes }: Limits,
  {
    engine,
    types,
    databases,
  }: {
    readonly engine: Engine
    readonly types: Map<string, string>
    readonly databases: Map<string, unknown>
  },
): Promise<Answer | string> {
  const form = writeOf(asked)
  if (typeof form === 'string') return form
  if (!isToken(asked.headers.authorization, token))
    return { status: 401, json: { error: 'the request was not authenticated' } }
  // The description says 413; the program does not know how.
  if (asked.body.length > bodyMax_bytes)
    return { status: 500, text: `max request size (${bodyMax_bytes} bytes) exceeded` }
  if (!databases.has(form.db)) {
    if (databases.size >= DATABASES_MAX)
      return {
        status: 422,
        json: { error: `Adding a new database would exceed limit of ${DATABASES_MAX} databases`, data: null },
      }
    databases.set(form.db, null)
  }
  const good: Point[] = []
  const data: unknown[] = []
  for (const point of asked.body.split('\n').map(pointOf)) {
    const conflict = point.wrong === null ? conflictOf(types, point, form.db) : null
    const why =
      point.wrong ??
      (conflict &&
        `invalid column type for column '${conflict.name}', expected iox::column_type::field::${conflict.before}, got iox::column_type::field::${conflict.type}`)
    if (why === null) good.push(point)
    else data.push({ original_line: point.line, line_number: point.number, error_message: why })
  }
  await keep(engine, form.db, good)
  if (data.length === 0) return { status: 204 }
  return { status: 400, json: { error: 'partial write of line protocol occurred', data: data.slice(0, NAMED_MAX) } }
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { Influxdb } from '../support/influxdb.ts'
import {
  ask,
  DATABASES_MAX,
  drop,
  type Engine,
  isToken,
  keep,
  writeInflux2,
  writeInflux3,
} from './target-vendor-write.ts'

/*
 * InfluxDB 2.x and 3 Core as far as their published API descriptions go and Watchroom asks them: every request is checked strictly, and whatever
 * is not in the description is answered with 400 and kept in `wrong`. With an `influxdb` behind them they keep what is written;
 * without, nothing can be written, and every question has the same answer.
 */

export type Asked = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly headers: IncomingMessage['headers']
}
export type Answer = {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}
type Vendor = {
  readonly version: string
  readonly build: string
  /** Where it asks for a token as everywhere else; null: it answers anybody, with 204. */
  readonly ping: ((asked: Asked) => Answer) | null
  readonly answer: (asked: Asked) => Answer | string | Promise<Answer | string>
}

export type VendorServer = Awaited<ReturnType<typeof startVendor>>

/** Answers as the vendor says; a string is what was wrong with the request. */
export async function startVendor({ version, build, ping, answer }: Vendor) {
  const wrong: string[] = []
  /** How many lines came at once, and whether compressed. */
  const writes: { readonly lines: number; readonly gzip: boolean }[] = []
  /** What the next writes are answered, before they are looked at. */
  const next: Answer[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url!, 'http://vendor')
    response.setHeader('x-influxdb-version', version)
    response.setHeader('x-influxdb-build', build)
    const bytes = Buffer.concat(chunks)
    const gzip = request.headers['content-encoding'] === 'gzip'
    const asked = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      body: (gzip ? gunzipSync(bytes) : bytes).toString(),
      headers: request.headers,
    }
    const isPing = asked.path === '/ping' && asked.method === 'GET'
    if (asked.path === '/write') writes.push({ lines: asked.body.split('\n').length, gzip })
    const refusal = asked.path === '/write' ? next.shift() : undefined
    const said = isPing ? (ping?.(asked) ?? { status: 204 }) : (refusal ?? (await answer(asked)))
    if (typeof said === 'string') wrong.push(`${asked.method} ${request.url} ${asked.body}: ${said}`)
    const { status, json, text, headers }: Answer =
      typeof said === 'string' ? { status: 400, json: { code: 'invalid', message: said } } : said
    response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/plain', ...headers })
    response.end(text ?? (json === undefined ? '' : JSON.stringify(json)))
  }
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wrong,
    writes,
    next,
    async stop(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function jsonWith(
  body: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> | string {
  const said = JSON.parse(body) as Readonly<Record<string, unknown>>
  const keys = Object.keys(said)
  const missing = required.filter((key) => !keys.includes(key))
  const unknown = keys.filter((key) => !required.includes(key) && !optional.includes(key))
  return missing.length + unknown.length === 0 ? said : `missing ${missing.join()}; unknown ${unknown.join()}`
}

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g

/** Form of `/query`, as both generations describe it for InfluxQL. */
function queryOf({ method, headers, body }: Asked, token: string): URLSearchParams | Answer | string {
  if (method !== 'POST') return 'POST only'
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return 'a form is expected'
  if (!/^Basic [\w+/]+=*$/.test(headers.authorization ?? '')) return 'Basic with the token as password'
  if (!isToken(headers.authorization, token)) return { status: 401, json: { error: 'unauthorized access' } }
  const form = new URLSearchParams(body)
  const unknown = [...form.keys()].filter((key) => !['db', 'q', 'epoch', 'rp'].includes(key))
  if (unknown.length > 0) return `unknown ${unknown.join()}`
  if (form.get('epoch') !== null && !['ns', 'u', 'ms', 's', 'm', 'h'].includes(form.get('epoch')!)) return 'epoch'
  return form.get('q')!.replace(QUOTED, '').includes(';') ? 'one statement a request' : form
}

const series = (columns: readonly string[], values: readonly (readonly unknown[])[]): Answer => ({
  status: 200,
  json: { results: [{ statement_id: 0, series: [{ name: 'any', columns, values }] }] },
})

/** Two readings of 5, a millisecond apart, in whatever is asked for. */
export function influxQl(form: URLSearchParams, known: readonly string[], engine?: Engine): Answer | Promise<Answer> {
  const q = form.get('q')!
  const db = form.get('db')
  if (db === null || !known.includes(db))
    return { status: 200, json: { results: [{ statement_id: 0, error: `database not found: ${db}` }] } }
  if (engine) return ask(engine, form)
  if (q.includes('"marks"')) return { status: 200, json: { results: [{ statement_id: 0 }] } }
  if (q.startsWith('SELECT count("quality")')) return series(['time', 'count'], [[0, 2]])
  if (q.startsWith('SELECT min(')) return series(['time', 'min', 'max', 'sum', 'last', 'count'], [[0, 5, 5, 10, 5, 2]])
  return series(
    ['time', 'value', 'quality'],
    [
      [0, 5, 0],
      [1, 5, 0],
    ],
  )
}

const policy = (hours: number): Answer => series(['name', 'duration', 'default'], [['autogen', `${hours}h0m0s`, true]])

/** Bodies of this many bytes are taken; a server's own limit is far above what Watchroom sends. */
const BODY_MAX_bytes = 1_000_000
const HOUR_s = 3600
const FOREVER_h = 24 * 365 * 100

export type Bucket = { readonly id: string; readonly name: string; readonly orgID: string; retentionRules: unknown }

/** 2.x: token as `Token …` at its own API, as a password at the one of 1.x. `maps`: whether a bucket is a database by itself (from 2.2 on). */
export async function startInflux2({
  token,
  orgs,
  maps,
  influxdb,
  bodyMax_bytes = BODY_MAX_bytes,
}: {
  token: string
  orgs: readonly { id: string; name: string }[]
  maps: boolean
  influxdb?: Influxdb
  bodyMax_bytes?: number
}) {
  const engine = influxdb && { influxdb, prefix: 'v2_' }
  const types = new Map<string, string>()
  const hoursOf = (db: string | null): number | null => {
    const bucket = buckets.find(({ name }) => name === db && mapped.includes(name))
    if (!bucket) return null
    const [rule] = bucket.retentionRules as readonly { readonly everySeconds: number }[]
    return rule === undefined ? FOREVER_h : rule.everySeconds / HOUR_s
  }
  const query2 = (asked: Asked): Answer | string | Promise<Answer> => {
    const form = queryOf(asked, token)
    if (!(form instanceof URLSearchParams)) return form
    const [, shown] = /^SHOW RETENTION POLICIES ON "(.*)"$/.exec(form.get('q')!) ?? []
    return shown === undefined ? influxQl(form, mapped, engine) : policy(hoursOf(shown) ?? 0)
  }
  const buckets: Bucket[] = []
  const mapped: string[] = []
  const deleted: string[] = []
  const bucketsOf = async ({ method, path, query, body }: Asked): Promise<Answer | string> => {
    if (method === 'GET') {
      const found = buckets.filter(({ name, orgID }) => name === query.get('name') && orgID === query.get('orgID'))
      return found.length === 0
        ? { status: 404, json: { code: 'not found', message: 'bucket not found' } }
        : { status: 200, json: { buckets: found } }
    }
    if (method === 'DELETE') {
      const i = buckets.findIndex(({ id }) => path === `/api/v2/buckets/${id}`)
      if (i < 0) return { status: 404, json: { code: 'not found', message: 'bucket not found' } }
      const [{ name }] = buckets.splice(i, 1) as [Bucket]
      mapped.splice(mapped.indexOf(name), 1)
      if (engine) await drop(engine, name)
      return { status: 204 }
    }
    if (method === 'PATCH') {
      const bucket = buckets.find(({ id }) => path === `/api/v2/buckets/${id}`)
      const said = jsonWith(body, [], ['retentionRules', 'name', 'description'])
      if (typeof said === 'string') return said
      if (!bucket) return 'no such bucket'
      bucket.retentionRules = said['retentionRules']
      return { status: 200, json: bucket }
    }
    const said = jsonWith(body, ['orgID', 'name'], ['retentionRules', 'description', 'rp', 'schemaType'])
    if (typeof said === 'string') return said
    const rules = said['retentionRules'] as readonly { readonly type?: unknown; readonly everySeconds?: unknown }[]
    if (rules.some((rule) => rule.type !== 'expire' || !Number.isInteger(rule.everySeconds))) return 'retentionRules'
    const bucket = {
      id: `b${buckets.length}`,
      name: String(said['name']),
      orgID: String(said['orgID']),
      retentionRules: rules,
    }
    buckets.push(bucket)
    if (engine) await keep(engine, bucket.name, [])
    if (maps) mapped.push(bucket.name)
    return { status: 201, json: bucket }
  }
  const server = await startVendor({
    version: 'v2.7.12',
    build: 'OSS',
    ping: null,
    answer(asked) {
      const { method, path, headers, query, body } = asked
      if (path === '/query') return query2(asked)
      if (path === '/write' && engine) return writeInflux2(asked, { token, bodyMax_bytes }, { engine, types, hoursOf })
      if (headers.authorization !== `Token ${token}`)
        return { status: 401, json: { code: 'unauthorized', message: 'unauthorized access' } }
      if (path === '/api/v2/orgs' && method === 'GET') return { status: 200, json: { orgs } }
      if (path.startsWith('/api/v2/buckets')) return bucketsOf(asked)
      if (path === '/api/v2/delete' && method === 'POST') {
        const said = jsonWith(body, ['start', 'stop', 'predicate'])
        if (typeof said === 'string') return said
        if (!buckets.some(({ name }) => name === query.get('bucket')) || query.get('orgID') === null) return 'bucket'
        if ([said['start'], said['stop']].some((at) => !(Date.parse(String(at)) >= 0))) return 'start and stop'
        deleted.push(String(said['predicate']))
        return { status: 204 }
      }
      if (path !== '/api/v2/dbrps') return 'unknown path'
      if (method === 'GET') {
        if (!orgs.some(({ id }) => id === query.get('orgID'))) return 'orgID is required'
        return {
          status: 200,
          json: { content: mapped.filter((name) => name === query.get('db')).map((database) => ({ database })) },
        }
      }
      const said = jsonWith(body, ['bucketID', 'database', 'retention_policy'], ['orgID', 'org', 'default'])
      if (typeof said === 'string') return said
      mapped.push(String(said['database']))
      return { status: 201, json: said }
    },
  })
  return { ...server, buckets, mapped, deleted }
}

/** 3 Core: `Bearer …` at its own API, and no `/ping` without; a database is made with its retention, at most five of them. */
export async function startInflux3({
  token,
  influxdb,
  bodyMax_bytes = BODY_MAX_bytes,
}: {
  token: string
  influxdb?: Influxdb
  bodyMax_bytes?: number
}) {
  const databases = new Map<string, unknown>()
  const engine = influxdb && { influxdb, prefix: 'v3_' }
  const types = new Map<string, string>()
  const query3 = (asked: Asked): Answer | string | Promise<Answer> => {
    const form = queryOf(asked, token)
    if (!(form instanceof URLSearchParams)) return form
    return form.get('q')!.startsWith('SHOW RETENTION') ? policy(0) : influxQl(form, [...databases.keys()], engine)
  }
  const server = await startVendor({
    version: '3.3.0',
    build: 'Core',
    ping: ({ headers }) =>
      isToken(headers.authorization, token)
        ? { status: 200, json: { version: '3.3.0', revision: '02d7ee1e6f', process_id: 'b3a1' } }
        : { status: 401, json: { error: 'the request was not authenticated' } },
    async answer(asked) {
      const { method, path, headers, query, body } = asked
      if (path === '/query') return query3(asked)
      if (path === '/write' && engine)
        return writeInflux3(asked, { token, bodyMax_bytes }, { engine, types, databases })
      if (headers.authorization !== `Bearer ${token}`)
        return { status: 401, json: { error: 'the request was not authenticated' } }
      if (path !== '/api/v3/configure/database') return 'unknown path'
      if (method === 'GET') {
        if (query.get('format') !== 'json') return 'format is required'
        return { status: 200, json: [...databases.keys()].map((name) => ({ 'iox::database': name })) }
      }
      if (method === 'DELETE') {
        const name = query.get('db') ?? ''
        const isThere = databases.delete(name)
        if (isThere && engine) await drop(engine, name)
        return isThere ? { status: 200 } : { status: 404, json: { error: 'the database does not exist' } }
      }
      const said = jsonWith(body, ['db'], ['retention_period'])
      if (typeof said === 'string') return said
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(String(said['db']))) return 'name'
      if (databases.size >= DATABASES_MAX)
        return {
          status: 422,
          json: { error: `Adding a new database would exceed limit of ${DATABASES_MAX} databases` },
        }
      databases.set(String(said['db']), said['retention_period'] ?? null)
      if (engine) await keep(engine, String(said['db']), [])
      return { status: 200 }
    },
  })
  return { ...server, databases }
}

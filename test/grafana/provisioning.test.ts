import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { cellsDatabaseOf } from '../../ingest/targets/layout.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const TEXT = readFileSync(join(ROOT, 'grafana/provisioning/datasources/watchroom.yaml'), 'utf8')
const OPERATIONS = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
const DATABASE = 'watchroom'
const SECRETS: Readonly<Record<string, string>> = {
  '/run/secrets/influxdb-password': 'a reading secret',
  '/run/secrets/influxdb-token': 'a-token',
}

type Source = {
  readonly name: string
  readonly type: string
  readonly user?: string
  readonly jsonData: Readonly<Record<string, string>>
  readonly secureJsonData?: Readonly<Record<string, string>>
}

/** What Grafana makes of the file: variables of its environment, and files. */
const sourcesOf = (text: string): readonly Source[] => {
  const filled = text
    .replaceAll(/\$__file\{([^}]+)\}/g, (_, path: string) => SECRETS[path]!)
    .replaceAll(/\$\{?WATCHROOM_INFLUXDB_DATABASE\}?/g, DATABASE)
  return (parse(filled) as { readonly datasources: readonly Source[] }).datasources.filter(
    ({ type }) => type === 'influxdb',
  )
}

/** The file after a person did what its head says. */
const forPassword = TEXT.split('\n')
  .filter((line) => !/^ {4}(jsonData: \{ version|secureJsonData)/.test(line))
  .map((line) => line.replace('#1.x ', ''))
  .join('\n')

/** `user` and its password are sent as Basic, unless a header of one's own says something else. */
function authorizationOf({ user, jsonData, secureJsonData = {} }: Source): string {
  if (jsonData['httpHeaderName1'] === 'Authorization') return secureJsonData['httpHeaderValue1']!
  return `Basic ${Buffer.from(`${user}:${secureJsonData['password']}`).toString('base64')}`
}

let influx: Influxdb
beforeAll(async () => {
  influx = await startInfluxdb(DATABASE)
  await influx.query(`CREATE DATABASE "${cellsDatabaseOf(DATABASE)}"`, '')
  await influx.write('readings,site=s,equipment=e,point=p value=1 1')
  await influx.write('cells_hour,site=s,equipment=e,point=p last=1 1', cellsDatabaseOf(DATABASE))
  // The statements of the documentation.
  const statements = OPERATIONS.match(/^(CREATE USER grafana|GRANT READ) .*$/gm) ?? []
  expect(statements).toHaveLength(3)
  for (const statement of statements)
    await influx.query(statement.replace("'PASSWORD'", `'${SECRETS['/run/secrets/influxdb-password']}'`), '')
})
afterAll(() => influx?.remove())

async function ask(source: Source, q: string): Promise<number> {
  const headers = { authorization: authorizationOf(source) }
  const db = source.jsonData['dbName']!
  const answer = await fetch(`${influx.url}/query`, { method: 'POST', headers, body: new URLSearchParams({ db, q }) })
  const { results, error } = (await answer.json()) as {
    readonly error?: string
    readonly results?: readonly { readonly error?: string; readonly series?: readonly unknown[] }[]
  }
  return error === undefined && results?.[0]?.error === undefined ? (results?.[0]?.series?.length ?? 0) : answer.status
}

test('with the lines for a password both sources read a real InfluxDB 1.x, and can change nothing', async () => {
  const sources = sourcesOf(forPassword)
  expect(sources.map(({ name }) => name)).toEqual(['Watchroom readings', 'Watchroom cells'])
  for (const source of sources) {
    expect([source.name, await ask(source, 'SELECT * FROM /.*/')]).toEqual([source.name, 1])
    expect([source.name, await ask(source, 'DROP SERIES FROM /.*/')]).toEqual([source.name, 403])
  }
})

test('with the lines for a token it refuses them, and they stand in the documentation too', async () => {
  for (const source of sourcesOf(TEXT)) {
    expect(authorizationOf(source)).toBe('Token a-token')
    expect([source.name, await ask(source, 'SELECT * FROM /.*/')]).toEqual([source.name, 401])
  }
  const marked = TEXT.split('\n').flatMap((line) => /^ {4}#1\.x (.*)$/.exec(line)?.[1] ?? [])
  expect(marked).toHaveLength(6)
  for (const line of marked.slice(0, 3)) expect(OPERATIONS).toContain(line)
})

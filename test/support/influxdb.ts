import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './ports.ts'
import { serverProcess } from './store-process.ts'

const COMMAND = '/usr/bin/influxd'
export const hasInfluxdb = existsSync(COMMAND)
export const ADMIN = { username: 'admin', secret: 'admin-secret' } as const

export type Influxdb = Awaited<ReturnType<typeof startInfluxdb>>
type Series = {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly unknown[])[]
}

/** A real InfluxDB 1.x with a password on it and a database, in a folder of its own below `within`. It can be killed and started again. */
export async function startInfluxdb(database = 'watchroom', within = tmpdir()) {
  const folder = await mkdtemp(join(within, 'watchroom-influxdb-'))
  const port = await freePort()
  const config = join(folder, 'influxdb.conf')
  await writeFile(config, configuration(folder, port, await freePort()))
  const url = `http://127.0.0.1:${port}`
  const isUp = async (): Promise<boolean> => (await fetch(`${url}/ping`)).status === 204
  const server = serverProcess(COMMAND, ['-config', config], isUp)
  await server.start()

  const request = async (path: string, body: URLSearchParams | string): Promise<Response> => {
    const authorization = `Basic ${Buffer.from(`${ADMIN.username}:${ADMIN.secret}`).toString('base64')}`
    return fetch(`${url}${path}`, { method: 'POST', headers: { authorization }, body })
  }
  /** InfluxQL; times come in milliseconds. Throws the server's words. */
  const query = async (q: string, db = database): Promise<readonly Series[]> => {
    const answer = (await (await request('/query', new URLSearchParams({ q, db, epoch: 'ms' }))).json()) as {
      readonly error?: string
      readonly results?: readonly { readonly error?: string; readonly series?: readonly Series[] }[]
    }
    const error = answer.error ?? answer.results?.find((one) => one.error !== undefined)?.error
    if (error !== undefined) throw new Error(error)
    return answer.results?.flatMap(({ series = [] }) => series) ?? []
  }
  await query(`CREATE USER ${ADMIN.username} WITH PASSWORD '${ADMIN.secret}' WITH ALL PRIVILEGES`, '')
  if (database !== '') await query(`CREATE DATABASE "${database}"`, '')

  return {
    ...server,
    url,
    port,
    folder,
    database,
    query,
    /** Lines as they are, in milliseconds. Throws the server's words. */
    async write(lines: string, db = database): Promise<void> {
      const answer = await request(`/write?db=${encodeURIComponent(db)}&precision=ms`, lines)
      if (answer.status !== 204) throw new Error(`${answer.status} ${await answer.text()}`)
    },
    /** What a query of one number says; 0 where nothing is there. */
    async number(q: string): Promise<number> {
      return Number((await query(q))[0]?.values[0]?.[1] ?? 0)
    },
    async remove(): Promise<void> {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (folder: string, http: number, backup: number): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${backup}"
[meta]
  dir = "${folder}/meta"
  logging-enabled = false
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  auth-enabled = true
  log-enabled = false
[logging]
  level = "error"
`

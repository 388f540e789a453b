import { connectAsync, type MqttClient } from 'mqtt'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Role } from '#domain/person/role.ts'
import { cookieOf, postJson } from '../../support/people.ts'
import { PROBES, secretOf, siteFile } from './site.ts'

const ROOT = join(import.meta.dirname, '../../..')
const START_MAX_ms = 20_000

/** The real product as its own process, with devices that publish over MQTT. */
export type RealPlatform = {
  readonly url: string
  readonly mqttPort: number
  /** The end of what the running process wrote to stderr. */
  readonly complaints: () => string
  /** A probe that no other story of this worker uses. */
  readonly freshProbe: () => string
  /** The secret of a session of this person, whose account is made with these roles where there is none. */
  readonly signIn: (name: string, roles: readonly Role[]) => Promise<string>
  /** The secret of a new one-time link with which this new person sets a password. */
  readonly invite: (name: string, roles: readonly Role[]) => Promise<string>
  /** Resolves when the broker confirmed: recorded on disk. */
  readonly publish: (device: string, payload: unknown, site?: string) => Promise<void>
  /** The power is cut. */
  readonly kill: () => Promise<void>
  /** Starts again on the same ports and the same data. */
  readonly start: () => Promise<void>
  readonly end: () => Promise<void>
}

/** `env`: what its environment says besides the ports; `file`: its site file. */
export async function startPlatform(
  env: Readonly<Record<string, string>> = {},
  file: object = siteFile,
): Promise<RealPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-e2e-'))
  await writeFile(join(folder, 'watchroom.yaml'), JSON.stringify(file))
  const clients = new Map<string, MqttClient>()
  let running: Running | null = null
  let ports = { http: 0, mqtt: 0 }
  let probes = 0

  const start = async (): Promise<void> => {
    running = await launch(folder, ports, env)
    ports = running.ports
  }
  const stopClients = async (): Promise<void> => {
    for (const client of clients.values()) await client.endAsync(true)
    clients.clear()
  }
  const finish = async (signal: NodeJS.Signals): Promise<void> => {
    await stopClients()
    if (!running) return
    const { process: child } = running
    running = null
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  await start()
  const url = `http://127.0.0.1:${ports.http}`
  const people = await createPeople(url, running!.setUp)
  const platform: RealPlatform = {
    ...people,
    url,
    mqttPort: ports.mqtt,
    complaints: () => running?.complaints() ?? '',
    freshProbe: () => {
      if (++probes > PROBES) throw new Error(`the site of the stories has ${PROBES} probes: raise PROBES`)
      return `probe-${probes}`
    },
    publish: async (device, payload, site = 'plant') => {
      let client = clients.get(device)
      if (!client) {
        client = await connectAsync(`mqtt://127.0.0.1:${ports.mqtt}`, {
          username: `${site}/${device}`,
          password: secretOf(device),
          clientId: `${site}-${device}`,
          reconnectPeriod: 0,
        })
        clients.set(device, client)
      }
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
      await client.publishAsync(`facility/${site}/${device}/readings`, text, { qos: 1 })
    },
    kill: () => finish('SIGKILL'),
    start,
    end: async () => {
      standing.delete(url)
      await finish('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
  standing.set(url, platform)
  return platform
}

/** Those that this worker has started, by address. */
const standing = new Map<string, RealPlatform>()

/** The platform that a page is of; of a page that is none of ours, the first that was started. */
export function platformAt(address: string): RealPlatform {
  const found = standing.get(new URL(address).origin) ?? [...standing.values()][0]
  if (!found) throw new Error(`no platform stands at ${address}`)
  return found
}

export const PASSWORD = 'seven hinges on a door'
export const loginOf = (name: string): string => `p-${Buffer.from(name).toString('hex')}`

/** The first account, made with the link that the start printed, and what it does for others. */
async function createPeople(url: string, setUp: string) {
  const first = { login: 'first', name: 'First Person', password: PASSWORD, language: 'en' }
  const admin = await cookieOf(await postJson(url, '/api/links/set-up', { secret: setUp, ...first }))
  const sessions = new Map<string, Promise<string>>()
  const invite = async (name: string, roles: readonly Role[]): Promise<string> => {
    const login = loginOf(name)
    const grants = roles.map((role) => ({ site: '*', role }))
    const made = await postJson(url, '/api/accounts', { login, name, grants, language: 'en' }, admin)
    return ((await made.json()) as { readonly invitation: string }).invitation
  }
  const enter = async (name: string, roles: readonly Role[]): Promise<string> => {
    const secret = await invite(name, roles)
    const cookie = await cookieOf(await postJson(url, '/api/links/invitation', { secret, password: PASSWORD }))
    return cookie.slice(cookie.indexOf('=') + 1)
  }
  const signIn = (name: string, roles: readonly Role[]): Promise<string> => {
    const session = sessions.get(name) ?? enter(name, roles)
    sessions.set(name, session)
    return session
  }
  return { signIn, invite }
}

type Running = {
  readonly process: ChildProcess
  readonly ports: { readonly http: number; readonly mqtt: number }
  /** The secret of the set-up link, where one was printed. */
  readonly setUp: string
  readonly complaints: () => string
}

/** Starts the process and reads from its output where it listens. */
async function launch(
  folder: string,
  ports: Running['ports'],
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  const child = spawn(process.execPath, ['watchroom.mjs', 'start', '--data', join(folder, 'data')], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      WATCHROOM_HTTP_PORT: String(ports.http),
      WATCHROOM_MQTT_PORT: String(ports.mqtt),
      WATCHROOM_MQTT_HOST: '127.0.0.1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaints = (complaints + bytes.toString()).slice(-4000)
  })
  const found = { http: 0, mqtt: 0 }
  let setUp = ''
  const first = ports.http === 0
  const late = setTimeout(() => child.kill('SIGKILL'), START_MAX_ms)
  for await (const line of createInterface(child.stdout)) {
    const [, word, port] = /^(open|mqtt) \w+:\/\/[^:]+:(\d+)/.exec(line) ?? []
    if (word === 'mqtt') found.mqtt = Number(port)
    if (word === 'open') found.http = Number(port)
    setUp = /^set up {2}\S+#setup=(\S+)/.exec(line)?.[1] ?? setUp
    if (found.http > 0 && found.mqtt > 0 && (!first || setUp !== '')) break
  }
  clearTimeout(late)
  child.stdout.resume()
  if (found.http === 0 || found.mqtt === 0) throw new Error(`the platform did not start: ${complaints}`)
  return { process: child, ports: found, setUp, complaints: () => complaints }
}

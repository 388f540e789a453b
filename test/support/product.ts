import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import type { SiteFile } from '#domain/site/site-file.ts'
import { cookieOf, postJson } from './people.ts'

const MAIN = resolve(import.meta.dirname, '../../main.ts')
/** Far longer than a start may take: a test says by itself what is too long. */
const START_ms = 60_000
const LOOK_ms = 10

/** How a process ended, and what it had told a person. */
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }
type Ports = { readonly mqtt: number; readonly http: number }

/**
 * The product as a person runs it: `node main.ts start` in a process of its own, on a folder that outlives it. The first start takes
 * free ports, every later one the same.
 */
export class Product {
  readonly folder: string
  readonly data: string
  readonly #siteFile: string
  #ports: Ports = { mqtt: 0, http: 0 }
  #child: ChildProcess | null = null
  #setUpSecret: string | null = null
  #cookie: string | null = null
  #ended: Promise<Ended> = Promise.reject(new Error('it was never started'))
  /** Standard error of the process that was started last. */
  stderr = ''

  /** `data`: another data folder than one in the temp folder, such as a small disk. */
  constructor(site: SiteFile, data?: string) {
    this.#ended.catch(() => {})
    this.folder = mkdtempSync(join(tmpdir(), 'watchroom-product-'))
    this.data = data ?? join(this.folder, 'data')
    this.#siteFile = join(this.folder, 'watchroom.yaml')
    mkdirSync(this.data, { recursive: true })
    this.writeSiteFile(stringify(site))
  }

  /** In the place of the site file that there is; what of it counts, and when, is the product's. */
  writeSiteFile(text: string): void {
    writeFileSync(this.#siteFile, text)
  }

  get mqttPort(): number {
    return this.#ports.mqtt
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports.http}`
  }

  get pid(): number {
    return this.#child!.pid!
  }

  /** Resolves when the process has ended. */
  get ended(): Promise<Ended> {
    return this.#ended
  }

  /** Starts the process without waiting for anything. Resolves `ready` when it says that it is open; rejects when it ends instead. */
  spawn(): { readonly ready: Promise<void> } {
    const child = spawn(process.execPath, [MAIN, 'start', '--data', this.data, '--site', this.#siteFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WATCHROOM_MQTT_HOST: '127.0.0.1', ...portsOf(this.#ports) },
    })
    this.#child = child
    this.stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.#ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stderr: this.stderr,
    }))
    const open = new Promise<void>((done) => {
      let [mqtt, http] = [0, 0]
      createInterface({ input: child.stdout }).on('line', (line) => {
        mqtt = Number(/^mqtt mqtt:\/\/[^:]+:(\d+)$/.exec(line)?.[1] ?? mqtt)
        this.#setUpSecret = /^set up {2}\S+#setup=(\S+)/.exec(line)?.[1] ?? this.#setUpSecret
        http = Number(/^open http:\/\/[^:]+:(\d+)/.exec(line)?.[1] ?? http)
        if (mqtt === 0 || http === 0) return
        this.#ports = { mqtt, http }
        done()
      })
    })
    const over = this.#ended.then(({ code, stderr }) => {
      throw new Error(`it ended with ${code} before it was open: ${stderr.slice(0, 2000)}`)
    })
    const ready = Promise.race([open, over])
    ready.catch(() => {})
    return { ready }
  }

  /** Starts it and waits until `GET /health` answers. Answers how long that took, in ms from the start of the process. */
  async start(): Promise<number> {
    const from = performance.now()
    await this.spawn().ready
    await until(async () => (await this.#health()) === 200, 'an answer of GET /health', START_ms)
    const took_ms = performance.now() - from
    await this.#signIn()
    return took_ms
  }

  /** The first start makes the first account, with the link it prints; its session outlives every kill. */
  async #signIn(): Promise<void> {
    if (this.#cookie !== null) return
    await until(() => this.#setUpSecret !== null, 'the set-up link', START_ms)
    const account = { login: 'operator', name: 'operator', password: 'a door of seven hinges', language: 'en' }
    this.#cookie = await cookieOf(
      await postJson(this.url, '/api/links/set-up', { secret: this.#setUpSecret, ...account }),
    )
  }

  /** With the session of another one, which its data was copied from. */
  comeAs(other: Product): void {
    this.#cookie = other.cookie
  }

  /** The Cookie header of the operator's session. */
  get cookie(): string {
    if (this.#cookie === null) throw new Error('it was never started')
    return this.#cookie
  }

  signal(signal: NodeJS.Signals): void {
    this.#child!.kill(signal)
  }

  async kill(): Promise<Ended> {
    this.signal('SIGKILL')
    return this.#ended
  }

  /** SIGTERM. Answers how it ended and after how many ms. */
  async stop(): Promise<Ended & { readonly took_ms: number }> {
    const from = performance.now()
    this.signal('SIGTERM')
    const ended = await this.#ended
    return { ...ended, took_ms: performance.now() - from }
  }

  /** SIGTERM to one that has nothing to complain about; throws what it says when it does not end with 0. */
  async stopWell(): Promise<void> {
    const { code, signal, stderr } = await this.stop()
    if (code !== 0) throw new Error(`it ended with ${code ?? signal}: ${stderr.slice(-2000)}`)
  }

  /** Runs a command of the command line on the same data folder to its end; with `start`, one more process of it on free ports. */
  async run(
    command: string,
    env: Readonly<Record<string, string>> = {},
    more: readonly string[] = [],
    where: { readonly data?: string; readonly site?: string } = {},
  ): Promise<Ended & { readonly stdout: string }> {
    const { data = this.data, site = this.#siteFile } = where
    const args = [MAIN, command, ...more, '--data', data, '--site', site]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WATCHROOM_MQTT_HOST: '127.0.0.1', ...portsOf({ mqtt: 0, http: 0 }), ...env },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return { code, signal, stdout, stderr }
  }

  /** Ends the process if it still runs, and removes the temp folder. */
  async dispose(): Promise<void> {
    if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null) await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(new URL(path, this.url), { headers: { cookie: this.cookie } })
    if (!response.ok) throw new Error(`GET ${path} answers ${response.status}: ${await response.text()}`)
    return response.json()
  }

  /** The codes of what is wrong with the platform, as `GET /health` tells them. */
  async troubles(): Promise<readonly string[]> {
    const health = (await this.get('/health')) as { readonly reasons: readonly { readonly code: string }[] }
    return health.reasons.map(({ code }) => code)
  }

  /** An action of the operator, or of a program with a token. */
  async act(
    alarm: string,
    body: Readonly<Record<string, unknown>>,
    token?: string,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const who = token === undefined ? { cookie: this.cookie } : { authorization: `Bearer ${token}` }
    return this.#post(`/api/alarms/${alarm}`, body, who)
  }

  /** What an administrator does. */
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.#post(path, body, { cookie: this.cookie })
  }

  async #post(path: string, body: unknown, who: Readonly<Record<string, string>>) {
    const headers = { 'content-type': 'application/json', ...who }
    const response = await fetch(new URL(path, this.url), { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, body: await response.json() }
  }

  async #health(): Promise<number> {
    try {
      return (await fetch(`${this.url}/health`)).status
    } catch {
      return 0
    }
  }
}

const portsOf = ({ mqtt, http }: Ports) => ({ WATCHROOM_MQTT_PORT: String(mqtt), WATCHROOM_HTTP_PORT: String(http) })

/**
 * For how many ms the main thread of a process was ready to run while others had the processor. At most the time that passed, and less
 * than all that a busy machine cost: what its other threads waited for is not in it.
 */
export function waitedForProcessor(pid: number): number {
  // sched_info of the kernel: ns running, ns waiting on a run queue, slices
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
}

/** Looks again and again until it holds; throws what did not come in time. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  within_ms: number,
  look_ms = LOOK_ms,
): Promise<void> {
  const end = performance.now() + within_ms
  for (;;) {
    if (await holds()) return
    if (performance.now() > end) throw new Error(`${what} did not come within ${within_ms} ms`)
    await new Promise((next) => setTimeout(next, look_ms))
  }
}

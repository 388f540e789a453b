import { request as httpRequest } from 'node:http'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { ClientToServer, JoinReply, ServerToClient } from '#domain/wire/live.ts'
import type { Limits } from '../../dashboard/server/limits.ts'
import { startDashboard } from '../../dashboard/server/start.ts'
import { peopleInMemory, signIn, type TestPerson } from './people.ts'
import { TinyPlatform } from './tiny-platform.ts'

export type TestScreen = Socket<ServerToClient, ClientToServer>
export type TestAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly json: unknown
}
type Ask = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}
type Options = {
  readonly platform?: TinyPlatform
  readonly webRoot?: string | null
  readonly limits?: Partial<Limits>
  readonly host?: string
  readonly allowedHosts?: readonly string[]
  /** Who asks where a test does not say; may everything everywhere. null: nobody. */
  readonly as?: TestPerson | null
  readonly now?: () => number
}

/** The real server on a free loopback port over a {@link TinyPlatform}; ended with the test. */
export async function tinyDashboard({ platform = new TinyPlatform({ now: Date.now }), ...options }: Options = {}) {
  const logged: string[] = []
  const { webRoot = null, limits, host = '127.0.0.1', allowedHosts, as = {}, now = Date.now } = options
  const { people, keys, audit } = peopleInMemory(now)
  const dashboard = await startDashboard({
    platform: platform.port(),
    people,
    port: 0,
    host,
    webRoot,
    now,
    log: (level, sentence, cause) =>
      void logged.push(`${level}: ${sentence}${cause instanceof Error ? ` (${String(cause)})` : ''}`),
    ...(limits ? { limits } : {}),
    ...(allowedHosts ? { allowedHosts } : {}),
  })
  onTestFinished(() => dashboard.stop())
  const { port, url } = dashboard
  const cookie = as === null ? '' : await signIn(url, keys, as)
  const signedIn = cookie === '' ? {} : { cookie }

  /** One request with exactly these headers, so that Host and Origin can be anything; the path is sent as written. */
  const ask = (path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<TestAnswer> =>
    new Promise((resolve, reject) => {
      const sent = { ...signedIn, ...headers }
      const request = httpRequest(
        { host: '127.0.0.1', port, path, method, headers: sent, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({ status: response.statusCode!, headers: response.headers, text, json: parsed(text) })
          })
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<TestAnswer> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  const screen = (more: Partial<ManagerOptions & SocketOptions> = {}): TestScreen => {
    const socket: TestScreen = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: signedIn,
      ...more,
    })
    onTestFinished(() => void socket.disconnect())
    return socket
  }
  return { platform, people, keys, audit, cookie, logged, port, url, ask, post, screen, stop: dashboard.stop }
}
export type TinyDashboard = Awaited<ReturnType<typeof tinyDashboard>>

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const connected = (screen: TestScreen): Promise<void> =>
  new Promise((resolve, reject) => {
    if (screen.connected) return resolve()
    screen.once('connect', resolve)
    screen.once('connect_error', reject)
  })

export const joined = (screen: TestScreen, site: string, since?: number): Promise<JoinReply> =>
  screen.timeout(5000).emitWithAck('join', since === undefined ? { site } : { site, since })

/** Waits until the condition holds; fails with the sentence after `limit_ms`. */
export async function until(holds: () => boolean, sentence: string, limit_ms = 5000): Promise<void> {
  const end = performance.now() + limit_ms
  while (!holds()) {
    if (performance.now() > end) throw new Error(`still waiting: ${sentence}`)
    await new Promise((next) => setTimeout(next, 5))
  }
}

import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Millis } from '#domain/time.ts'
import type { Duty } from '#domain/wire/duty.ts'
import type { People } from '#domain/wire/people.ts'
import type { Operations } from '#domain/wire/operations.ts'
import type { Platform } from '#domain/wire/platform.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import { createCallers } from './callers.ts'
import { closeDoor, hostsOf } from './door.ts'
import { startFeed } from './feed.ts'
import { buildHttp } from './http.ts'
import { LIMITS, type Limits } from './limits.ts'
import type { Log } from './log.ts'

export type DashboardOptions = {
  readonly platform: Platform
  readonly people: People
  /** Absent: no routes of duty. */
  readonly duty?: Duty
  /** Absent: no routes of policies, deliveries and checklists. */
  readonly response?: ResponsePort
  /** Absent: no metrics and no backups. */
  readonly operations?: Operations
  /** 0 = any free one. */
  readonly port: number
  /** Any address of this machine; other than `127.0.0.1`, `localhost` and `::1` only with a {@link publicUrl}. */
  readonly host: string
  /** Where people reach it, `https://…`: a reverse proxy speaks TLS for it and passes the Host header on. */
  readonly publicUrl?: string
  /** Addresses of that proxy: what they say of the address behind them is believed. */
  readonly proxies?: readonly string[]
  /** Folder of the built web app; null = not built. */
  readonly webRoot: string | null
  readonly now: () => Millis
  readonly log: Log
  /** Further Host headers that name this server, port included, such as a reverse proxy's on this machine. */
  readonly allowedHosts?: readonly string[]
  readonly limits?: Partial<Limits>
}

export type Dashboard = {
  readonly url: string
  readonly port: number
  /** Closes screens and requests; returns when all connections are gone, at most after the drain time. */
  readonly stop: () => Promise<void>
}

/** `localhost` may stand for two addresses; the screens need one. */
const ADDRESS: Readonly<Record<string, string>> = { '127.0.0.1': '127.0.0.1', localhost: '127.0.0.1', '::1': '::1' }

/** Serves pages, API and live feed of one platform. Throws a sentence for a person if it may not or cannot listen. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { platform, people, log, now } = options
  const limits: Limits = { ...LIMITS, ...options.limits }
  const address = addressOf(options)
  const callers = createCallers(people)
  const app = await buildHttp(
    {
      platform,
      people,
      duty: options.duty ?? null,
      response: options.response ?? null,
      operations: options.operations ?? null,
      callers,
      limits,
      log,
    },
    options.webRoot,
    options.proxies,
  )
  const { server } = app
  server.maxConnections = limits.tcpConnections
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  await app.ready()
  const feed = startFeed({ server, platform, people, response: options.response ?? null, callers, now, log, limits })
  let hosts: ReadonlySet<string> = new Set()
  const isKnown = (request: IncomingMessage) => callers.of(request) !== null
  closeDoor({ server, hosts: () => hosts, hasRoom: feed.hasRoom, isKnown, log })
  try {
    await app.listen({ host: address, port: options.port })
  } catch (error) {
    feed.stop()
    await app.close()
    throw cannotListen(options, error)
  }
  const { port } = server.address() as AddressInfo
  const publicHost = options.publicUrl === undefined ? [] : [new URL(options.publicUrl).host]
  hosts = hostsOf(port, [...publicHost, ...(options.allowedHosts ?? [])])
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    port,
    stop: async () => {
      feed.stop()
      const deadline = setTimeout(() => open.forEach((socket) => socket.destroy()), limits.drain_ms)
      await app.close()
      clearTimeout(deadline)
    },
  }
}

/** Passwords and cookies do not travel over a network in the clear. */
function addressOf({ host, publicUrl }: DashboardOptions): string {
  if (publicUrl !== undefined && !/^https:\/\/[^/\s]+\/?$/.test(publicUrl))
    throw new Error(`The public address of the dashboard is https://HOST, without a path, not ${publicUrl}.`)
  if (Object.hasOwn(ADDRESS, host)) return ADDRESS[host]!
  if (host !== '' && publicUrl !== undefined) return host
  throw new Error(
    `The dashboard does not listen on ${host || 'an empty address'} without TLS: put a reverse proxy with a certificate before it and ` +
      'name its address (WATCHROOM_PUBLIC_URL=https://…), or keep to 127.0.0.1.',
  )
}

function cannotListen({ host, port }: DashboardOptions, error: unknown): Error {
  const why = (error as { code?: string }).code === 'EADDRINUSE' ? 'the port is in use' : String(error)
  return new Error(`The dashboard cannot listen on ${host}:${port}: ${why}.`, { cause: error })
}

import type { AddressInfo, Socket } from 'node:net'
import type { Millis } from '#domain/time.ts'
import type { Platform } from '#domain/wire/platform.ts'
import { closeDoor, hostsOf } from './door.ts'
import { startFeed } from './feed.ts'
import { buildHttp } from './http.ts'
import { LIMITS, type Limits } from './limits.ts'
import type { Log } from './log.ts'

export type DashboardOptions = {
  readonly platform: Platform
  /** 0 = any free one. */
  readonly port: number
  /** `127.0.0.1`, `localhost` or `::1`. */
  readonly host: string
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
  const { platform, log, now } = options
  const limits: Limits = { ...LIMITS, ...options.limits }
  const address = Object.hasOwn(ADDRESS, options.host) ? ADDRESS[options.host] : undefined
  if (address === undefined)
    throw new Error(
      `The dashboard has no accounts yet and listens on this machine only: host must be 127.0.0.1, localhost or ::1, not ${options.host}.`,
    )
  const app = await buildHttp({ platform, limits, log }, options.webRoot)
  const { server } = app
  server.maxConnections = limits.tcpConnections
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  await app.ready()
  const feed = startFeed({ server, platform, now, log, limits })
  let hosts: ReadonlySet<string> = new Set()
  closeDoor({ server, hosts: () => hosts, hasRoom: feed.hasRoom, log })
  try {
    await app.listen({ host: address, port: options.port })
  } catch (error) {
    feed.stop()
    await app.close()
    throw cannotListen(options, error)
  }
  const { port } = server.address() as AddressInfo
  hosts = hostsOf(port, options.allowedHosts ?? [])
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

function cannotListen({ host, port }: DashboardOptions, error: unknown): Error {
  const why = (error as { code?: string }).code === 'EADDRINUSE' ? 'the port is in use' : String(error)
  return new Error(`The dashboard cannot listen on ${host}:${port}: ${why}.`, { cause: error })
}

import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Log } from './log.ts'
import { invalid, notFound, type RefusalAnswer, refusalAnswer } from './refusal.ts'

/** Names that always mean this machine. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']
export const SOCKET_PATH = '/socket.io/'

/**
 * Whether a request may come in at all, or why not. Looked at before routing, for pages, API, polling and WebSocket alike (CORS
 * settings do not protect WebSockets):
 * - Host must be one of ours, else a name of a stranger that resolves to this machine could read it (DNS rebinding);
 * - Origin, where a browser sends one, must be the page that this server gave out;
 * - fetch metadata must not say that another site asks, except for a person who follows a link to a page.
 */
export function mayEnter(request: IncomingMessage, hosts: ReadonlySet<string>): RefusalAnswer | null {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  if (host === undefined) return invalid('the Host header is missing')
  const own = host.toLowerCase()
  if (!hosts.has(own)) return refusalAnswer({ code: 'origin.refused' })
  if (origin !== undefined && origin !== `http://${own}` && origin !== `https://${own}`)
    return refusalAnswer({ code: 'origin.refused' })
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(request))
    return refusalAnswer({ code: 'origin.refused' })
  return null
}

const isNavigation = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'

/** The Host headers that name a server on `port` of this machine. */
export function hostsOf(port: number, more: readonly string[]): ReadonlySet<string> {
  const names = LOOPBACK_NAMES.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])])
  return new Set([...names, ...more.map((host) => host.toLowerCase())])
}

/** Headers of every answer. `host` has passed {@link mayEnter}; older browsers do not count ws: as 'self'. */
export function securityHeaders(host: string | null): Readonly<Record<string, string>> {
  const sockets = host && !host.startsWith('[') ? ` ws://${host} wss://${host}` : ''
  return {
    'Content-Security-Policy': [
      `default-src 'self'`,
      `style-src 'self'`,
      `img-src 'self' data: blob:`,
      `connect-src 'self'${sockets}`,
      `object-src 'none'`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }
}

type Door = {
  readonly server: Server
  readonly hosts: () => ReadonlySet<string>
  /** Whether one more screen may connect. */
  readonly hasRoom: () => boolean
  /** Whether it is known who asks; without that no socket is opened. */
  readonly isKnown: (request: IncomingMessage) => boolean
  readonly log: Log
}

/**
 * Puts the door before everything that listens on the server (routes and sockets, attached before this call). An exception of a
 * listener ends its connection, never the process.
 */
export function closeDoor({ server, hosts, hasRoom, isKnown, log }: Door): void {
  const refusalOf = (request: IncomingMessage): RefusalAnswer | null => {
    const refused = mayEnter(request, hosts())
    if (refused) return refused
    if (!request.url?.startsWith(SOCKET_PATH)) return null
    if (!isKnown(request)) return refusalAnswer({ code: 'session.required' })
    const handshake = !/[?&]sid=[^&]/.test(request.url)
    return handshake && !hasRoom() ? refusalAnswer({ code: 'overloaded' }) : null
  }
  const onRequest = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const refused = refusalOf(request)
    const host = refused ? null : (request.headers.host?.toLowerCase() ?? null)
    for (const [name, value] of Object.entries(securityHeaders(host))) response.setHeader(name, value)
    if (refused) answer(response, refused)
    else guarded(request.socket, log, () => onRequest.forEach((listener) => listener.call(server, request, response)))
  })
  const onUpgrade = server.listeners('upgrade')
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {}) // a peer that goes away is no news; 'close' follows
    const refused = refusalOf(request) ?? (request.url?.startsWith(SOCKET_PATH) ? null : notFound('page'))
    if (refused) socket.end(rawAnswer(refused))
    else guarded(socket, log, () => onUpgrade.forEach((listener) => listener.call(server, request, socket, head)))
  })
}

function guarded(socket: Duplex, log: Log, run: () => void): void {
  try {
    run()
  } catch (error) {
    log('error', 'a connection was ended by an error of the server', error)
    socket.destroy()
  }
}

function answer(response: ServerResponse, { status, body }: RefusalAnswer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, headersOf(text))
  response.end(text)
}

const headersOf = (text: string) => ({
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': String(Buffer.byteLength(text)),
  Connection: 'close', // the rest of a refused request is not read
})

/** A whole HTTP answer for a connection that has no response object: a refused upgrade, an unreadable request. */
export function rawAnswer({ status, body }: RefusalAnswer): string {
  const text = JSON.stringify(body)
  const headers = { ...securityHeaders(null), ...headersOf(text) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`
}

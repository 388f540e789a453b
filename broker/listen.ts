import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Duplex } from 'node:stream'
import { WebSocketServer, createWebSocketStream } from 'ws'
import { guardGate } from './gate.ts'
import type { Hub } from './hub.ts'
import { countUp } from './stats.ts'

export type Address = { readonly port: number; readonly host: string }
export type Certificate = { readonly key: string | Buffer; readonly cert: string | Buffer }
export type Listeners = {
  readonly tcp?: Address
  readonly websocket?: Address
  readonly tls?: Address & Certificate
  readonly wss?: Address & Certificate
}
export type Ports = { readonly [name in keyof Listeners]: number }

/** A WebSocket frame carries its own header, and may carry several packets [MQTT-6.0.0-2]. */
const FRAME_SPARE_bytes = 1024
/** How often an HTTP server looks for upgrades that are late. */
const CHECK_EVERY_ms = 1000
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1']

export type Door = { readonly port: number; close(): Promise<void> }

/** Opens one listener; rejects when the port cannot be had. */
export async function listen(hub: Hub, name: keyof Listeners, address: Address & Partial<Certificate>): Promise<Door> {
  const server = serverOf(hub, name, address)
  // sockets before their handshake and refused ones on their way out too; those that wait for their CONNECT are bounded in the gate
  server.maxConnections = hub.limits.connections + 2 * hub.limits.waitingSockets
  server.on('drop', () => countUp(hub.counters.refused, 'socket.too-many'))
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address.port, address.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => hub.failed('listener-socket', error))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function serverOf(hub: Hub, name: keyof Listeners, { key, cert }: Partial<Certificate>): Server {
  const { connectTime_ms } = hub.limits
  const secure = { key, cert, minVersion: 'TLSv1.2' as const, handshakeTimeout: connectTime_ms }
  const timely = {
    headersTimeout: connectTime_ms,
    requestTimeout: connectTime_ms,
    connectionsCheckingInterval: Math.min(connectTime_ms, CHECK_EVERY_ms),
  }
  switch (name) {
    case 'tcp':
      return createTcpServer(halfOpen, (socket) => guardGate(hub, socket, addressOf(socket)))
    case 'tls': {
      const server = createTlsServer({ ...secure, ...halfOpen }, (socket) => guardGate(hub, socket, addressOf(socket)))
      server.on('tlsClientError', (_error, socket) => {
        countUp(hub.counters.refused, 'tls.handshake')
        socket.destroy()
      })
      return server
    }
    case 'websocket':
      return overHttp(hub, createHttpServer(timely, notHere))
    case 'wss': {
      const server = createHttpsServer({ ...secure, ...timely }, notHere)
      server.on('tlsClientError', (_error, socket) => {
        countUp(hub.counters.refused, 'tls.handshake')
        socket.destroy()
      })
      return overHttp(hub, server)
    }
  }
}

/** A client may say all it has and hang up: its end must not end us before that is heard. */
const halfOpen = { allowHalfOpen: true }
const addressOf = (socket: Socket): string => `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`

type Answer = { writeHead(status: number, headers: Record<string, string>): { end(body: string): void } }
const notHere = (_request: IncomingMessage, response: Answer): void =>
  response
    .writeHead(426, { Connection: 'close', Upgrade: 'websocket', 'Content-Type': 'text/plain' })
    .end('MQTT over WebSocket only\n')

/** MQTT over WebSocket, MQTT 3.1.1 section 6: subprotocol `mqtt`, binary frames. */
function overHttp(hub: Hub, server: HttpServer): Server {
  const { limits } = hub
  server.keepAliveTimeout = 1
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.packet_bytes + FRAME_SPARE_bytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    if (!offered.some((name) => SUBPROTOCOLS.includes(name))) {
      countUp(hub.counters.refused, 'websocket.subprotocol')
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') // [MQTT-6.0.0-3]
      return
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (_data, isBinary) => {
        if (!isBinary) webSocket.terminate() // [MQTT-6.0.0-1]
      })
      guardGate(hub, createWebSocketStream(webSocket), addressOf(request.socket))
    })
  })
  return server
}

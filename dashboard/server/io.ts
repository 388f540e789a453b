import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { Caller } from '#domain/person/caller.ts'
import type { ClientToServer, ServerToClient } from '#domain/wire/live.ts'
import { SOCKET_PATH } from './door.ts'
import type { Limits } from './limits.ts'

type None = Record<string, never>
/** The site whose feed the screen has joined, and who sits at it. */
type ScreenData = { site?: string; caller: Caller }
export type Io = Server<ClientToServer, ServerToClient, None, ScreenData>
export type Screen = Socket<ClientToServer, ServerToClient, None, ScreenData>

/** socket.io on the server of the pages: both transports, no cookie, no cross-origin, no compression, small packets in. */
export function openIo(server: HttpServer, limits: Limits): Io {
  return new Server(server, {
    path: SOCKET_PATH,
    serveClient: false,
    transports: ['websocket', 'polling'],
    cookie: false,
    httpCompression: false,
    perMessageDeflate: false,
    maxHttpBufferSize: limits.body_bytes,
    connectTimeout: limits.connect_ms,
    pingInterval: limits.pingEvery_ms,
    pingTimeout: limits.pong_ms,
  })
}

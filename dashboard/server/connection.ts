import type { Socket as TcpSocket } from 'node:net'
import type { Socket } from 'socket.io'

export type Connection = Socket['conn']

type Packet = { readonly data?: string | Buffer }
type WebSocket = { readonly terminate: () => void; readonly bufferedAmount: number; readonly _socket?: TcpSocket }
/** What engine.io and ws have but do not declare. Every use is optional: without it a screen is only judged more coarsely. */
type Inside = {
  readonly writeBuffer: readonly Packet[]
  readonly transport: { readonly socket?: WebSocket }
}
const inside = (connection: Connection): Inside => connection as unknown as Inside

/** Ends a connection now: an orderly close would wait for a peer that does not read. */
export function cut(connection: Connection): void {
  const socket = inside(connection).transport.socket
  connection.close(true)
  socket?.terminate()
}

/** Packets that wait because the screen has not taken the ones before. */
export const packetsWaiting = (connection: Connection): number => inside(connection).writeBuffer.length

/** Bytes that wait: queued packets and what the operating system has not taken yet. */
export function bytesWaiting(connection: Connection): number {
  const { writeBuffer, transport } = inside(connection)
  const queued = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0)
  return queued + (transport.socket?.bufferedAmount ?? 0)
}

/** Bytes of the write that is under way; they shrink while a slow screen reads a large snapshot. */
export function bytesUnderWay(connection: Connection): number {
  const tcp = inside(connection).transport.socket?._socket as
    | { readonly _handle?: { readonly writeQueueSize?: number } | null }
    | undefined
  return tcp?._handle?.writeQueueSize ?? 0
}

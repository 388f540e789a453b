import type { Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '#domain/wire/live.ts'

export type LiveSocket = Socket<ServerToClient, ClientToServer>

/** Reconnecting never ends; tries are this far apart, by chance, so that many consoles do not come back in step. */
const RETRY_MIN_ms = 1000
const RETRY_MAX_ms = 5000

export type Line = {
  readonly start: () => void
  /** Gives the connection up for a new one. */
  readonly restart: () => void
  readonly stop: () => void
}

/** Keeps the socket connected; `closed` is called whenever it is not, or a try has failed. */
export function createLine(socket: LiveSocket, closed: () => void): Line {
  let retry: number | undefined
  const connect = (): void => {
    window.clearTimeout(retry)
    retry = undefined
    if (!socket.connected) socket.connect()
  }
  const retryLater = (): void => {
    closed()
    if (retry !== undefined) return
    retry = window.setTimeout(connect, RETRY_MIN_ms + Math.random() * (RETRY_MAX_ms - RETRY_MIN_ms))
  }
  return {
    start: () => {
      socket.on('disconnect', retryLater)
      socket.on('connect_error', retryLater)
      window.addEventListener('online', connect)
      connect()
    },
    restart: () => {
      socket.disconnect()
      retryLater()
    },
    stop: () => {
      window.clearTimeout(retry)
      window.removeEventListener('online', connect)
      socket.off()
      socket.disconnect()
    },
  }
}

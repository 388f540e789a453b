import { io, type Socket } from 'socket.io-client'
import { type ClientToServer, HEARTBEAT_ms, type ServerToClient, WATCH_MAX } from '#domain/wire/live.ts'
import type { LiveStore } from './live-store.ts'

/** Reconnecting never ends; tries are this far apart, by chance, so that many consoles do not come back in step. */
const RETRY_MIN_ms = 1000
const RETRY_MAX_ms = 5000
const ANSWER_MAX_ms = 5000
const CHECK_EVERY_ms = 250

export type LiveConnection = {
  readonly join: (site: string) => void
  readonly watch: (equipmentKeys: readonly string[]) => void
  /** The newest seq that stands on the screen, for the report to the server. */
  readonly painted: (seq: number) => void
  readonly stop: () => void
}

/** Keeps one socket to the server and feeds the store with what comes. */
export function connectLive(store: LiveStore): LiveConnection {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    transports: ['websocket', 'polling'],
    reconnection: false,
    timeout: ANSWER_MAX_ms,
    autoConnect: false,
  })
  let retry: number | undefined
  let watched: readonly string[] = []
  let paintedSeq = 0

  const connect = (): void => {
    window.clearTimeout(retry)
    retry = undefined
    if (!socket.connected) socket.connect()
  }
  const retryLater = (): void => {
    store.closed()
    if (retry !== undefined) return
    retry = window.setTimeout(connect, RETRY_MIN_ms + Math.random() * (RETRY_MAX_ms - RETRY_MIN_ms))
  }
  const restart = (): void => {
    socket.disconnect()
    retryLater()
  }
  const ask = (since: number | null): void => {
    const { site } = store.getState()
    if (site === null || !socket.connected) return
    socket.timeout(ANSWER_MAX_ms).emit('join', since === null ? { site } : { site, since }, (error, reply) => {
      if (store.getState().site !== site) return
      if (error) restart()
      else store.joined(reply)
    })
  }
  const sendWatch = (): void => {
    if (!socket.connected) return
    socket.timeout(ANSWER_MAX_ms).emit('watch', { equipment: watched }, (error, reply) => {
      // A lost answer costs nothing: the values come with the next batch, and a dead connection shows by its heartbeat.
      if (!error) store.values(reply)
    })
  }

  store.onAsk(ask)
  socket.on('connect', () => {
    ask(store.getState().feed?.seq ?? null)
    sendWatch()
  })
  socket.on('disconnect', retryLater)
  socket.on('connect_error', retryLater)
  socket.on('change', store.change)
  socket.on('heartbeat', store.beat)
  socket.on('values', store.values)

  const checks = window.setInterval(() => {
    // Silent though open: a half-dead connection is given up for a new one.
    if (store.check() && socket.connected) restart()
  }, CHECK_EVERY_ms)
  const reports = window.setInterval(() => {
    const { site, link } = store.getState()
    if (site === null || link !== 'live' || !socket.connected) return
    socket.emit('alive', { site, seq: paintedSeq, visible: document.visibilityState === 'visible' })
  }, HEARTBEAT_ms)
  window.addEventListener('online', connect)
  connect()

  return {
    join: (site) => {
      paintedSeq = 0
      store.choose(site)
      ask(null)
    },
    watch: (equipmentKeys) => {
      watched = equipmentKeys.slice(0, WATCH_MAX)
      sendWatch()
    },
    painted: (seq) => {
      paintedSeq = seq
    },
    stop: () => {
      window.clearInterval(checks)
      window.clearInterval(reports)
      window.clearTimeout(retry)
      window.removeEventListener('online', connect)
      socket.off()
      socket.disconnect()
    },
  }
}

import { io } from 'socket.io-client'
import { HEARTBEAT_ms, WATCH_MAX } from '#domain/wire/live.ts'
import { createLine, type LiveSocket } from './line.ts'
import type { LiveStore } from './live-store.ts'

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
  const socket: LiveSocket = io({
    transports: ['websocket', 'polling'],
    reconnection: false,
    timeout: ANSWER_MAX_ms,
    autoConnect: false,
  })
  const line = createLine(socket, store.closed)
  let watched: readonly string[] = []
  let paintedSeq = 0

  const ask = (since: number | null): void => askToJoin(socket, store, since, line.restart)
  const sendWatch = (): void => askForValues(socket, store, watched)
  store.onAsk(ask)
  socket.on('connect', () => {
    ask(store.getState().feed?.seq ?? null)
    sendWatch()
  })
  socket.on('change', store.change)
  socket.on('heartbeat', store.beat)
  socket.on('values', store.values)
  const checks = window.setInterval(() => {
    // Silent though open: a half-dead connection is given up for a new one.
    if (store.check() && socket.connected) line.restart()
  }, CHECK_EVERY_ms)
  const reports = window.setInterval(() => reportAlive(socket, store, paintedSeq), HEARTBEAT_ms)
  line.start()

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
      line.stop()
    },
  }
}

/** Asks for what came after `since`, or for a snapshot; without an answer the connection is given up. */
function askToJoin(socket: LiveSocket, store: LiveStore, since: number | null, giveUp: () => void): void {
  const { site } = store.getState()
  if (site === null || !socket.connected) return
  socket.timeout(ANSWER_MAX_ms).emit('join', since === null ? { site } : { site, since }, (error, reply) => {
    if (store.getState().site !== site) return
    if (error) giveUp()
    else store.joined(reply)
  })
}

function askForValues(socket: LiveSocket, store: LiveStore, equipment: readonly string[]): void {
  if (!socket.connected) return
  socket.timeout(ANSWER_MAX_ms).emit('watch', { equipment }, (error, reply) => {
    // A lost answer costs nothing: the values come with the next batch, and a dead connection shows by its heartbeat.
    if (!error) store.values(reply)
  })
}

/** Tells the server what stands on this screen and whether somebody can see it. */
function reportAlive(socket: LiveSocket, store: LiveStore, seq: number): void {
  const { site, link } = store.getState()
  if (site === null || link !== 'live' || !socket.connected) return
  socket.emit('alive', { site, seq, visible: document.visibilityState === 'visible' })
}

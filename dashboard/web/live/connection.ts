import { io } from 'socket.io-client'
import { type SoundState, WATCH_MAX } from '#domain/wire/live.ts'
import { consoleId } from '../sound/console-id.ts'
import { checkSession } from '../api/session.ts'
import { createLine, type LiveSocket } from './line.ts'
import type { LiveStore } from './live-store.ts'

const ANSWER_MAX_ms = 5000
const CHECK_EVERY_ms = 250

/** The event that joins a site. */
type Joining = 'join' | 'wall'
type Asking = { readonly socket: LiveSocket; readonly store: LiveStore; readonly joining: Joining }

export type LiveConnection = {
  readonly join: (site: string) => void
  readonly watch: (equipmentKeys: readonly string[]) => void
  /** The newest seq that stands on the screen, for the report to the server. */
  readonly painted: (seq: number) => void
  /** Whether alarms are heard here, for the same report. */
  readonly sounds: (state: SoundState) => void
  readonly stop: () => void
}

/** Keeps one socket to the server and feeds the store with what comes. A wall is told less, and reports nothing: nobody sits at it. */
export function connectLive(store: LiveStore, joining: Joining): LiveConnection {
  const socket: LiveSocket = io({
    transports: ['websocket', 'polling'],
    reconnection: false,
    timeout: ANSWER_MAX_ms,
    autoConnect: false,
  })
  const line = createLine(socket, store.closed)
  let watched: readonly string[] = []
  let paintedSeq = 0
  let sound: SoundState = 'on'

  const ask = (since: number | null): void => askToJoin({ socket, store, joining }, since, line.restart)
  const sendWatch = (): void => askForValues(socket, store, watched)
  store.onAsk(ask)
  socket.on('connect', () => {
    ask(store.getState().feed?.seq ?? null)
    sendWatch()
  })
  socket.on('change', store.change)
  socket.on('heartbeat', (beat) => {
    store.beat(beat)
    // Not by a timer: those of a tab that is hidden for long come once a minute.
    if (joining === 'join') reportAlive(socket, store, { seq: paintedSeq, sound })
  })
  socket.on('consoles', store.consoles)
  socket.on('louder', store.louder)
  socket.on('values', store.values)
  const checks = window.setInterval(() => {
    // Silent though open: a half-dead connection is given up for a new one.
    if (store.check() && socket.connected) line.restart()
  }, CHECK_EVERY_ms)
  // Refused or dropped: perhaps because the session has ended.
  socket.on('connect_error', () => void checkSession())
  socket.on('disconnect', () => void checkSession())
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
    sounds: (state) => {
      sound = state
    },
    stop: () => {
      window.clearInterval(checks)
      line.stop()
    },
  }
}

/** Asks for what came after `since`, or for a snapshot; without an answer the connection is given up. */
function askToJoin({ socket, store, joining }: Asking, since: number | null, giveUp: () => void): void {
  const { site } = store.getState()
  if (site === null || !socket.connected) return
  socket.timeout(ANSWER_MAX_ms).emit(joining, since === null ? { site } : { site, since }, (error, reply) => {
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

type Standing = { readonly seq: number; readonly sound: SoundState }

/** Tells the server what stands on this screen, and whether somebody can see and hear it. */
function reportAlive(socket: LiveSocket, store: LiveStore, standing: Standing): void {
  const { site, link } = store.getState()
  if (site === null || link !== 'live' || !socket.connected) return
  socket.emit('alive', {
    ...standing,
    site,
    visible: document.visibilityState === 'visible',
    console: consoleId(),
  })
}

import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { CONNACK, parseConnect } from './connect-packet.ts'
import type { ConnectPacket } from './connect-packet.ts'
import { Connection } from './connection.ts'
import { Framer, PACKET } from './framer.ts'
import type { Hub } from './hub.ts'
import { countUp } from './stats.ts'

/** After a refusal the peer has this long to take its CONNACK; closing at once could discard it on the way. */
const GOODBYE_ms = 500
const CONNECT_BYTE = PACKET.connect << 4

/**
 * Holds a new socket until its first packet is a complete CONNECT, small enough, in time, and authenticated. Until then nothing of it
 * reaches anything else; bytes that came behind the CONNECT stay unread in the framer and are dropped with a refused socket.
 */
export function guardGate(hub: Hub, socket: Duplex, address: string): void {
  const { limits } = hub
  const framer = new Framer(limits.connectPacket_bytes)
  let over = false
  hub.waitingSockets++

  const leave = () => {
    over = true
    hub.waitingSockets--
    clearTimeout(late)
    socket.off('data', read)
    socket.off('close', lost)
    socket.off('end', lost)
  }
  const refuse = (reason: string, code: number | null = null) => {
    if (over) return
    leave()
    countUp(hub.counters.refused, reason)
    hub.log({ level: 'warn', code: 'broker.refused', reason, address })
    sayGoodbye(socket, code)
  }
  const lost = () => refuse('connect.lost')
  const late = setTimeout(() => refuse('connect.timeout'), limits.connectTime_ms)
  const read = (chunk: Buffer) => {
    framer.append(chunk)
    if (framer.firstByte !== CONNECT_BYTE) return refuse('connect.not-first') // [MQTT-3.1.0-1], [MQTT-2.2.2-2]
    const found = framer.next()
    if (found === 'more') return
    if (found !== 'packet') return refuse(`connect.${found}`)
    const connect = parseConnect(framer.bytes, framer.body, framer.end)
    if ('reason' in connect) return refuse(connect.reason, connect.code)
    const admitted = admit(hub, connect)
    if ('reason' in admitted) return refuse(admitted.reason, admitted.code)
    leave()
    socket.pause()
    hub.counters.accepted++
    framer.max = limits.packet_bytes
    const device = hub.device(admitted.deviceKey)
    new Connection(hub, { socket, address, framer, connect, device, ...admitted }).start()
  }
  socket.on('error', () => refuse('connect.lost'))
  socket.on('close', lost)
  socket.on('end', lost)
  socket.on('data', read)
  if (hub.waitingSockets > limits.waitingSockets) refuse('connect.too-many-waiting')
}

function admit(hub: Hub, connect: ConnectPacket) {
  const { limits } = hub
  if (hub.stopping) return { reason: 'connect.stopping', code: CONNACK.unavailable }
  const deviceKey = authenticated(hub, connect)
  if (deviceKey === null) return { reason: 'connect.credentials', code: CONNACK.rights }
  const rights = hub.rightsOf(deviceKey)
  const { will } = connect
  if (will && !rights.mayWill(will.topic)) return { reason: 'connect.will-topic', code: CONNACK.rights }
  // bound to the device, so that no other can name it; without an id of its own it is given one nobody else has [MQTT-3.1.3-6]
  const sessionId = `${deviceKey}/${connect.clientId || `~${randomUUID()}`}`
  if (!hub.owners.has(sessionId)) {
    if (hub.connections.size >= limits.connections) return { reason: 'connect.too-many', code: CONNACK.unavailable }
    const own = hub.devices.get(deviceKey)?.connections.size ?? 0
    if (own >= limits.connectionsPerDevice) return { reason: 'connect.too-many-of-device', code: CONNACK.unavailable }
  }
  return { deviceKey, sessionId, rights }
}

function authenticated(hub: Hub, { username, password }: ConnectPacket): string | null {
  if (username === null || password === null) return null
  try {
    return hub.options.authenticate(username, password)
  } catch (error) {
    hub.failed('authenticate', error)
    return null
  }
}

function sayGoodbye(socket: Duplex, code: number | null): void {
  socket.on('error', () => {})
  if (code === null || socket.destroyed) {
    socket.destroy()
    return
  }
  socket.resume()
  const end = setTimeout(() => socket.destroy(), GOODBYE_ms)
  socket.once('close', () => clearTimeout(end))
  socket.end(Buffer.from([PACKET.connack << 4, 2, 0, code]))
}

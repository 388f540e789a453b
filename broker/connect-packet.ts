import { isUtf8 } from 'node:buffer'
import { generate } from 'mqtt-packet'
import { readText } from './topic.ts'

/** CONNACK return codes, MQTT 3.1.1 table 3.1. */
export const CONNACK = { version: 1, identifier: 2, unavailable: 3, credentials: 4, rights: 5 } as const

export type Will = {
  readonly topic: string
  readonly payload: Buffer
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
}

export type ConnectPacket = {
  readonly clientId: string
  readonly clean: boolean
  readonly keepAlive_s: number
  readonly will: Will | null
  readonly username: string | null
  readonly password: Buffer | null
}

/** What is wrong with a CONNECT, and the return code to answer; null = close without an answer. */
export type ConnectProblem = { readonly reason: string; readonly code: number | null }

const malformed = (reason: string): ConnectProblem => ({ reason, code: null })

/** Reads the length-prefixed fields of a packet body; a field that does not fit sets `short`. */
class Fields {
  short = false
  at: number
  readonly #bytes: Buffer
  readonly #end: number

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes
    this.at = start
    this.#end = end
  }

  byte(): number {
    if (this.at + 1 > this.#end) {
      this.short = true
      return 0
    }
    return this.#bytes[this.at++]!
  }

  number(): number {
    return (this.byte() << 8) | this.byte()
  }

  binary(): Buffer {
    const length = this.number()
    const start = this.at
    if (this.short || start + length > this.#end) {
      this.short = true
      return Buffer.alloc(0)
    }
    this.at += length
    return this.#bytes.subarray(start, start + length)
  }

  get left(): number {
    return this.#end - this.at
  }
}

const text = (bytes: Buffer): string | null => readText(bytes, 0, bytes.length)

/** Parses the body of a CONNECT, MQTT 3.1.1 section 3.1 (and MQTT 3.1, level 3). */
export function parseConnect(bytes: Buffer, body: number, end: number): ConnectPacket | ConnectProblem {
  const fields = new Fields(bytes, body, end)
  const name = fields.binary()
  const level = fields.byte()
  if (fields.short || !isUtf8(name)) return malformed('connect.malformed')
  const protocol = name.toString('latin1')
  if (protocol !== 'MQTT' && protocol !== 'MQIsdp') return malformed('connect.protocol-name') // [MQTT-3.1.2-1]
  if (level !== (protocol === 'MQTT' ? 4 : 3)) return { reason: 'connect.version', code: CONNACK.version } // [MQTT-3.1.2-2]
  const flags = fields.byte()
  const keepAlive_s = fields.number()
  const clientId = text(fields.binary())
  const willFlag = (flags & 0x04) !== 0
  const willQos = (flags >> 3) & 3
  const willTopic = willFlag ? text(fields.binary()) : ''
  const willPayload = willFlag ? fields.binary() : null
  const username = flags & 0x80 ? text(fields.binary()) : ''
  const password = flags & 0x40 ? fields.binary() : null
  const flagsBroken =
    (flags & 0x01) !== 0 || // [MQTT-3.1.2-3]
    willQos === 3 || // [MQTT-3.1.2-14]
    (!willFlag && (flags & 0x38) !== 0) || // [MQTT-3.1.2-11], [MQTT-3.1.2-13], [MQTT-3.1.2-15]
    ((flags & 0x80) === 0 && (flags & 0x40) !== 0) // [MQTT-3.1.2-22]
  if (fields.short || fields.left > 0 || flagsBroken) return malformed('connect.malformed')
  if (clientId === null || willTopic === null || username === null) return malformed('connect.not-utf8')
  const clean = (flags & 0x02) !== 0
  if (clientId === '' && (!clean || level === 3)) return { reason: 'connect.client-id', code: CONNACK.identifier } // [MQTT-3.1.3-8]
  return {
    clientId,
    clean,
    keepAlive_s,
    will: willPayload
      ? { topic: willTopic, payload: willPayload, qos: willQos as 0 | 1 | 2, retain: (flags & 0x20) !== 0 }
      : null,
    username: flags & 0x80 ? username : null,
    password,
  }
}

/**
 * The CONNECT that aedes sees: the client id bound to its device, no credentials, and keep-alive 0, because publishes and pings do not
 * reach aedes and the connection keeps that clock itself.
 */
export function boundConnect(packet: ConnectPacket, sessionId: string): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: sessionId,
    clean: packet.clean,
    keepalive: 0,
    ...(packet.will ? { will: { ...packet.will, payload: Buffer.from(packet.will.payload) } } : {}),
  })
}

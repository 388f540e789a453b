import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '#domain/time.ts'

/** Every bound of the broker. Nothing a client does grows memory, waits or fans out past one of these. */
export type Limits = {
  /** For a complete CONNECT; and before it as long again for a TLS handshake or an HTTP upgrade. */
  readonly connectTime_ms: number
  /** The whole CONNECT packet, with will, user name and password. */
  readonly connectPacket_bytes: number
  /** Sockets that have not yet authenticated. */
  readonly waitingSockets: number
  readonly connections: number
  readonly connectionsPerDevice: number
  /** Any packet after CONNECT, header included. */
  readonly packet_bytes: number
  readonly subscriptions: number
  readonly topicLevels: number
  /** Publishes of one connection that are not yet recorded; beyond it the socket is not read. */
  readonly inFlight: number
  /**
   * QoS 2 packet ids of one session that wait for their PUBREL. Not smaller: a client that empties a backlog sends its PUBRELs behind
   * the whole of it, so making it wait would wait for ever, and closing would make it begin again.
   */
  readonly qos2Open: number
  /** Messages a second of one device, all its connections together; beyond it the sockets are not read. `Infinity` = unlimited. */
  readonly rate: number
  /** Messages a device may send at once after a pause (a replayed backlog). */
  readonly burst: number
  /** How long `receive` may keep a message before its connection is closed without an acknowledgement. */
  readonly receiveTime_ms: number
  /** A connection that sends no packet this long is closed, whatever keep-alive it asked for (0 means "never" to MQTT). */
  readonly idle_ms: number
  /** A peer that takes nothing off its socket this long is dropped. */
  readonly stalled_ms: number
  /** Bytes waiting for one peer. */
  readonly outbox_bytes: number
  readonly sessionsPerDevice: number
  /** A persistent session that nobody came back for. */
  readonly sessionExpiry_ms: number
  readonly queueMessages: number
  readonly queue_bytes: number
  /** Retained messages of one device (its status, and what a bridge retains). */
  readonly retainedPerDevice: number
  readonly retainedPerDevice_bytes: number
  /** `stop()` waits this long for messages that are being recorded. */
  readonly drain_ms: number
}

export const LIMITS: Limits = {
  connectTime_ms: 5 * SECOND_ms,
  connectPacket_bytes: 4 * 1024,
  waitingSockets: 1000,
  connections: 10_000,
  connectionsPerDevice: 4,
  packet_bytes: 256 * 1024,
  subscriptions: 100,
  topicLevels: 32,
  inFlight: 50,
  qos2Open: 10_000,
  rate: 1000,
  burst: 2000,
  receiveTime_ms: MINUTE_ms,
  idle_ms: 1.5 * HOUR_ms,
  stalled_ms: 4 * SECOND_ms,
  outbox_bytes: 4 * 1024 * 1024,
  sessionsPerDevice: 4,
  sessionExpiry_ms: 7 * DAY_ms,
  queueMessages: 1000,
  queue_bytes: 1024 * 1024,
  retainedPerDevice: 100,
  retainedPerDevice_bytes: 512 * 1024,
  drain_ms: 8 * SECOND_ms,
}

import type { Millis } from '../time.ts'
import type { Refused } from './errors.ts'

/**
 * The door between a broker and `ingest`. `done(true)` means: on disk (or recorded as a dead letter); only then may the message be
 * acknowledged. `done(false)` means: not recorded and it will not be; the sender must keep it (the broker closes the connection).
 * `done` is called exactly once, possibly much later, never before `receive` returned.
 */
export type Receive = (message: Inbound, done: (recorded: boolean) => void) => void

export type Inbound = {
  /** `site/device` of the authenticated sender. */
  readonly device: string
  readonly topic: string
  readonly payload: Uint8Array
  /** Clock of the server when the packet was read. */
  readonly receivedAt: Millis
  /** The sender says that it may have sent this before (DUP): it has had no answer. */
  readonly dup?: boolean
  /** A retained message delivered by an external broker at subscription: state, not news. */
  readonly retained?: boolean
  /**
   * It was too large to be read: why, and how many bytes it has (at least). `payload` is the beginning that had come, the topic is empty
   * where it had not. It can only become a dead letter; its connection is closed whatever the answer.
   */
  readonly unread?: { readonly reason: Refused; readonly size: number }
}

/** What a broker tells about connections; `graceful` = the client sent DISCONNECT. Only the last connection of a device counts. */
export type ConnectionListener = {
  readonly connected: (device: string, at: Millis) => void
  readonly disconnected: (device: string, graceful: boolean, at: Millis) => void
}

/** The device (`site/device`) whose credential this is, or null. Never says which of the two was wrong. */
export type Authenticate = (username: string, password: Uint8Array) => string | null

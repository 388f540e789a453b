import { generate } from 'mqtt-packet'
import type { Hub } from './hub.ts'
import { messageSent } from './session.ts'
import type { Queued, Session } from './session.ts'

const PACKET_ID_MAX = 65_535

/** A connection that has been told its session is present. */
export type Resumed = {
  readonly closed: boolean
  readonly session: Session
  send(bytes: Buffer): void
}

/** The packet id for the next message of a connection, whose counter is aedes'. */
export function takePacketId(packetIds: { _nextId: number }): number {
  const packetId = packetIds._nextId
  packetIds._nextId = packetId >= PACKET_ID_MAX ? 1 : packetId + 1
  return packetId
}

/**
 * Sends a returning client what waits for it, in order [MQTT-4.6.0-1]. Packet ids are on disk before they leave, so that after a restart
 * they are used for the same messages; a store that fails holds nothing up. What comes meanwhile follows, then delivery is live.
 */
export function resume(hub: Hub, connection: Resumed, packetIds: { _nextId: number }, again = false): void {
  const { session } = connection
  const found = session.unfinished(() => takePacketId(packetIds), again)
  if (found.length === 0) {
    session.resuming = false
    return
  }
  const changes = found.filter(({ isNew }) => isNew).map(({ message }) => messageSent(session, message))
  hub.store.owe(changes, () => {
    for (const { message } of found) if (!connection.closed) connection.send(bytesOf(message))
    if (!connection.closed) resume(hub, connection, packetIds, true)
  })
}

function bytesOf({ cmd, topic, payload, qos, retain, dup, messageId }: Queued): Buffer {
  // it has one: that is what makes it resumable
  const id = messageId!
  return cmd === 'pubrel'
    ? generate({ cmd: 'pubrel', messageId: id })
    : generate({ cmd: 'publish', topic, payload, qos, retain, dup, messageId: id })
}

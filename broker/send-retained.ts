import { generate } from 'mqtt-packet'
import type { Hub } from './hub.ts'
import type { Qos, Queued, Session } from './session.ts'

const PACKET_ID_MAX = 65_535

/**
 * Sends what is retained for newly subscribed filters, at once: a retained message must not come behind a newer live one. To a
 * persistent session it is owed until acknowledged, like any other [MQTT-4.4.0-1]. `packetIds` is the counter of the connection.
 */
export function sendRetained(
  hub: Hub,
  session: Session,
  filters: Iterable<string>,
  packetIds: { _nextId: number },
  send: (bytes: Buffer) => void,
): void {
  for (const kept of new Set(hub.retained.matching(filters))) {
    const qos = Math.min(kept.qos, Math.max(0, session.grantedQos(kept.topic))) as Qos
    let messageId: number | undefined
    if (qos > 0) {
      messageId = packetIds._nextId
      packetIds._nextId = messageId >= PACKET_ID_MAX ? 1 : messageId + 1
    }
    const message: Queued = {
      ...kept,
      brokerId: hub.aedes.id,
      brokerCounter: hub.ownCounter(),
      qos,
      retain: true,
      dup: false,
      messageId,
    }
    if (session.persistent && qos > 0) hub.counters.queueDropped += session.enqueue(message, hub.limits)
    const { cmd, topic, payload, retain, dup } = message
    send(
      generate({ cmd, topic, payload, qos, retain, dup, ...(messageId === undefined ? {} : { messageId }) } as const),
    )
  }
}

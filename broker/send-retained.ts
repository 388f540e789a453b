import { generate } from 'mqtt-packet'
import type { Hub } from './hub.ts'
import { takePacketId } from './resume.ts'
import { messageChange, messageGone } from './session.ts'
import type { Qos, Queued, Session } from './session.ts'
import type { Change } from './store/change.ts'

/**
 * Sends what is retained for newly subscribed filters, at once: a retained message must not come behind a newer live one. To a
 * persistent session it is owed until acknowledged, like any other [MQTT-4.4.0-1]; answers what is to be written for that. `packetIds`
 * is the counter of the connection.
 */
export function sendRetained(
  hub: Hub,
  session: Session,
  filters: Iterable<string>,
  packetIds: { _nextId: number },
  send: (bytes: Buffer) => void,
): readonly Change[] {
  const changes: Change[] = []
  for (const kept of new Set(hub.retained.matching(filters))) {
    const qos = Math.min(kept.qos, Math.max(0, session.grantedQos(kept.topic))) as Qos
    const messageId = qos > 0 ? takePacketId(packetIds) : undefined
    const message: Queued = {
      ...kept,
      brokerId: hub.aedes.id,
      brokerCounter: hub.nextCounter(),
      qos,
      retain: true,
      dup: false,
      messageId,
    }
    if (session.persistent && qos > 0 && session.fits(message, hub.limits)) {
      const dropped = session.enqueue(message, hub.limits)
      hub.counters.queueDropped += dropped.length
      changes.push(messageChange(session, message), ...dropped.map((oldest) => messageGone(session, oldest)))
    }
    const { cmd, topic, payload, retain, dup } = message
    send(
      generate({ cmd, topic, payload, qos, retain, dup, ...(messageId === undefined ? {} : { messageId }) } as const),
    )
  }
  return changes
}

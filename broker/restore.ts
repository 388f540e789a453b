import type { Hub } from './hub.ts'
import { Session, messageGone } from './session.ts'
import type { Kept, MessageRow, SessionRow } from './store/change.ts'

const PACKET_IDS = 65_535

/**
 * Puts what the store kept back into a hub that has no connections yet, by today's limits and rights: what no longer fits is dropped and
 * said. Wills of sessions that were connected when the process ended are not published [MQTT-3.1.2-8]: the end was the server's, most
 * devices are back within their keep-alive, and one that is not is found by its silence.
 */
export function restore(hub: Hub, kept: Kept): void {
  const last = { counter: kept.messages.at(-1)?.counter ?? 0, session: kept.sessions.at(-1)?.number ?? 0 }
  hub.countFrom(
    kept.messages.reduce((most, { counter }) => Math.max(most, counter), last.counter),
    last.session,
  )
  const sessions = new Map<number, Session>()
  for (const row of kept.sessions) sessions.set(row.number, restoreSession(hub, row))
  const next = new Map<Session, number>()
  for (const row of kept.messages) {
    const session = sessions.get(row.session)
    if (!session) continue
    restoreMessage(hub, session, row)
    if (row.packetId !== null) next.set(session, row.packetId)
  }
  for (const [session, packetId] of next) session.nextPacketId = packetId
  for (const { number, offlineAt } of kept.sessions) {
    // ids of retained messages may have left unwritten when the process was killed, at most so many at once
    const session = sessions.get(number)!
    const skipped = (next.has(session) ? 1 : 0) + (offlineAt === null ? hub.limits.retainedPerDevice : 0)
    session.nextPacketId = ((session.nextPacketId - 1 + skipped) % PACKET_IDS) + 1
  }
  for (const { session, packetId } of kept.inbound) sessions.get(session)?.qos2.set(packetId, 'kept')
  for (const { topic, payload, qos } of kept.retained) {
    if (hub.retained.store({ cmd: 'publish', topic, payload: Buffer.from(payload), qos })) continue
    hub.log({ level: 'warn', code: 'broker.retained-full', topic })
    hub.store.owe([{ kind: 'retained-gone', topic }])
  }
  hub.expireSessions()
  dropExcess(hub)
}

function restoreSession(hub: Hub, { number, id, device, offlineAt, nextPacketId, filters }: SessionRow): Session {
  const session = new Session(id, number, hub.device(device), true)
  const { clock, now } = hub.options
  // a clock that was set back makes nobody expire early; one that was connected has been away since now
  session.offlineSince = clock() - (offlineAt === null ? 0 : Math.max(0, now() - offlineAt))
  session.nextPacketId = nextPacketId
  const { maySubscribe } = hub.rightsOf(device)
  for (const [filter, qos] of filters) {
    if (session.filters.size < hub.limits.subscriptions && maySubscribe(filter)) session.filters.set(filter, qos)
    else hub.log({ level: 'warn', code: 'broker.subscription-refused', device, full: false })
  }
  hub.addSession(session)
  if (offlineAt === null || session.filters.size < filters.length) {
    hub.store.owe([session.change(offlineAt ?? now())])
  }
  return session
}

function restoreMessage(hub: Hub, session: Session, row: MessageRow): void {
  const message = {
    cmd: row.released ? ('pubrel' as const) : ('publish' as const),
    brokerId: hub.aedes.id,
    brokerCounter: row.counter,
    topic: row.topic,
    payload: Buffer.from(row.payload),
    qos: row.qos,
    retain: row.retain,
    dup: false,
    messageId: row.packetId ?? undefined,
  }
  const fits = session.fits(message, hub.limits)
  const dropped = fits ? session.enqueue(message, hub.limits) : [message]
  if (dropped.length === 0) return
  hub.counters.queueDropped += dropped.length
  hub.log({ level: 'warn', code: 'broker.queue-full', session: session.id, dropped: dropped.length })
  hub.store.owe(dropped.map((oldest) => messageGone(session, oldest)))
}

/** A smaller limit than at the last start: the sessions left alone longest go. */
function dropExcess(hub: Hub): void {
  for (const device of hub.devices.values()) {
    const sessions = [...device.sessions.values()].toSorted((a, b) => b.offlineSince - a.offlineSince)
    for (const session of sessions.slice(hub.limits.sessionsPerDevice)) {
      hub.log({ level: 'warn', code: 'broker.session-dropped', device: device.key, queued: session.queued })
      hub.dropSession(session)
    }
  }
}

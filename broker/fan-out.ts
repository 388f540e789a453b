import type { DeviceEntry } from './device-entry.ts'
import type { Hub } from './hub.ts'
import { deviceOfTopic } from './rights.ts'
import { messageChange, messageGone } from './session.ts'
import type { Qos, Queued, Session } from './session.ts'
import type { Change } from './store/change.ts'

export type Message = {
  readonly topic: string
  /** Kept; never a view of a read buffer. */
  readonly payload: Buffer
  readonly qos: Qos
  readonly retain: boolean
  /**
   * Whether its sender relies on the store alone. Where false (what `receive` has recorded) it reaches the connected though it could not
   * be written, and is written when that is possible: a store that fails must not take devices offline.
   */
  readonly relies: boolean
}

/** `kept`: whatever was promised of it is on disk. `reached`: somebody has it or will get it. */
export type Outcome = { readonly kept: boolean; readonly reached: boolean }

type Plan = {
  readonly message: Queued
  readonly queues: readonly Session[]
  readonly tooLarge: readonly Session[]
}

/**
 * Gives a message to whoever subscribes to its topic: it is written to the queues of persistent sessions and to what is retained, and only
 * then given to anyone. One that cannot be written reaches nobody: its sender is told, and keeps it. Messages of one device stay in
 * their order. `also` is written in the same transaction.
 */
export function fanOut(hub: Hub, given: Message, done: (outcome: Outcome) => void, also: readonly Change[] = []): void {
  hub.counters.fannedOut++
  const key = deviceOfTopic(given.topic)
  if (key === null) return done({ kept: true, reached: false })
  const device = hub.device(key)
  const plan = planOf(hub, device, given)
  const queued = plan.queues.map((session) => messageChange(session, forQueue(session, plan.message)))
  const changes = [...also, ...queued, ...(given.retain ? retain(hub, device, plan.message) : [])]
  if (changes.length === 0 && device.storing === 0) {
    done({ kept: true, reached: deliver(hub, device, plan) })
    return hub.forgetIfIdle(device)
  }
  const then = (kept: boolean) => {
    device.storing--
    if (!kept) hub.counters.notKept++
    if (!kept && given.relies && given.retain) hub.store.owe([hub.retained.change(given.topic)])
    done({ kept, reached: (kept || !given.relies) && deliver(hub, device, plan) })
    hub.forgetIfIdle(device)
  }
  device.storing++
  if (given.relies) hub.store.write(changes, then)
  else hub.store.owe(changes, then)
}

function planOf(hub: Hub, device: DeviceEntry, { topic, payload, qos }: Message): Plan {
  const message: Queued = {
    cmd: 'publish',
    brokerId: hub.aedes.id,
    brokerCounter: hub.nextCounter(),
    topic,
    payload,
    qos,
    retain: false,
    dup: false,
    messageId: undefined,
  }
  const owed = [...device.sessions.values()].filter((s) => qos > 0 && s.persistent && s.grantedQos(topic) > 0)
  const queues = owed.filter((session) => session.fits(message, hub.limits))
  return { message, queues, tooLarge: owed.filter((session) => !queues.includes(session)) }
}

/** What is retained changes at once, so that the next message of the device is judged by it; answers what is to be written. */
function retain(hub: Hub, device: DeviceEntry, { topic, payload, qos }: Queued): readonly Change[] {
  const before = hub.retained.of(topic)
  // a status said again at every connection costs no write
  const same = before?.qos === qos && before.payload.equals(payload)
  if (same && device.storing === 0 && hub.store.state !== 'failing') return []
  if (hub.retained.store({ cmd: 'publish', topic, payload, qos })) return [hub.retained.change(topic)]
  hub.log({ level: 'warn', code: 'broker.retained-full', topic })
  return []
}

/** Once for each session, at the lower of its own QoS and the highest it was granted. */
const forQueue = (session: Session, message: Queued): Queued => ({
  ...message,
  qos: Math.min(Math.max(1, session.grantedQos(message.topic)), message.qos) as Qos,
})

/** What was written takes effect. True = somebody has it or will get it. */
function deliver(hub: Hub, device: DeviceEntry, { message, queues, tooLarge }: Plan): boolean {
  const { topic } = message
  const here = queues.filter((session) => hub.sessions.get(session.id) === session)
  for (const session of here) {
    const dropped = session.enqueue(forQueue(session, message), hub.limits)
    if (dropped.length > 0) countDropped(hub, session, dropped.length)
    hub.store.owe(dropped.map((oldest) => messageGone(session, oldest)))
  }
  for (const session of tooLarge) countDropped(hub, session, 1)
  // straight to its emitter: aedes' own way there takes longer for QoS 1 than for QoS 0, and drops what was overtaken as a duplicate
  hub.emitter.emit({ ...message })
  if (here.length > 0) return true
  for (const session of device.sessions.values()) {
    if (session.connection !== null && session.grantedQos(topic) >= 0) return true
  }
  return false
}

function countDropped(hub: Hub, session: Session, dropped: number): void {
  hub.counters.queueDropped += dropped
  hub.log({ level: 'warn', code: 'broker.queue-full', session: session.id, dropped })
}

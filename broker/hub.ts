import type { Aedes } from 'aedes'
import { writeToStream } from 'mqtt-packet'
import type { Authenticate, ConnectionListener, Receive } from '#domain/wire/door.ts'
import type { Millis } from '#domain/time.ts'
import { DeviceEntry } from './device-entry.ts'
import { Session } from './session.ts'
import type { Queued } from './session.ts'
import { MEMORY_STORE, type Store } from './store/store.ts'
import { RetainedStore } from './retained.ts'
import { Counters, countUp } from './stats.ts'
import type { Connection } from './connection.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'
import { deviceOfTopic, topicRights } from './rights.ts'
import type { BrokerStats } from './stats.ts'
import type { Rights, TopicRights } from './rights.ts'

export type HubOptions = {
  readonly authenticate: Authenticate
  readonly rights: (deviceKey: string) => Rights
  readonly receive: Receive
  readonly connections: ConnectionListener
  readonly now: () => Millis
  readonly clock: () => number
  readonly log: Log
  readonly limits: Limits
}

/** Otherwise aedes' writer makes a buffer of each 16-bit number beforehand: 65,536 objects, 8 MB. */
writeToStream.cacheNumbers = false

/** What all connections of one broker share. */
export class Hub {
  readonly options: HubOptions
  readonly limits: Limits
  readonly counters = new Counters()
  readonly devices = new Map<string, DeviceEntry>()
  readonly sessions = new Map<string, Session>()
  readonly retained: RetainedStore
  /** The newest connection of each session id, until aedes has let go of it. */
  readonly owners = new Map<string, Connection>()
  readonly connections = new Set<Connection>()
  waitingSockets = 0
  stopping = false
  aedes!: Aedes
  store: Store = MEMORY_STORE
  #toFlush: Connection[] = []
  #counter = 0
  #sessionNumber = 0

  constructor(options: HubOptions) {
    this.options = options
    this.limits = options.limits
    this.retained = new RetainedStore(options.limits)
  }

  log(...[line]: Parameters<Log>): void {
    this.options.log(line)
  }

  /** An exception in what the broker was given to call: said, counted, and no more. */
  failed(what: string, error: unknown): void {
    countUp(this.counters.failed, what)
    this.log({
      level: 'error',
      code: `broker.${what}-failed`,
      error: error instanceof Error ? error.message : String(error),
    })
  }

  device(key: string): DeviceEntry {
    const known = this.devices.get(key)
    if (known) return known
    const device = new DeviceEntry(key, this.limits, this.options.clock())
    this.devices.set(key, device)
    return device
  }

  /** The place of a message among all; a session's queue is in this order, also after a restart. */
  nextCounter(): number {
    return ++this.#counter
  }

  nextSessionNumber(): number {
    return ++this.#sessionNumber
  }

  /** Goes on counting behind what the store holds. */
  countFrom(counter: number, sessionNumber: number): void {
    this.#counter = counter
    this.#sessionNumber = sessionNumber
  }

  /** What aedes' subscriptions listen to; its type leaves it out, its version is pinned. */
  get emitter(): { emit(message: Queued): void } {
    return (this.aedes as unknown as { readonly mq: { emit(message: Queued): void } }).mq
  }

  /** The device whose sessions can see a topic, where it has any. */
  deviceOfTopic(topic: string): DeviceEntry | undefined {
    const key = deviceOfTopic(topic)
    return key === null ? undefined : this.devices.get(key)
  }

  rightsOf(deviceKey: string): TopicRights {
    return topicRights(deviceKey, this.options.rights(deviceKey), this.limits.topicLevels)
  }

  /** Drops the persistent sessions that nobody came back for. */
  expireSessions(): void {
    const before = this.options.clock() - this.limits.sessionExpiry_ms
    for (const session of this.sessions.values()) {
      if (session.connection !== null || session.offlineSince > before) continue
      this.log({ level: 'info', code: 'broker.session-expired', device: session.device.key, queued: session.queued })
      this.dropSession(session)
    }
  }

  stats(): BrokerStats {
    const { refused, closed, failed, ...counted } = this.counters
    return {
      ...counted,
      store: this.store.state,
      connections: this.connections.size,
      devices: this.devices.size,
      sessions: this.sessions.size,
      retained: this.retained.size,
      refused: Object.fromEntries(refused),
      closed: Object.fromEntries(closed),
      failed: Object.fromEntries(failed),
    }
  }

  forgetIfIdle(device: DeviceEntry): void {
    if (device.idle) this.devices.delete(device.key)
  }

  /** The session a CONNECT goes on with, and whether it was there before [MQTT-3.1.2-4], [MQTT-3.1.2-6], [MQTT-3.2.2-2]. */
  openSession(id: string, device: DeviceEntry, clean: boolean): { session: Session; present: boolean } {
    const before = this.sessions.get(id)
    if (before && !clean && before.persistent) {
      this.store.owe([before.change(null)])
      return { session: before, present: true }
    }
    if (before) this.dropSession(before)
    if (!clean) this.#makeRoom(device)
    const session = new Session(id, this.nextSessionNumber(), device, !clean)
    this.addSession(session)
    if (session.persistent) this.store.owe([session.change(null)])
    return { session, present: false }
  }

  addSession(session: Session): void {
    this.sessions.set(session.id, session)
    session.device.sessions.set(session.id, session)
  }

  dropSession(session: Session): void {
    this.counters.queueDropped += session.queued
    if (session.persistent) this.store.owe([{ kind: 'session-gone', session: session.number }])
    this.sessions.delete(session.id)
    session.device.sessions.delete(session.id)
    session.device.subscriptionsVersion++
    this.forgetIfIdle(session.device)
  }

  /** A device that makes up a new client id at every start would lock itself out: the session left alone longest goes. */
  #makeRoom(device: DeviceEntry): void {
    const kept = [...device.sessions.values()].filter((s) => s.persistent)
    if (kept.length < this.limits.sessionsPerDevice) return
    const [oldest] = kept.filter((s) => s.connection === null).toSorted((a, b) => a.offlineSince - b.offlineSince)
    if (!oldest) return
    this.log({ level: 'warn', code: 'broker.session-dropped', device: device.key, queued: oldest.queued })
    this.dropSession(oldest)
  }

  /** Acknowledgements of one round of `done` calls leave together. */
  flushSoon(connection: Connection): void {
    if (this.#toFlush.push(connection) === 1) process.nextTick(this.#flush)
  }

  readonly #flush = (): void => {
    const connections = this.#toFlush
    this.#toFlush = []
    for (const connection of connections) connection.flush()
  }
}

import type { Authenticate, ConnectionListener, Receive } from '#domain/wire/door.ts'
import { topicOf } from '#domain/wire/topics.ts'
import type { Millis } from '#domain/time.ts'
import { fanOut } from './fan-out.ts'
import { Hub } from './hub.ts'
import { LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import { listen } from './listen.ts'
import type { Door, Listeners, Ports } from './listen.ts'
import { quietLog } from './log.ts'
import type { Log } from './log.ts'
import { restore } from './restore.ts'
import type { Rights } from './rights.ts'
import { startRouter } from './router.ts'
import type { BrokerStats } from './stats.ts'
import { openStore } from './store/open.ts'

export type BrokerOptions = {
  readonly listeners: Listeners
  readonly authenticate: Authenticate
  /** What a credential may do; every one is a device unless said otherwise. */
  readonly rights?: (deviceKey: string) => Rights
  readonly receive: Receive
  readonly connections: ConnectionListener
  readonly now: () => Millis
  readonly log: Log
  readonly limits?: Partial<Limits>
  /**
   * Where persistent sessions, what is queued for them and what is retained are kept (`broker.sqlite`), so that they survive a restart and
   * a kill. Null: in memory only. Readings do not depend on it.
   */
  readonly folder?: string | null
  /** Called with the store's own words when it begins to fail, and with null when it writes again. */
  readonly onStoreTrouble?: (detail: string | null) => void
}

export type Broker = {
  readonly ports: Ports
  /**
   * Publishes to `facility/{site}/{device}/commands`, QoS 1, not retained. True = it was given to a connection of the device, or waits on
   * disk for a persistent session. False = nobody will get it: no session has subscribed, or it could not be written.
   */
  publishCommand(deviceKey: string, payload: string | Uint8Array): Promise<boolean>
  /** Ends all connections of a device, at once: its credential is no longer valid. */
  disconnectDevice(deviceKey: string): void
  stats(): BrokerStats
  /** Copies what is kept of sessions into a new file; false where nothing is kept on disk. */
  copySessions(into: string): Promise<boolean>
  /** Takes no more, waits for what is being recorded and its acknowledgements, closes. Wills are not published: the server's end is not the device's. */
  stop(): Promise<void>
}

/** Silence, stalls and timeouts are looked for this often. */
const LOOK_EVERY_ms = 250
/** Expired sessions are looked for this often. */
const EXPIRE_EVERY_ms = 60_000
/** aedes lets go of closed connections within a few rounds of the event loop. */
const LET_GO_ms = 1000
const LISTENERS = ['tcp', 'websocket', 'tls', 'wss'] as const

/** For limits and timeouts: the wall clock may jump. */
const clock = () => performance.now()

/** Starts the broker; rejects, with nothing left open, when a port cannot be had or the folder cannot be used. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const log = quietLog(options.log, clock)
  const hub = new Hub({
    ...options,
    rights: options.rights ?? (() => 'device'),
    clock,
    log,
    limits: { ...LIMITS, ...options.limits },
  })
  const opened = options.folder
    ? await openStore(options.folder, { log, onTrouble: (detail) => tellTrouble(hub, options, detail) })
    : null
  hub.aedes = await startRouter(hub)
  if (opened) hub.store = opened.store
  const doors: Door[] = []
  const ports: { -readonly [name in keyof Ports]: number } = {}
  try {
    if (opened) restore(hub, opened.kept)
    for (const name of LISTENERS) {
      const address = options.listeners[name]
      if (!address) continue
      // one after the other: a failure must leave a known list to close
      const door = await listen(hub, name, address)
      doors.push(door)
      ports[name] = door.port
    }
  } catch (error) {
    await closeAll(hub, doors)
    throw error
  }
  const looking = setInterval(() => {
    const at = clock()
    for (const connection of hub.connections) connection.look(at)
  }, LOOK_EVERY_ms)
  const expiring = setInterval(() => hub.expireSessions(), EXPIRE_EVERY_ms)
  return {
    ports,
    publishCommand: (deviceKey, payload) => publishCommand(hub, deviceKey, payload),
    disconnectDevice: (deviceKey) => {
      for (const connection of hub.devices.get(deviceKey)?.connections ?? []) connection.close('revoked')
    },
    stats: () => hub.stats(),
    copySessions: (into) => hub.store.copy(into),
    stop: async () => {
      if (hub.stopping) return
      hub.stopping = true
      await drained(hub)
      clearInterval(looking)
      clearInterval(expiring)
      await closeAll(hub, doors)
    },
  }
}

function tellTrouble(hub: Hub, { onStoreTrouble }: BrokerOptions, detail: string | null): void {
  try {
    onStoreTrouble?.(detail)
  } catch (error) {
    hub.failed('listener', error)
  }
}

async function publishCommand(hub: Hub, deviceKey: string, payload: string | Uint8Array): Promise<boolean> {
  const [site = '', id = ''] = deviceKey.split('/')
  const topic = topicOf({ site, id }, 'commands')
  if (hub.stopping || !hub.devices.get(deviceKey)?.wants(topic)) return false
  const message = { topic, payload: Buffer.from(payload as Uint8Array), qos: 1, retain: false, relies: true } as const
  return new Promise((resolve) => {
    fanOut(hub, message, ({ reached }) => resolve(reached))
  })
}

/** Resolves when no message is waiting to be recorded and every acknowledgement is on its way, or when the time for it is over. */
async function drained(hub: Hub): Promise<void> {
  const idle = () => [...hub.connections].every((connection) => !connection.unfinished)
  await waitUntil(hub, idle, hub.limits.drain_ms)
}

async function closeAll(hub: Hub, doors: readonly Door[]): Promise<void> {
  hub.stopping = true
  for (const connection of hub.connections) connection.close('stopping')
  await Promise.all(doors.map((door) => door.close()))
  await new Promise<void>((resolve) => {
    hub.aedes.close(() => resolve())
  })
  // their sessions' last state is written as aedes lets go of them
  await waitUntil(hub, () => hub.owners.size === 0, LET_GO_ms)
  await hub.store.close()
}

async function waitUntil(hub: Hub, holds: () => boolean, patience_ms: number): Promise<void> {
  const until = hub.options.clock() + patience_ms
  while (!holds() && hub.options.clock() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

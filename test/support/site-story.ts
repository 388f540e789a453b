import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { io, type Socket } from 'socket.io-client'
import { expect } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import type { Change, ClientToServer, JoinReply, ServerToClient } from '#domain/wire/live.ts'
import { topicOf } from '#domain/wire/topics.ts'
import { type Broker, startBroker } from '../../broker/start.ts'
import { type Dashboard, startDashboard } from '../../dashboard/server/start.ts'
import { configurationOf, type SiteConfiguration } from '../../ingest/site-file.ts'
import { type Ingest, startIngest } from '../../ingest/start.ts'
import { EVERYTHING, postJson, signIn } from './people.ts'

const WAIT_ms = 10_000
export const NOW = Date.parse('2026-11-22T08:00:00+08:00')

export type SiteStory = Awaited<ReturnType<typeof openSite>>

/** One small site with a pump, for stories that need no other; more equipment by `over`. */
export const smallSite = (over: Partial<SiteFile> = {}): SiteFile => ({
  sites: [{ id: 'hq', name: { en: 'Headquarters', zh: '总部' }, timeZone: 'Asia/Shanghai' }],
  equipment: [{ id: 'pump-1', kind: 'pump', name: { en: 'Pump 1', zh: '1号泵' } }],
  devices: [{ id: 'pump-1', equipment: ['pump-1'], secret: 'pump-1-secret' }],
  ...over,
})

/**
 * Starts the real broker, ingest and dashboard on free ports with a clock of the story's own, and drives them only through their
 * public doors: MQTT, HTTP and socket.io.
 */
export async function openSite(file: SiteFile, options: { readonly folder?: string; readonly startAt?: number } = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'watchroom-story-')))
  const configuration = configurationOf(file)
  const clock = { now: options.startAt ?? NOW, jumped: 0 }
  const logged: Readonly<Record<string, unknown>>[] = []
  let running = await start(configuration, folder, clock, logged)
  const clients = new Map<string, mqtt.MqttClient>()
  const consoles: Socket[] = []
  const cookies = new Map<string, Promise<string>>()
  /** The session of a person, who may everything unless it is said; sessions outlive a restart. */
  const cookieOf = (name: string, grants = EVERYTHING): Promise<string> => {
    const known = cookies.get(name) ?? signIn(running.dashboard.url, running.ingest.keys, { name, grants })
    cookies.set(name, known)
    return known
  }

  const device = async (id: string): Promise<mqtt.MqttClient> => {
    const site = file.sites[0]!.id
    const existing = clients.get(id)
    if (existing?.connected) return existing
    const entry = file.devices.find((one) => one.id === id)!
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${running.broker.ports.tcp}`, {
      username: `${entry.site ?? site}/${id}`,
      password: entry.secret!,
      clientId: id,
      reconnectPeriod: 0,
    })
    clients.set(id, client)
    return client
  }

  const story = {
    clock,
    folder,
    logged,
    get platform() {
      return running.ingest.platform
    },
    get url() {
      return running.dashboard.url
    },
    get mqttPort() {
      return running.broker.ports.tcp!
    },
    device,
    /** Publishes values (with the story's time unless `at` is given) and returns when they are acknowledged. */
    async reads(id: string, values: Readonly<Record<string, unknown>>, at: number | null = clock.now): Promise<void> {
      await story.publishes(id, JSON.stringify(at === null ? { values } : { at, values }))
    },
    async publishes(id: string, payload: string | Buffer, topic?: string): Promise<void> {
      const client = await device(id)
      const entry = file.devices.find((one) => one.id === id)!
      await client.publishAsync(topic ?? topicOf({ site: entry.site ?? file.sites[0]!.id, id }, 'readings'), payload, {
        qos: 1,
      })
    },
    /** Lets time pass; every deadline up to then is looked at. */
    passes(ms: number): void {
      clock.now += ms
      running.ingest.tick()
    },
    /** The server's clock is set, without any time passing. */
    jumps(by_ms: number): void {
      clock.now += by_ms
      clock.jumped += by_ms
    },
    /** Opens a control-room console: what it sees, in order. */
    async console(site = file.sites[0]!.id) {
      const extraHeaders = { cookie: await cookieOf('console') }
      const transports = ['websocket']
      const socket: Socket<ServerToClient, ClientToServer> = io(running.dashboard.url, { transports, extraHeaders })
      consoles.push(socket)
      const seen: Change[] = []
      socket.on('change', (change) => seen.push(change))
      const reply = await new Promise<JoinReply>((resolve) => socket.emit('join', { site }, resolve))
      const alarmFacts = () => seen.filter(({ fact }) => fact.type.startsWith('alarm.'))
      let read = 0
      return {
        reply,
        socket,
        seen,
        /** The next facts about alarms are exactly these, in this order. */
        async sees(...types: string[]): Promise<readonly Change[]> {
          await expect
            .poll(() => alarmFacts().length - read, { timeout: WAIT_ms, interval: 5 })
            .toBeGreaterThanOrEqual(types.length)
          const next = alarmFacts().slice(read, read + types.length)
          expect(next.map(({ fact }) => fact.type)).toEqual(types)
          read += types.length
          return next
        },
        /** Nothing more about alarms was told than what was already looked at. */
        seesNothingMore(): void {
          expect(
            alarmFacts()
              .slice(read)
              .map(({ fact }) => fact.type),
          ).toEqual([])
        },
      }
    },
    get keys() {
      return running.ingest.keys
    },
    /** The Cookie header of a person of this name. */
    cookie: cookieOf,
    alarm: (id: string): Alarm | null => running.ingest.platform.alarm(id),
    /** Somebody of this name acts, once signed in. */
    async acts(
      alarmId: string,
      { by = 'somebody', ...body }: Readonly<Record<string, unknown>> & { readonly by?: string },
    ): Promise<{ readonly status: number; readonly answer: unknown }> {
      const response = await postJson(running.dashboard.url, `/api/alarms/${alarmId}`, body, await cookieOf(by))
      return { status: response.status, answer: await response.json() }
    },
    async get(path: string): Promise<unknown> {
      const headers = { cookie: await cookieOf('console') }
      return (await fetch(new URL(path, running.dashboard.url), { headers })).json()
    },
    /** Stops everything gracefully and starts it again on the same data, `away_ms` later. */
    async restarts(away_ms = 0, changed: SiteFile = file): Promise<void> {
      await disconnect()
      await running.stop()
      clock.now += away_ms
      running = await start(configurationOf(changed), folder, clock, logged)
    },
    async closes(): Promise<void> {
      await disconnect()
      await running.stop()
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
  const disconnect = async (): Promise<void> => {
    for (const socket of consoles.splice(0)) socket.close()
    for (const client of clients.values()) await client.endAsync()
    clients.clear()
  }
  return story
}

type Running = {
  readonly ingest: Ingest
  readonly broker: Broker
  readonly dashboard: Dashboard
  readonly stop: () => Promise<void>
}

async function start(
  configuration: SiteConfiguration,
  folder: string,
  clock: { readonly now: number; readonly jumped: number },
  logged: Readonly<Record<string, unknown>>[],
): Promise<Running> {
  const now = () => clock.now
  const log = (line: Readonly<Record<string, unknown>>) => void logged.push(line)
  const ingest = await startIngest({
    folder,
    ...configuration,
    version: '0.0.0-test',
    now,
    steady: () => clock.now - clock.jumped,
    log,
  })
  const broker = await startBroker({
    listeners: { tcp: { host: '127.0.0.1', port: 0 } },
    authenticate: ingest.authenticate,
    receive: ingest.receive,
    connections: ingest.connections,
    now,
    log,
    limits: { rate: Infinity },
  })
  const dashboard = await startDashboard({
    platform: ingest.platform,
    people: ingest.people,
    duty: ingest.duty,
    response: ingest.response,
    operations: ingest.operations,
    port: 0,
    host: '127.0.0.1',
    webRoot: null,
    now,
    log: (level, sentence) => void logged.push({ level, sentence }),
  })
  return {
    ingest,
    broker,
    dashboard,
    async stop() {
      await dashboard.stop()
      await broker.stop()
      await ingest.stop()
    },
  }
}

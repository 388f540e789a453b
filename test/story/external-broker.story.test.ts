import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LogLine } from '#domain/log.ts'
import { startBrokerClient } from '../../ingest/broker-client.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { hasMosquitto, type Mosquitto, startCuttable, startMosquitto } from '../support/mosquitto.ts'
import { NOW } from '../support/site-story.ts'

/** One `at` a millisecond: 2,000 messages stay inside what counts as fresh. */
const BURST = 2000
const SLOW = { timeout: 15_000 }
const READINGS = 'facility/hq/room-1/readings'
const STATUS = 'facility/hq/room-1/status'

describe.skipIf(!hasMosquitto)("readings come from the user's own Mosquitto", () => {
  let mosquitto: Mosquitto
  let way: Awaited<ReturnType<typeof startCuttable>>
  let device: mqtt.MqttClient
  let site: Awaited<ReturnType<typeof openSite>>

  beforeEach(async () => {
    mosquitto = await startMosquitto({ ingest: 'ingest-canary', room: 'room-canary' })
    way = await startCuttable(mosquitto.port)
    device = await mqtt.connectAsync(mosquitto.url('room'), { reconnectPeriod: 100 })
    site = await openSite()
  })
  afterEach(async () => {
    await device.endAsync()
    await site.closes()
    await way.stop()
    await mosquitto.remove()
  })

  /** Ingest behind Mosquitto, in this order started and in the other one stopped, as main.ts does. */
  async function openSite() {
    const folder = await mkdtemp(join(tmpdir(), 'watchroom-external-'))
    const clock = { now: NOW }
    const logged: LogLine[] = []
    const now = () => clock.now
    const log = (line: LogLine) => void logged.push(line)
    const start = async () => {
      const configuration = configurationOf(coldRoomSite())
      const ingest = await startIngest({ folder, ...configuration, now, steady: now, log })
      const url = `mqtt://ingest:ingest-canary@127.0.0.1:${way.port}`
      const client = await startBrokerClient({ url, sites: ['hq'], ingest, now, log })
      return { ingest, client }
    }
    let running: Awaited<ReturnType<typeof start>> | null = await start()
    const story = {
      clock,
      logged,
      get platform() {
        return running!.ingest.platform
      },
      alarm: (id: string) => story.platform.alarm(`hq.room-1.${id}`),
      counters: () => story.platform.health().counters,
      value: () => story.platform.values(['hq/room-1'])['hq/room-1']!['temperature'],
      status: (id = 'room-1') => story.platform.snapshot('hq')!.devices[`hq/${id}`]!.status,
      letters: (id = 'room-1') => story.platform.deadLetters(`hq/${id}`, 10),
      /** How many readings of room-1 the history has, by their times. */
      async history(): Promise<number> {
        const where = { site: 'hq', equipment: 'room-1', point: 'temperature' }
        const trend = await story.platform.trend({ ...where, from: NOW - 1, until: NOW + 60_000, buckets: 4000 })
        return trend.count.reduce((sum, n) => sum + n, 0)
      },
      passes(ms: number): void {
        clock.now += ms
        running!.ingest.tick()
      },
      async stops(): Promise<void> {
        await running?.client.stop()
        await running?.ingest.stop()
        running = null
      },
      async starts(): Promise<void> {
        running = await start()
      },
      async closes(): Promise<void> {
        await story.stops()
        await rm(folder, { recursive: true, force: true })
      },
    }
    return story
  }

  const reads = (values: object, at: number | null = site.clock.now, retain = false) =>
    device.publishAsync(READINGS, JSON.stringify(at === null ? { values } : { at, values }), { qos: 1, retain })

  /** Warm and cold in turn: each warm one is an alarm of its own, if and only if the order is kept. */
  const burst = () => Array.from({ length: BURST }, (_, i) => reads({ temperature: i % 2 === 0 ? 9 : 1 }, NOW + i))

  async function allCameOnceInOrder(): Promise<void> {
    await expect.poll(() => site.value()?.[2], SLOW).toBe(NOW + BURST - 1)
    await expect.poll(() => site.alarm('warm')?.count, SLOW).toBe(BURST / 2)
    await expect.poll(() => site.history(), SLOW).toBe(BURST)
    expect(await site.letters()).toEqual([])
  }

  test('a warm room raises its alarm, and a device that nobody registered is refused, not created', async () => {
    await reads({ temperature: 9 })
    await expect.poll(() => site.alarm('warm')?.count, SLOW).toBe(1)
    expect(site.value()).toEqual([9, 0, NOW, NOW])
    await device.publishAsync('facility/hq/ghost/readings', '{"values": {"temperature": 9}}', { qos: 1 })
    await expect.poll(() => site.letters('ghost'), SLOW).toMatchObject([{ reason: { code: 'device.unknown' } }])
    expect(site.counters()).toMatchObject({ unknownSenders: 1, rejected: 1 })
    expect(Object.keys(site.platform.snapshot('hq')!.devices)).not.toContain('hq/ghost')
    await device.publishAsync(READINGS, 'rubbish', { qos: 1 })
    await expect.poll(() => site.letters(), SLOW).toMatchObject([{ reason: { code: 'message.not-json' } }])
  })

  test('what is published while Watchroom is stopped is there once when it runs again', async () => {
    await site.stops()
    site.clock.now += BURST
    await Promise.all(burst())
    await site.starts()
    await allCameOnceInOrder()
    expect(site.counters()).toMatchObject({ values: BURST, duplicates: 0 })
    await site.stops()
    await site.starts()
    await reads({ temperature: 2 }, NOW + BURST)
    await expect.poll(() => site.value()?.[0], SLOW).toBe(2)
    expect(site.counters()).toMatchObject({ messages: 1, values: 1 })
  })

  test('connections that break in the middle of 2,000 messages cost none and repeat none', async () => {
    site.clock.now += BURST
    const sent = Promise.all(burst())
    let cuts = 0
    for (const after of [BURST / 10, BURST / 2]) {
      await expect.poll(() => site.counters()['messages']!, { ...SLOW, interval: 1 }).toBeGreaterThan(after)
      cuts += way.cut()
    }
    await sent
    expect(cuts).toBe(2)
    await allCameOnceInOrder()
    expect(site.logged.filter(({ code }) => code === 'broker.connected').length).toBeGreaterThan(1)
    expect(JSON.stringify(site.logged)).not.toContain('canary')
  })

  test('it finds back to a broker that was restarted, also with what it had kept', async () => {
    await reads({ temperature: 1 })
    await expect.poll(() => site.value()?.[0], SLOW).toBe(1)
    await mosquitto.stop()
    await expect.poll(() => site.logged.some(({ code }) => code === 'broker.offline'), SLOW).toBe(true)
    await mosquitto.start()
    await expect.poll(() => device.connected, SLOW).toBe(true)
    await reads({ temperature: 9 }, NOW + 1)
    await expect.poll(() => site.alarm('warm')?.count, SLOW).toBe(1)
  })

  test('a last will takes the device offline, and what it had retained is known to a Watchroom that starts later', async () => {
    await site.stops()
    const room = await mqtt.connectAsync(mosquitto.url('room'), {
      reconnectPeriod: 0,
      will: { topic: STATUS, payload: Buffer.from('offline'), qos: 1, retain: true },
    })
    await room.publishAsync(STATUS, 'online', { qos: 1, retain: true })
    await site.starts()
    await expect.poll(() => site.status(), SLOW).toBe('online')
    room.stream.destroy()
    await expect.poll(() => site.status(), SLOW).toBe('offline')
    site.passes(10_000)
    await expect.poll(() => site.alarm('communication-lost')?.count, SLOW).toBe(1)
  })

  test('a retained "online" is no sign of life: a silent device stays silent at every new subscription', async () => {
    await device.publishAsync(STATUS, 'online', { qos: 1, retain: true })
    await expect.poll(() => site.status(), SLOW).toBe('online')
    site.passes(31_000)
    await expect.poll(() => site.status(), SLOW).toBe('silent')
    const before = site.counters()['messages']!
    way.cut()
    await expect.poll(() => site.counters()['messages'], SLOW).toBeGreaterThan(before)
    expect(site.status()).toBe('silent')
    await reads({ temperature: 1 })
    await expect.poll(() => site.status(), SLOW).toBe('online')
  })

  test('a retained reading without a time is refused when it comes again; one with a time is known', async () => {
    // Its number tells a redelivery, which is not retained, from news: the cut may come before the acknowledgement.
    const timeless = JSON.stringify({ seq: 1, values: { temperature: 3 } })
    await device.publishAsync(READINGS, timeless, { qos: 1, retain: true })
    await expect.poll(() => site.value()?.[0], SLOW).toBe(3)
    site.passes(1000)
    way.cut()
    await expect.poll(() => site.letters(), SLOW).toMatchObject([{ reason: { code: 'time.retained' } }])
    expect(site.value()).toEqual([3, 0, NOW, NOW])
    await reads({ temperature: 4 }, site.clock.now, true)
    await expect.poll(() => site.value()?.[0], SLOW).toBe(4)
    way.cut()
    await expect.poll(() => site.counters()['duplicates'], SLOW).toBeGreaterThanOrEqual(1)
    await expect.poll(() => site.history(), SLOW).toBe(2)
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SiteFile } from '#domain/site/site-file.ts'
import { harbourPlaza } from '../../devices-sim/estate.ts'
import { ReplayError } from '../../devices-sim/replay/mapping.ts'
import { runReplay } from '../../devices-sim/replay/run-replay.ts'
import { type Simulator, startSimulator } from '../../devices-sim/start.ts'
import { NOW, openSite, type SiteStory, smallSite } from '../support/site-story.ts'

const WAIT = { timeout: 15_000, interval: 25 }
const CONNECT_ms = 30_000
/** A platform with all its stores takes its time to start on a busy machine. */
const HOOK_ms = 60_000

const withSecrets = (file: SiteFile): SiteFile => ({
  ...file,
  devices: file.devices.map((device) => ({ ...device, secret: `secret-of-${device.id}` })),
})
const secretsOf = (file: SiteFile, site: string): ReadonlyMap<string, string> =>
  new Map(file.devices.map((device) => [`${device.site ?? site}/${device.id}`, device.secret!]))

describe('the simulated building against the real platform', () => {
  const estate = withSecrets(harbourPlaza())
  const logged: string[] = []
  let site: SiteStory
  let simulator: Simulator
  let startedAt: number

  /** Brings the clock of the platform up to the real one; returns it for polling. */
  const follow = (): void => {
    const due = NOW + performance.now() - startedAt
    if (due > site.clock.now) site.passes(Math.ceil(due - site.clock.now))
  }

  const tripOf = () => {
    follow()
    return site.alarm('harbour-plaza.chwp-a-1.trip')?.condition
  }
  const lost = () => {
    follow()
    const { devices } = site.platform.snapshot('harbour-plaza')!
    return Object.entries(devices)
      .filter(([, state]) => state.status === 'offline')
      .map(([key]) => key.split('/')[1]!)
      .toSorted()
  }

  beforeAll(async () => {
    site = await openSite(estate)
    startedAt = performance.now()
    simulator = startSimulator({
      mqttUrl: `mqtt://127.0.0.1:${site.mqttPort}`,
      estate,
      secrets: secretsOf(estate, 'harbour-plaza'),
      seed: 1,
      now: () => site.clock.now,
      log: (line) => void logged.push(line),
    })
    expect(await simulator.connected(CONNECT_ms)).toBe(true)
  }, HOOK_ms)
  afterAll(async () => {
    await simulator.stop()
    await site.closes()
  }, HOOK_ms)

  test('every device connects and is heard, and nothing is refused', async () => {
    await expect
      .poll(() => {
        follow()
        const states = Object.values(site.platform.snapshot('harbour-plaza')!.devices)
        return states.filter((state) => state.status === 'online').length
      }, WAIT)
      .toBe(estate.devices.length)
    const refused = Object.values(site.platform.snapshot('harbour-plaza')!.devices).map((state) => state.rejected)
    expect(Math.max(...refused)).toBe(0)
  })

  test('a triggered scenario is an alarm on the console, and its end is told too', async () => {
    expect(simulator.trigger('pump-trip')).toBe(true)
    expect(simulator.trigger('pump-trip')).toBe(false)
    expect(simulator.trigger('no-such')).toBe(false)
    await expect.poll(tripOf, WAIT).toBe('active')
    expect(simulator.end('pump-trip')).toBe(true)
    await expect.poll(tripOf, WAIT).toBe('clearing')
    expect(simulator.running()).toEqual([])
  })

  test('a lost gateway cuts the lines of all devices behind it, and they come back', async () => {
    const behind = estate.devices.filter(({ id, gateway }) => id === 'gw-plant-b' || gateway === 'gw-plant-b')
    simulator.trigger('gateway-lost')
    await expect.poll(lost, WAIT).toEqual(behind.map(({ id }) => id).toSorted())
    simulator.end('gateway-lost')
    await expect.poll(lost, WAIT).toEqual([])
  })
})

describe('replaying a file against the real platform', () => {
  const file = smallSite()
  const secrets = secretsOf(file, 'hq')
  let site: SiteStory
  let folder: string

  beforeAll(async () => {
    site = await openSite(file)
    folder = await mkdtemp(join(tmpdir(), 'watchroom-replay-'))
    await writeFile(join(folder, 'pump.csv'), 'time,bar,on\n0,5.5,1\n1,,1\n2,6.5,1\n')
  }, HOOK_ms)
  afterAll(async () => {
    await site.closes()
    await rm(folder, { recursive: true })
  }, HOOK_ms)

  const mapping = async (more: string): Promise<string> => {
    const path = join(folder, 'map.yaml')
    const columns = [
      'columns:',
      '  - { column: bar, device: pump-1, point: discharge_pressure }',
      "  - { column: on, device: pump-1, point: running, states: { '1': true, '0': false } }",
    ]
    const head = ['name: pump', 'site: hq', 'files: [pump.csv]', more]
    const time = `time: { column: time, format: seconds, startAt: ${new Date(NOW - 2000).toISOString()} }`
    await writeFile(path, [...head, time, ...columns].join('\n'))
    return path
  }
  const replay = (path: string, more: object = {}) =>
    runReplay({
      mapping: path,
      mqttUrl: `mqtt://127.0.0.1:${site.mqttPort}`,
      secrets,
      speed: Infinity,
      now: () => site.clock.now,
      log: () => undefined,
      ...more,
    })

  test('recorded times arrive as they were recorded, and empty cells are counted', async () => {
    const counts = await replay(await mapping('times: recorded'))
    expect(counts).toEqual({ rows: 3, values: 5, noValue: 1 })
    const values = site.platform.values(['hq/pump-1'])['hq/pump-1']!
    expect(values['discharge_pressure']!.slice(0, 3)).toEqual([6.5, 0, NOW])
    expect(values['running']!.slice(0, 3)).toEqual([1, 0, NOW])
  })

  test('live times are those of sending', async () => {
    site.passes(60_000)
    await replay(await mapping('times: live'))
    const values = site.platform.values(['hq/pump-1'])['hq/pump-1']!
    expect(values['discharge_pressure']![2]).toBe(NOW + 60_000)
  })

  test('a file that repeats for ever stops when it is told to', async () => {
    const stop = new AbortController()
    let rows = 0
    const beforeRow = (): void => {
      if (++rows === 7) stop.abort()
    }
    await replay(await mapping('repeat: forever'), { beforeRow, signal: stop.signal, underWay: 1 })
    expect(rows).toBe(7)
  })

  test('a device without a secret is named before anything is sent', async () => {
    await expect(replay(await mapping(''), { secrets: new Map() })).rejects.toThrow(ReplayError)
    await expect(replay(await mapping(''), { secrets: new Map() })).rejects.toThrow(/no secret for hq\/pump-1/)
  })
})

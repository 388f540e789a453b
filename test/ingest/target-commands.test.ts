import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StoreChoice } from '#domain/site/resolve-telemetry.ts'
import { telemetryCommand, type TelemetryWords } from '../../ingest/targets/command.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { influxTarget, victoriaTarget } from './target-support.ts'
import { Bench, DAY0, type Sample } from './telemetry-support.ts'

let influxdb: Influxdb
let bench: Bench
let victoria: Victoria

beforeAll(async () => {
  ;[influxdb, bench, victoria] = await Promise.all([startInfluxdb(''), new Bench().open(), startVictoria()])
})
afterAll(async () => {
  await Promise.all([influxdb?.remove(), bench?.end(), victoria?.remove()])
})

async function telemetry(words: string, options: TelemetryWords = {}) {
  const said: string[] = []
  const configs: readonly TargetConfig[] = [influxTarget(influxdb, { database: 'home' }), victoriaTarget(victoria)]
  const stores = configs.map((one): StoreChoice => ({ ...one, secret: null }))
  const code = await telemetryCommand(words.split(' '), {
    folder: bench.folder,
    stores,
    targets: () => configs,
    options,
    now: () => DAY0 + 86_400_000,
    say: (line) => said.push(line),
  })
  return { code, said }
}

/** A store of the same folder that is open in a process of its own. */
async function otherProcess() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'telemetry-process.ts'), bench.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    async stop(): Promise<void> {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('a server is set up, gets what a stopped platform has stored, and is compared with it', async () => {
  const samples = Array.from({ length: 2000 }, (_, i): Sample => ({
    point: `p${i % 3}`,
    t: DAY0 + i * 1000,
    value: i / 7,
    quality: i % 9 === 0 ? 2 : 0,
  }))
  await bench.commit(samples)
  await bench.drained()
  expect(await telemetry('set-up influx', { keep: '4000' })).toMatchObject({ code: 0 })
  await bench.closeStore()
  const platform = await otherProcess()
  const running = await telemetry('backfill influx')
  const compared = await telemetry('verify embedded influx')
  await platform.stop()
  expect(compared).toMatchObject({
    code: 1,
    said: [
      expect.stringMatching(/^Watchroom is running on .*, and the history can be open only once\. Stop it first\.$/),
    ],
  })
  expect(running.code).toBe(1)
  expect(running.said[0]).toMatch(/Watchroom is running on .* POST \/api\/platform\/targets\/influx\/backfill/)

  expect(await telemetry('verify embedded influx')).toMatchObject({
    code: 1,
    said: [
      ...[0, 1, 2].map((n) => expect.stringContaining(`DIFFERENT s/e/p${n} 2026-03-02: 66`)),
      expect.stringContaining('3 days of a series differ'),
    ],
  })
  const part = await telemetry('backfill influx', { from: '2026-03-02', until: '2026-03-02T00:10:00Z' })
  expect(part.said).toContain('done: 600 readings')
  const whole = await telemetry('backfill influx')
  expect(whole).toMatchObject({ code: 0 })
  expect(whole.said.slice(-2)).toEqual(['done: 2000 readings', 'cells are there as well'])
  const same = await telemetry('verify embedded influx')
  expect(same).toMatchObject({
    code: 0,
    said: [expect.stringMatching(/^ok: 2000 readings of 3 series are equal, checksum [0-9a-f]{8}$/)],
  })
  expect((await telemetry('status')).said.join('\n')).toContain('back-fill done: 2000 readings')
})

test('words that are not understood are answered with the usage', async () => {
  for (const words of ['', 'verify embedded', 'set-up', 'backfill nowhere', 'dance influx'])
    expect(await telemetry(words)).toMatchObject({ code: 2 })
  expect(await telemetry('backfill influx', { from: 'yesterday' })).toMatchObject({
    code: 2,
    said: [expect.stringContaining('"yesterday" is no time')],
  })
  expect(await telemetry('set-up influx', { keep: '-3' })).toMatchObject({ code: 2 })
})

test('what cannot be reached is a sentence', async () => {
  await influxdb.kill()
  expect(await telemetry('set-up influx')).toEqual({
    code: 1,
    said: ['the server cannot be reached: nothing listens at this address (ECONNREFUSED)'],
  })
  await influxdb.start()
})

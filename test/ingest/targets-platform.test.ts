import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogLine } from '#domain/log.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { type Ingest, startIngest } from '../../ingest/start.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { fakeStore, says, takes } from './targets-support.ts'

const SLOW = { timeout: 20_000 }
const SECRET = 'canary-secret-of-the-store'

let folder: string
let store: Awaited<ReturnType<typeof fakeStore>>
let ingest: Ingest
const logged: LogLine[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchroom-targets-'))
  store = await fakeStore(takes)
})
afterEach(async () => {
  await ingest.stop()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const siteFile = (): SiteFile => ({
  ...coldRoomSite(),
  telemetry: {
    stores: [{ id: 'influx', type: 'influxdb', url: store.url, database: 'd', username: 'ada', secret: { env: 'X' } }],
  },
})

/** `delivers` false: a start for another purpose, without the secrets. */
async function start(delivers: boolean): Promise<void> {
  const site = configurationOf(siteFile())
  const targets = site.telemetry.stores.map((one): TargetConfig => ({ ...one, secret: SECRET }))
  ingest = await startIngest({
    folder,
    ...site,
    ...(delivers ? { targets } : {}),
    now: () => Date.now(),
    steady: () => performance.now(),
    log: (line) => void logged.push(line),
  })
}

let sent = 0
async function reads(temperature: number): Promise<void> {
  const at = Date.now() - 60_000 + (sent += 1)
  const payload = Buffer.from(JSON.stringify({ at, values: { temperature } }))
  const recorded = await new Promise<boolean>((resolve) =>
    ingest.receive(
      { device: 'hq/room-1', topic: 'facility/hq/room-1/readings', payload, receivedAt: Date.now() },
      resolve,
    ),
  )
  expect(recorded).toBe(true)
}

/** Batches of readings that lie in the journal, the newest left out, which always stays. */
function kept(): number {
  const journal = new DatabaseSync(join(folder, 'journal.sqlite'), { readOnly: true })
  try {
    return Number(journal.prepare('select count(*) - 1 as n from batch').get()!['n'])
  } finally {
    journal.close()
  }
}

test('what a device sends reaches the store, by way of the journal', async () => {
  await start(true)
  await reads(4.5)
  await expect.poll(() => store.writes.flatMap(({ lines }) => lines), SLOW).toHaveLength(1)
  expect(store.writes[0]!.lines[0]).toMatch(
    /^readings,equipment=room-1,point=temperature,site=hq quality=0i,value=4.5 \d+$/,
  )
  await expect.poll(() => ingest.platform.targets()[0]!.state, SLOW).toBe('up-to-date')
  expect(ingest.platform.health().troubles).toEqual([])
})

test('while a store refuses, alarms go on, health says so, and the journal keeps what is to be delivered', async () => {
  store.answers = says(401, '{"error":"authorization failed"}')
  await start(true)
  for (let i = 0; i < 5; i += 1) await reads(9)
  expect(ingest.platform.alarm('hq.room-1.warm')).toMatchObject({ count: 1 })
  const troubles = () => ingest.platform.health().troubles
  await expect
    .poll(troubles, SLOW)
    .toMatchObject([
      { code: 'targets', detail: expect.stringMatching(/^influx: Storage misconfigured.*password/) as string },
    ])
  await ingest.stop()
  expect(kept()).toBeGreaterThan(3)
  // A start without the secrets drops nothing of it either.
  await start(false)
  await reads(9)
  await ingest.stop()
  expect(kept()).toBeGreaterThan(4)
  store.answers = takes
  store.writes.length = 0
  await start(true)
  await expect.poll(() => new Set(store.writes.flatMap(({ lines }) => lines)).size, SLOW).toBe(6)
  await expect.poll(() => ingest.platform.targets()[0]!.behind_batches, SLOW).toBe(0)
  expect(JSON.stringify([logged, ingest.platform.targets(), ingest.platform.health()])).not.toContain(SECRET)
})

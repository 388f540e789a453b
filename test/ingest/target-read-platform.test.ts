import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '#domain/person/actor.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { type Ingest, startIngest } from '../../ingest/start.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { ADMIN, type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { until } from './telemetry-support.ts'

const ADA: Actor = { account: null, name: 'Ada', from: null, supervisor: false }

let influxdb: Influxdb
let folder: string
let ingest: Ingest
const at = Date.now() - 3_600_000

beforeAll(async () => {
  influxdb = await startInfluxdb()
  folder = await mkdtemp(join(tmpdir(), 'watchroom-read-'))
  const store = {
    id: 'influx',
    type: 'influxdb',
    url: influxdb.url,
    database: influxdb.database,
    username: ADMIN.username,
    secret: { env: 'X' },
  } as const
  const site = configurationOf({ ...coldRoomSite(), telemetry: { stores: [store], read: 'influx' } })
  const targets = [{ ...store, secret: ADMIN.secret }]
  ingest = await startIngest({
    folder,
    ...site,
    targets,
    now: Date.now,
    steady: () => performance.now(),
    log: () => {},
  })
})
afterAll(async () => {
  await ingest?.stop()
  await influxdb?.remove()
  await rm(folder, { recursive: true, force: true })
})

async function reads(temperature: number, measuredAt: number): Promise<void> {
  const payload = Buffer.from(JSON.stringify({ at: measuredAt, values: { temperature } }))
  const message = { device: 'hq/room-1', topic: 'facility/hq/room-1/readings', payload, receivedAt: Date.now() }
  expect(await new Promise((resolve) => ingest.receive(message, resolve))).toBe(true)
}
const last = async () =>
  (
    await ingest.platform.trend({
      site: 'hq',
      equipment: 'room-1',
      point: 'temperature',
      from: at - 1000,
      until: at + 100_000,
      buckets: 100,
    })
  ).last

test('trends come from the server that the site file names, and from the embedded store while that is away, which is said', async () => {
  await reads(4.5, at)
  await until(async () => (await last()).length === 1)
  // Only the server knows this one: the answer is its own.
  await influxdb.write(`readings,site=hq,equipment=room-1,point=temperature value=5.5,quality=0i ${at + 1000}`)
  expect(await last()).toEqual([4.5, 5.5])
  expect(ingest.platform.health().troubles).toEqual([])
  await influxdb.kill()
  // The embedded store may come to it later than the server did.
  await expect.poll(last, { timeout: 10_000 }).toEqual([4.5])
  expect(ingest.platform.health().troubles).toContainEqual(
    expect.objectContaining({
      code: 'targets',
      detail: expect.stringContaining('trends come from the embedded store'),
    }),
  )
  await influxdb.start()
})

test('a back-fill is begun by a person, is on record, and its progress stands with the target', async () => {
  await influxdb.query('DELETE FROM "readings"')
  expect(await ingest.platform.backfill('nowhere', ADA, {})).toMatchObject({
    ok: false,
    refused: { code: 'not-found' },
  })
  expect(await ingest.platform.backfill('influx', ADA, { from: 5, until: 5 })).toMatchObject({
    ok: false,
    refused: { code: 'request.invalid' },
  })
  expect(await ingest.platform.backfill('influx', ADA, {})).toMatchObject({ ok: true, value: { from: 0 } })
  await until(
    () => ingest.platform.targets()[0]!.backfill?.state === 'done',
    () => JSON.stringify(ingest.platform.targets()),
  )
  expect(ingest.platform.targets()[0]!.backfill).toMatchObject({ rows: 1, refused: 0, why: null })
  expect(await influxdb.number('SELECT count("value") FROM "readings"')).toBe(1)
  const [entry] = await ingest.platform.audit({ limit: 1 })
  expect(entry).toMatchObject({ action: 'target.backfill', subject: 'influx' })
})

import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mqtt from 'mqtt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { readManifest } from '../../ingest/backup/manifest.ts'
import { Product } from '../support/product.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { smallSite } from '../support/site-story.ts'

const LONG = 120_000
const DEVICE = { username: 'hq/pump-1', password: 'pump-1-secret' }

let product: Product
let folder: string
let disk: SmallDisk | null = null
beforeEach(async () => {
  product = new Product(smallSite())
  folder = await mkdtemp(join(tmpdir(), 'watchroom-backup-'))
})
afterEach(async () => {
  await product.dispose()
  disk?.remove()
  disk = null
  await rm(folder, { recursive: true, force: true })
})

const device = (id: string, clean = true) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${product.mqttPort}`, { ...DEVICE, clientId: id, clean, reconnectPeriod: 0 })

async function reads(values: Readonly<Record<string, unknown>>): Promise<void> {
  const client = await device('one')
  await client.publishAsync('facility/hq/pump-1/readings', JSON.stringify({ at: Date.now(), values }), { qos: 1 })
  await client.endAsync()
}

const standing = async (of: Product): Promise<readonly Alarm[]> =>
  ((await of.get('/api/sites/hq/alarms')) as { readonly alarms: readonly Alarm[] }).alarms

async function tokenFile(): Promise<string> {
  const wanted = { name: 'backup job', permissions: ['platform.backup'], sites: ['*'], days: 1 }
  const { body } = await product.post('/api/tokens', wanted)
  const file = join(folder, 'token')
  await writeFile(file, `${(body as { readonly secret: string }).secret}\n`, { mode: 0o600 })
  return file
}

const env = () => ({ WATCHROOM_HTTP_PORT: new URL(product.url).port })
/** The batches of a journal that are still there. */
const batchesOf = (file: string) =>
  new DatabaseSync(file, { readOnly: true }).prepare('select id, crc from batch order by id').all()
const onlyOne = (names: readonly string[]): string => {
  expect(names).toHaveLength(1)
  return names[0]!
}

test(
  'backup of a platform that runs, restore into a new folder, and the platform stands there as it stood',
  { timeout: LONG },
  async () => {
    await product.start()
    await reads({ discharge_pressure: 6, fault: true })
    await expect.poll(async () => (await standing(product)).length).toBe(1)
    const before = await standing(product)
    // A session that waits for its client: it lies in the broker's own file.
    const waiting = await device('panel', false)
    await waiting.subscribeAsync('facility/hq/pump-1/commands', { qos: 1 })
    await waiting.endAsync()

    const without = await product.run('backup', {}, [join(folder, 'to')])
    expect([without.code, without.stderr]).toEqual([
      1,
      expect.stringMatching(/^Watchroom is running on .*--token-file FILE/),
    ])
    const options = [join(folder, 'to'), '--token-file', await tokenFile()]
    const made = await product.run('backup', env(), options)
    expect([made.code, made.stderr]).toEqual([0, ''])
    const backup = join(folder, 'to', onlyOne(readdirSync(join(folder, 'to'))))
    expect(made.stdout).toContain(backup)
    // Taken away from the data folder, so that they do not pile up there.
    expect(readdirSync(join(product.data, 'backups'))).toEqual([])
    const { files, version } = await readManifest(backup)
    expect(version).toBe('0.1.0')
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['broker.sqlite', 'journal.sqlite', 'telemetry.duckdb', 'watchroom.yaml']),
    )
    expect(files.find(({ path }) => path === 'broker.sqlite')!.rows).toMatchObject({ session: 1 })
    for (const { path } of files) expect((await stat(join(backup, path))).mode & 0o077).toBe(0)
    // It goes on as if nothing had been.
    await reads({ discharge_pressure: 6.5 })
    await product.stopWell()

    const data = join(folder, 'new', 'data')
    const restored = await product.run('restore', {}, [backup], { data, site: join(folder, 'new', 'watchroom.yaml') })
    expect([restored.code, restored.stderr]).toEqual([0, ''])
    expect(restored.stdout).toMatch(/every hash and count as it was\n(.*\n)?ok: /)
    expect(await readFile(join(folder, 'new', 'watchroom.yaml'), 'utf8')).toBe(
      await readFile(join(backup, 'watchroom.yaml'), 'utf8'),
    )
    const other = new Product(smallSite(), data)
    try {
      // Signed in with the session of the platform that was backed up.
      other.comeAs(product)
      await other.start()
      expect(await standing(other)).toEqual(before)
      await other.stopWell()
    } finally {
      await other.dispose()
    }
  },
)

test(
  'backup of a stopped platform needs nobody, and a second restore into the same folder is refused',
  { timeout: LONG },
  async () => {
    await product.start()
    await reads({ energy: 1 })
    await product.stopWell()
    const made = await product.run('backup', {}, [join(folder, 'to')])
    expect([made.code, made.stderr]).toEqual([0, ''])
    const backup = join(folder, 'to', onlyOne(readdirSync(join(folder, 'to'))))
    const where = { data: join(folder, 'new', 'data'), site: join(folder, 'new', 'watchroom.yaml') }
    expect((await product.run('restore', {}, [backup], where)).code).toBe(0)
    const again = await product.run('restore', {}, [backup], where)
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is not empty; nothing was changed')])
    expect(batchesOf(join(where.data, 'journal.sqlite'))).toEqual(batchesOf(join(product.data, 'journal.sqlite')))
    const nothing = await product.run('backup', {}, [join(folder, 'to')], { data: join(folder, 'nowhere') })
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('there is no journal here')])
  },
)

test('a disk that is too small is told before anything is written on it', { timeout: LONG }, async () => {
  disk = mountSmallDisk(24)
  await product.start()
  await reads({ energy: 1 })
  await product.stopWell()
  const made = await product.run('backup', {}, [disk.folder])
  expect([made.code, made.stderr]).toEqual([1, expect.stringMatching(/^there is no room in .*: \d+ MB are needed/)])
  expect(readdirSync(disk.folder)).toEqual([])

  await product.run('backup', {}, [join(folder, 'to')])
  const backup = join(folder, 'to', onlyOne(readdirSync(join(folder, 'to'))))
  disk.fill()
  const where = { data: join(disk.folder, 'data'), site: join(folder, 'new', 'watchroom.yaml') }
  const restored = await product.run('restore', {}, [backup], where)
  expect([restored.code, restored.stderr]).toEqual([1, expect.stringMatching(/no room|ENOSPC|no space/)])
  expect(existsSync(join(where.data, 'journal.sqlite'))).toBe(false)
  disk.free()
  expect((await product.run('restore', {}, [backup], where)).code).toBe(0)
})

test('a platform on a disk that is nearly full refuses to fill it with a backup', { timeout: LONG }, async () => {
  disk = mountSmallDisk(128)
  const small = new Product(smallSite(), join(disk.folder, 'data'))
  try {
    await small.start()
    const { status, body } = await small.post('/api/platform/backups', {})
    expect([status, body]).toMatchObject([503, { code: 'backup.no-room' }])
    expect(readdirSync(join(small.data, 'backups'))).toEqual([])
    await small.stopWell()
  } finally {
    await small.dispose()
  }
})

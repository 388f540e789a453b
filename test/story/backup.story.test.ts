import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { existsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import type { Backup } from '#domain/wire/backup-api.ts'
import { readManifest, sealed } from '../../ingest/backup/manifest.ts'
import { restoreBackup } from '../../ingest/backup/restore.ts'
import { verifyData } from '../../ingest/verify.ts'
import { postJson } from '../support/people.ts'
import { png } from '../support/pictures.ts'
import { openSite, smallSite } from '../support/site-story.ts'
import { readHistory } from '../support/stored-history.ts'

type Story = Awaited<ReturnType<typeof openSite>>
const WITHIN = { timeout: 20_000, interval: 20 }
const ENERGY = 'hq/pump-1/energy'

const folders: string[] = []
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-backup-'))
  folders.push(folder)
  return folder
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A site with a floor, so that a plan can hang there. */
const site = () =>
  smallSite({
    sites: [
      {
        id: 'hq',
        name: { en: 'Headquarters', zh: '总部' },
        timeZone: 'Asia/Shanghai',
        buildings: [{ id: 'a', name: 'A', floors: ['1'] }],
      },
    ],
  })

async function opened(folder?: string): Promise<Story> {
  const story = await openSite(site(), folder === undefined ? {} : { folder })
  onTestFinished(() => story.closes())
  return story
}

const begin = async (story: Story) => {
  const answer = await postJson(story.url, '/api/platform/backups', {}, await story.cookie('Li'))
  return { status: answer.status, backup: (await answer.json()) as Backup & { readonly code?: string } }
}
const list = async (story: Story): Promise<readonly Backup[]> =>
  (await story.get('/api/platform/backups')) as readonly Backup[]

/** Has a backup made and answers its folder. */
async function backedUp(story: Story): Promise<string> {
  const { status, backup } = await begin(story)
  expect([status, backup.state]).toEqual([200, 'under-way'])
  const now = async () => (await list(story)).find(({ name }) => name === backup.name)
  await expect.poll(async () => (await now())?.state, WITHIN).not.toBe('under-way')
  expect(await now()).toMatchObject({ state: 'complete', why: null })
  return join(story.folder, 'backups', backup.name)
}

const said: string[] = []
const verified = async (folder: string): Promise<readonly string[]> => {
  said.length = 0
  await verifyData(folder, (line) => said.push(line))
  return said.filter((line) => line.startsWith('WRONG'))
}

/** A machine that does much else at the time. */
const LONG = 60_000

/** Sends 1, 2, 3 … as fast as they are acknowledged, until it is told to stop; `acknowledged` counts. */
function load(story: Story) {
  const state = { acknowledged: 0, stopped: false }
  const send = async (): Promise<void> => {
    while (!state.stopped) {
      story.clock.now += 10
      await story.reads('pump-1', { energy: state.acknowledged + 1 })
      state.acknowledged += 1
    }
  }
  const ended = send()
  return {
    state,
    stop: async () => {
      state.stopped = true
      await ended
    },
  }
}

test(
  'backups made under load hold every reading once up to one moment, and the platform goes on from there',
  { timeout: LONG },
  async () => {
    const story = await opened()
    const console = await story.console()
    await story.reads('pump-1', { discharge_pressure: 6, fault: true })
    await console.sees('alarm.raised')
    await story.acts('hq.pump-1.trip', {
      type: 'acknowledge',
      occurrence: story.alarm('hq.pump-1.trip')!.occurrence,
      by: 'Chen',
    })
    const stood = story.alarm('hq.pump-1.trip')
    const running = load(story)
    const made: { readonly backup: string; readonly before: number; readonly after: number }[] = []
    for (let n = 0; n < 2; n += 1) {
      const already = running.state.acknowledged
      await expect.poll(() => running.state.acknowledged, WITHIN).toBeGreaterThan(already + 100)
      const before = running.state.acknowledged
      const backup = await backedUp(story)
      made.push({ backup, before, after: running.state.acknowledged })
    }
    await running.stop()
    expect((await list(story)).map(({ state }) => state)).toEqual(['complete', 'complete'])

    for (const { backup, before, after } of made) {
      const folder = await newFolder()
      await restoreBackup(backup, folder, join(folder, '..', 'no-such-site-file.yaml'))
      expect(await verified(folder)).toEqual([])
      const again = await openSite(site(), { folder, startAt: story.clock.now })
      expect(again.alarm('hq.pump-1.trip')).toEqual(stood)
      await expect.poll(() => again.platform.health().troubles.map(({ code }) => code), WITHIN).toEqual([])
      const wanted = {
        site: 'hq',
        equipment: 'pump-1',
        point: 'energy',
        from: 0,
        until: again.clock.now + 1,
        buckets: 1,
      }
      // What was in the journal only is in the history by and by.
      await expect
        .poll(async () => (await again.platform.trend(wanted)).count.at(0) ?? 0, WITHIN)
        .toBeGreaterThanOrEqual(before)
      await again.closes()
      const { value } = (await readHistory(folder)).get(ENERGY)!
      expect(value).toEqual(Array.from({ length: value.length }, (_, i) => i + 1))
      expect(value.length).toBeGreaterThanOrEqual(before)
      expect(value.length).toBeLessThanOrEqual(after)
    }
  },
)

/** A finished backup of a site with a plan, and where a copy of it may be spoilt. */
async function finished(): Promise<{ readonly backup: string; readonly story: Story }> {
  const story = await opened()
  await story.reads('pump-1', { flow: 1, discharge_pressure: 6 })
  const headers = { cookie: await story.cookie('Li'), 'content-type': 'image/png' }
  const path = '/api/sites/hq/plans/a/1/picture'
  const body = Uint8Array.from(png(8, 8))
  expect((await fetch(new URL(path, story.url), { method: 'POST', headers, body })).status).toBe(200)
  return { backup: await backedUp(story), story }
}

const copyOf = async (backup: string): Promise<string> => {
  const copy = join(await newFolder(), 'copy')
  await cp(backup, copy, { recursive: true })
  return copy
}

/** The sentence with which a restore is refused; the new folder is as empty as before. */
async function refused(backup: string): Promise<string> {
  const folder = join(await newFolder(), 'data')
  await mkdir(folder)
  const sentence = await restoreBackup(backup, folder, join(folder, '..', 'watchroom.yaml')).then(
    () => 'it was restored',
    (error: Error) => `${error.name}: ${error.message}`,
  )
  expect(await readdir(folder)).toEqual([])
  return sentence
}

test('one flipped bit in any file is refused by its name, and nothing is restored', async () => {
  const { backup } = await finished()
  const { files } = await readManifest(backup)
  const paths = files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining(['journal.sqlite', 'telemetry.duckdb', expect.stringMatching(/^plans\//)]),
  )
  for (const path of [...paths.filter((one) => statSync(join(backup, one)).size > 0), 'manifest.json']) {
    const copy = await copyOf(backup)
    const bytes = await readFile(join(copy, path))
    const middle = Math.floor(bytes.length / 2)
    bytes[middle]! ^= 1
    await writeFile(join(copy, path), bytes)
    expect(await refused(copy)).toMatch(
      new RegExp(`^BackupRefused: .*${path.replaceAll('.', String.raw`\.`)}.* is damaged`),
    )
  }
})

test('what is cut off, missing, half-made, newer or not counted as it was is refused in a sentence', async () => {
  const { backup } = await finished()
  const cut = await copyOf(backup)
  const { size } = statSync(join(cut, 'journal.sqlite'))
  await truncate(join(cut, 'journal.sqlite'), size - 4096)
  expect(await refused(cut)).toBe(`BackupRefused: journal.sqlite has ${size - 4096} bytes where ${size} were backed up`)
  const missing = await copyOf(backup)
  await rm(join(missing, 'telemetry.duckdb'))
  expect(await refused(missing)).toMatch(/^BackupRefused: telemetry\.duckdb is missing in /)
  const half = await copyOf(backup)
  await rm(join(half, 'manifest.json'))
  expect(await refused(half)).toMatch(/is not a complete backup: it has no manifest\.json$/)
  expect(await refused(join(half, 'nowhere'))).toMatch(/is not a complete backup/)

  const manifest = await readManifest(backup)
  const counted = await copyOf(backup)
  const files = manifest.files.map((file) =>
    file.path === 'journal.sqlite' ? { ...file, rows: { ...file.rows, alarm: file.rows!['alarm']! + 1 } } : file,
  )
  await writeFile(join(counted, 'manifest.json'), sealed({ ...manifest, files }))
  expect(await refused(counted)).toMatch(/^BackupRefused: journal\.sqlite: table alarm has \d+ rows where \d+ were/)
  const newer = await copyOf(backup)
  const text = (await readFile(join(newer, 'manifest.json'), 'utf8')).replace('"format": 1', '"format": 2')
  await writeFile(join(newer, 'manifest.json'), text)
  expect(await refused(newer)).toMatch(/made by a newer version/)
  const out = await copyOf(backup)
  const climbing = manifest.files.map((file) => ({ ...file, path: `../${file.path}` }))
  await writeFile(join(out, 'manifest.json'), sealed({ ...manifest, files: climbing }))
  expect(await refused(out)).toMatch(/is damaged: it is not a manifest/)
})

test('a folder with anything in it is left as it is', async () => {
  const { backup } = await finished()
  const folder = await newFolder()
  await writeFile(join(folder, 'note'), 'mine')
  await expect(restoreBackup(backup, folder, join(folder, 'watchroom.yaml'))).rejects.toThrow(/is not empty/)
  expect(await readdir(folder)).toEqual(['note'])
  expect(await readFile(join(folder, 'note'), 'utf8')).toBe('mine')
})

test('one at a time; who began it stands in the audit log; only an administrator may', async () => {
  const story = await opened()
  const both = await Promise.all([begin(story), begin(story)])
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  expect(both.find(({ status }) => status === 409)?.backup.code).toBe('backup.under-way')
  await expect.poll(async () => (await list(story)).map(({ state }) => state), WITHIN).toEqual(['complete'])
  const entries = await story.platform.audit({ action: 'backup.make', limit: 9 })
  expect(entries.map(({ by, subject }) => [by.name, subject])).toEqual([['Li', (await list(story))[0]!.name]])
  const engineer = await story.cookie('engineer', [{ site: '*', role: 'engineer' }])
  expect((await postJson(story.url, '/api/platform/backups', {}, engineer)).status).toBe(403)
})

test('one that fails says why and leaves nothing; the next one is made', async () => {
  const story = await opened()
  await story.reads('pump-1', { flow: 1 })
  // A picture that a plan names and nobody has: a backup without it would be none.
  const { plans } = story.platform
  const taken = await plans.takePicture({ site: 'hq', building: 'a', floor: '1' }, actor, png(8, 8))
  const { id } = ('plan' in taken && taken.plan.image) as { readonly id: string }
  const picture = join(story.folder, 'plans', id)
  const bytes = await readFile(picture)
  await rm(picture)
  const { backup } = await begin(story)
  await expect.poll(async () => (await list(story))[0]?.state, WITHIN).toBe('failed')
  expect((await list(story))[0]).toMatchObject({ name: backup.name, why: expect.stringContaining(id) })
  expect(await readdir(join(story.folder, 'backups'))).toEqual([])
  await writeFile(picture, bytes)
  expect(existsSync(await backedUp(story))).toBe(true)
})
const actor = { account: 'a', name: 'Li', from: null, supervisor: true }

test('a stop in the middle gives it up, and what a killed process left is thrown away at the next start', async () => {
  const folder = await newFolder()
  const story = await openSite(site(), { folder })
  await story.reads('pump-1', { flow: 1 })
  await begin(story)
  await story.restarts()
  const backups = join(folder, 'backups')
  // It was complete already, or nothing of it is there.
  for (const name of await readdir(backups)) expect(existsSync(join(backups, name, 'manifest.json'))).toBe(true)
  await mkdir(join(backups, '20260101T000000Z.part'))
  await story.restarts()
  expect((await readdir(backups)).filter((name) => name.endsWith('.part'))).toEqual([])
  expect(await verified(folder)).toEqual([])
  expect(existsSync(await backedUp(story))).toBe(true)
  await story.closes()
})

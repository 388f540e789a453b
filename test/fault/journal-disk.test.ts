import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Journal } from '../../ingest/journal/journal.ts'
import { openJournal } from '../../ingest/journal/open.ts'
import { alarm, batch, raised } from '../ingest/journal-batch.ts'

/** A file system of its own of so many MB, in memory, unmounted after the test. */
function smallDisk(size_MB: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-disk-'))
  run('mount', '-t', 'tmpfs', '-o', `size=${size_MB}m,mode=700`, 'tmpfs', folder)
  onTestFinished(() => {
    run('umount', '-l', folder)
    rmSync(folder, { recursive: true })
  })
  return folder
}

function run(command: string, ...args: string[]): void {
  const { error, status, stderr } = spawnSync(command, args)
  if (error || status !== 0) {
    throw new Error(`this test mounts a small disk and must run as root: ${error?.message ?? stderr.toString()}`)
  }
}

async function open(folder: string): Promise<Journal> {
  const journal = await openJournal({ folder, recentChanges: 10_000 })
  onTestFinished(() => journal.stop().catch(() => {}))
  return journal
}

const BYTES = 100_000
/** A batch with something in every table. */
const full = (id: number) => {
  const pump = alarm(`hq.pump-${id}.high`, { count: id })
  return batch(id, { bytes: BYTES, alarms: [pump], changes: [raised(id, pump)] })
}

/** Commits until the disk refuses. Answers the batch that was refused and the words. */
async function fill(journal: Journal, from: number): Promise<{ id: number; words: string }> {
  for (let id = from; id < from + 10_000; id += 1) {
    try {
      await journal.commit(full(id))
    } catch (error) {
      return { id, words: (error as Error).message }
    }
  }
  throw new Error('the disk never became full')
}

async function idsIn(journal: Journal): Promise<number[]> {
  const ids: number[] = []
  for await (const { batch: id } of journal.readingsAfter(0)) ids.push(id)
  return ids
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

async function expectWhole(folder: string, last: number): Promise<void> {
  const journal = await open(folder)
  expect(journal.recovered.lastBatch).toBe(last)
  expect(journal.recovered.recentChanges.map((c) => c.seq)).toEqual(upTo(last))
  expect(journal.recovered.alarms).toHaveLength(last)
  await journal.stop()
}

test('a full disk refuses commits in its own words, keeps nothing of them, and takes the same batch when space returns', async () => {
  const disk = smallDisk(12)
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024))
  const journal = await open(disk)
  const { id, words } = await fill(journal, 1)
  expect(words).toMatch(/^the journal cannot be written: .*(full|I\/O)/)
  expect(id).toBeGreaterThan(10)
  for (let retry = 0; retry < 5; retry += 1) await expect(journal.commit(full(id))).rejects.toThrow('cannot be written')
  expect(await idsIn(journal)).toEqual(upTo(id - 1))
  expect((await journal.facts({ site: 'hq', limit: 1 }))[0]!.seq).toBe(id - 1)

  rmSync(ballast)
  await journal.commit(full(id))
  await journal.commit(full(id + 1))
  expect(await idsIn(journal)).toEqual(upTo(id + 1))
  await journal.stop()
  await expectWhole(disk, id + 1)
})

test('on a disk that the journal has filled itself, dropping readings makes room again, every time', async () => {
  const disk = smallDisk(60)
  let journal = await open(disk)
  let next = 1
  for (let round = 0; round < 4; round += 1) {
    const { id } = await fill(journal, next)
    expect(id - next).toBeGreaterThan(200)
    await expect(
      journal.saveSnapshot({ batch: id, at: 1, state: new Uint8Array(12 * 1024 * 1024) }),
      'other writes fail with their reason, too',
    ).rejects.toThrow(/full|I\/O/)
    await journal.dropReadingsUpTo(id - 20)
    expect((await idsIn(journal)).at(0)).toBe(id - 19)
    for (next = id; next < id + 50; next += 1) await journal.commit(full(next))
    if (round % 2 === 0) {
      await journal.stop()
      journal = await open(disk)
      expect(journal.recovered.lastBatch).toBe(next - 1)
    }
  }
  await journal.stop()
  await expectWhole(disk, next - 1)
})

test('a disk full from the start is refused with a sentence, and the journal opens when space returns', async () => {
  const disk = smallDisk(1)
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(1024 * 1024))
  await expect(open(disk)).rejects.toThrow(`the data folder ${disk} cannot be written: `)
  rmSync(ballast)
  await (await open(disk)).commit(batch(1))
})

test('a journal closed and then met on a full disk is refused with a sentence and keeps its bytes', async () => {
  const disk = smallDisk(4)
  const journal = await open(disk)
  await journal.commit(full(1))
  await journal.stop()
  const ballast = join(disk, 'ballast')
  const { stderr } = spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4096'])
  expect(stderr.toString()).toContain('No space left')
  await expect(open(disk)).rejects.toThrow(`the data folder ${disk} cannot be written: `)
  rmSync(ballast)
  await expectWhole(disk, 1)
})

test('a read-only disk is refused with a sentence, and the journal opens when it can be written again', async () => {
  const disk = smallDisk(8)
  const journal = await open(disk)
  await journal.commit(full(1))
  await journal.stop()
  run('mount', '-o', 'remount,ro', disk)
  await expect(open(disk)).rejects.toThrow(`the data folder ${disk} cannot be written: `)
  run('mount', '-o', 'remount,rw', disk)
  await expectWhole(disk, 1)
})

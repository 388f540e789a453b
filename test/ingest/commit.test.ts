import { expect, test } from 'vitest'
import type { LogLine } from '#domain/log.ts'
import { createCommitter, WAITING_BYTES_MAX, WAITING_MAX } from '../../ingest/commit.ts'
import { Outbox } from '../../ingest/engine/outbox.ts'
import type { Batch } from '../../ingest/journal/journal.ts'

const SLOW = { timeout: 10_000 }

/** A committer over a disk that does what the test says: it takes a batch, refuses it, or does not answer yet. */
function overDisk() {
  const disk = {
    failures: 0,
    hold: false,
    written: [] as Batch[],
    tried: [] as number[],
    release: () => {},
  }
  const told: string[] = []
  const logged: LogLine[] = []
  const outbox = new Outbox({ seqs: new Map(), lastAudit: null, dutyEnds: [] })
  const committer = createCommitter({
    journal: {
      async commit(batch) {
        disk.tried.push(batch.id)
        if (disk.hold) await new Promise<void>((resolve) => (disk.release = resolve))
        if (disk.failures > 0) {
          disk.failures -= 1
          throw new Error('ENOSPC: no space left on device')
        }
        disk.written.push(batch)
      },
      saveSnapshot: () => Promise.resolve(),
    },
    outbox,
    rounds: { sealed: () => null },
    lastBatch: 7,
    now: () => 1000,
    committed: (batch) => void told.push(`committed ${batch.id}`),
    log: (line) => void logged.push(line),
  })
  /** One message arrives. */
  const arrives = (name: string, done?: () => void): void => {
    outbox.readings.begin(1, 0, 1000, 1000, NaN)
    outbox.readings.add(1, 0, 1)
    outbox.whenRecorded((recorded) => {
      told.push(`${name} ${recorded}`)
      done?.()
    })
    committer.wake()
  }
  return { disk, told, logged, outbox, committer, arrives }
}

test('what arrives while a batch is being written is the next batch: in order, numbered on from the last', async () => {
  const { disk, told, committer, arrives } = overDisk()
  disk.hold = true
  arrives('a')
  await expect.poll(() => disk.tried).toEqual([8])
  for (const name of ['b', 'c', 'd']) arrives(name)
  expect(told).toEqual([])
  disk.hold = false
  disk.release()
  await committer.drain(5000)
  expect(told).toEqual(['a true', 'committed 8', 'b true', 'c true', 'd true', 'committed 9'])
  expect(disk.written.map(({ messages }) => messages)).toEqual([1, 3])
  expect(committer.lastBatch()).toBe(9)
})

test('a batch that cannot be written is tried again until it can; nobody is told and nothing overtakes it', async () => {
  const { disk, told, logged, committer, arrives } = overDisk()
  disk.failures = 3
  arrives('a')
  await expect.poll(() => disk.tried.length, SLOW).toBeGreaterThan(1)
  arrives('b')
  expect([told, disk.written]).toEqual([[], []])
  expect(committer.trouble()).toEqual({ detail: 'ENOSPC: no space left on device', since: 1000 })
  await committer.drain(10_000)
  expect(disk.tried).toEqual([8, 8, 8, 8, 9])
  expect(told).toEqual(['a true', 'committed 8', 'b true', 'committed 9'])
  expect(committer.trouble()).toBeNull()
  expect(logged.map(({ code }) => code)).toEqual(['journal.commit-failed', 'journal.recovered'])
})

test('one who waits and throws keeps neither the others nor the next batch from going on', async () => {
  const { told, logged, committer, arrives } = overDisk()
  arrives('a', () => {
    throw new Error('broken')
  })
  arrives('b')
  await committer.drain(5000)
  arrives('c')
  await committer.drain(5000)
  expect(told).toEqual(['a true', 'b true', 'committed 8', 'c true', 'committed 9'])
  expect(logged).toMatchObject([{ code: 'handler.failed' }])
})

test('one who waits for nothing that must be written is told without a transaction', async () => {
  const { disk, told, outbox, committer } = overDisk()
  outbox.whenRecorded((recorded) => told.push(`nothing ${recorded}`))
  await committer.drain(5000)
  expect([told, disk.tried, committer.lastBatch()]).toEqual([['nothing true'], [], 7])
})

test('there is room until too many messages, or too many bytes, wait for the disk; then there is again', async () => {
  for (const fill of [
    ({ outbox }: ReturnType<typeof overDisk>) => {
      for (let n = 0; n < WAITING_MAX; n += 1) outbox.whenRecorded(() => {})
    },
    ({ outbox }: ReturnType<typeof overDisk>) => {
      while (outbox.readings.bytes < WAITING_BYTES_MAX) {
        outbox.readings.begin(1, 0, 1000, 1000, NaN)
        for (let n = 0; n < 1000; n += 1) outbox.readings.add(n, 0, Math.PI * n)
      }
    },
  ]) {
    const over = overDisk()
    over.disk.hold = true
    over.arrives('first')
    await expect.poll(() => over.disk.tried).toEqual([8])
    expect(over.committer.hasRoom()).toBe(true)
    fill(over)
    expect(over.committer.hasRoom()).toBe(false)
    over.disk.hold = false
    over.disk.release()
    await over.committer.drain(10_000)
    expect(over.committer.hasRoom()).toBe(true)
  }
})

test('draining gives up after its time, with a sentence', async () => {
  const { disk, committer, arrives } = overDisk()
  disk.hold = true
  arrives('a')
  await expect(committer.drain(50)).rejects.toThrow('the journal did not take everything within 50 ms')
  disk.release()
})

import { expect, test } from 'vitest'
import type { Batch } from '../../ingest/journal/journal.ts'
import { batch } from './journal-batch.ts'
import { open, temporaryFolder } from './journal-support.ts'

const letter = (device: string, n: number): Batch['deadLetters'][number] => ({
  device,
  topic: `facility/${device}/readings`,
  receivedAt: n,
  reason: { code: 'request.invalid', fill: { detail: `n ${n}` } },
  payload: `{"values":${n}`,
  size: 4000 + n,
})

const letters = (device: string, from: number, count: number): Batch['deadLetters'] =>
  Array.from({ length: count }, (_, i) => letter(device, from + i))

test('dead letters come back newest first with their reason', async () => {
  const journal = await open(temporaryFolder())
  await journal.commit(batch(1, { deadLetters: [letter('hq/gw', 1), letter('hq/other', 2), letter('hq/gw', 3)] }))
  expect(await journal.deadLetters('hq/gw', 10)).toEqual([
    { id: 3, ...letter('hq/gw', 3) },
    { id: 1, ...letter('hq/gw', 1) },
  ])
  expect(await journal.deadLetters('hq/gw', 1)).toHaveLength(1)
  expect(await journal.deadLetters('hq/nobody', 10)).toEqual([])
})

test('of senders other than some devices the newest come first, whatever the devices sent', async () => {
  const journal = await open(temporaryFolder())
  const all = [letter('hq/ghost', 1), letter('hq/gw', 2), letter('Old topic', 3), ...letters('hq/gw', 4, 600)]
  await journal.commit(batch(1, { deadLetters: all }))
  const kept = await journal.deadLettersExcept(['hq/gw', 'hq/quiet'], 10)
  expect(kept.map(({ device, receivedAt }) => [device, receivedAt])).toEqual([
    ['Old topic', 3],
    ['hq/ghost', 1],
  ])
  expect(kept[1]).toEqual({ id: expect.any(Number) as unknown, ...letter('hq/ghost', 1) })
  expect(await journal.deadLettersExcept(['hq/gw'], 1)).toHaveLength(1)
  expect(await journal.deadLettersExcept(['hq/gw', 'hq/ghost', 'Old topic'], 10)).toEqual([])
  const many = Array.from({ length: 50_000 }, (_, i) => `hq/d-${i}`)
  expect(await journal.deadLettersExcept([...many, 'hq/gw'], 10)).toHaveLength(2)
  for (let i = 0; i < 3; i += 1) await journal.commit(batch(2 + i, { deadLetters: letters(`hq/ghost-${i}`, 1, 200) }))
  expect(await journal.deadLettersExcept([], 10_000)).toHaveLength(500)
})

test('of each device the newest 200 are kept, whether they came one by one, all at once or before opening again', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder)
  await journal.commit(batch(1, { deadLetters: letters('hq/quiet', 1, 3) }))
  await journal.commit(batch(2, { deadLetters: letters('hq/gw', 1, 5000) }))
  for (let i = 0; i < 30; i += 1) await journal.commit(batch(3 + i, { deadLetters: letters('hq/gw', 5001 + i, 1) }))
  await journal.stop()
  const again = await open(folder)
  await again.commit(batch(33, { deadLetters: letters('hq/gw', 5031, 10) }))
  const kept = await again.deadLetters('hq/gw', 1000)
  expect(kept.map((k) => k.receivedAt)).toEqual(Array.from({ length: 200 }, (_, i) => 5040 - i))
  expect(await again.deadLetters('hq/quiet', 1000)).toHaveLength(3)
})

test('20,000 are kept in all: the oldest make room, of whichever device', async () => {
  const journal = await open(temporaryFolder())
  const all = Array.from({ length: 100 }, (_, d) => letters(`hq/gw-${d}`, 1, 200)).flat()
  await journal.commit(batch(1, { deadLetters: all }))
  await journal.commit(batch(2, { deadLetters: letters('hq/new', 1, 150) }))
  expect(await journal.deadLetters('hq/gw-0', 1000)).toHaveLength(50)
  expect(await journal.deadLetters('hq/gw-1', 1000)).toHaveLength(200)
  expect(await journal.deadLetters('hq/new', 1000)).toHaveLength(150)
  await journal.commit(batch(3, { deadLetters: letters('hq/gw-0', 500, 200) }))
  expect(await journal.deadLetters('hq/gw-0', 1000)).toHaveLength(200)
  expect(await journal.deadLetters('hq/gw-1', 1000)).toHaveLength(50)
}, 60_000)

test('a refused batch counts for nothing', async () => {
  const journal = await open(temporaryFolder())
  await journal.commit(batch(1, { deadLetters: letters('hq/gw', 1, 190) }))
  const change = {
    seq: 1,
    site: 'hq',
    fact: { type: 'device.silent', device: 'hq/gw', at: 1 },
    device: { status: 'silent', lastHeardAt: null, statusSince: 1, rejected: 0, lastRejectedAt: null },
  } as const
  await expect(
    journal.commit(batch(2, { deadLetters: letters('hq/gw', 191, 100), changes: [change, change] })),
  ).rejects.toThrow('UNIQUE')
  await journal.commit(batch(2, { deadLetters: letters('hq/gw', 191, 5) }))
  expect((await journal.deadLetters('hq/gw', 1000)).map((k) => k.receivedAt)).toEqual(
    Array.from({ length: 195 }, (_, i) => 195 - i),
  )
})

test('any text survives: Chinese, a NUL, half of a surrogate pair becomes a replacement', async () => {
  const journal = await open(temporaryFolder())
  const payload = '水泵\0"\\\u{1f6b0}'
  await journal.commit(
    batch(1, {
      deadLetters: [
        { ...letter('hq/gw', 1), payload },
        { ...letter('hq/gw', 2), payload: 'x\ud800y' },
      ],
    }),
  )
  const kept = await journal.deadLetters('hq/gw', 2)
  expect(kept.map((k) => k.payload)).toEqual(['x\ufffdy', payload])
})

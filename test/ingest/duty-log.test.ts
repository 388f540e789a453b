import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { NewDutyEntry } from '#domain/duty/entry.ts'
import { createCommitter } from '../../ingest/commit.ts'
import { Outbox } from '../../ingest/engine/outbox.ts'
import type { Journal } from '../../ingest/journal/journal.ts'
import { Ledger } from '../../ingest/ledger.ts'
import { verifyData } from '../../ingest/verify.ts'
import { open, temporaryFolder } from './journal-support.ts'

async function openLog(folder: string, commit: (journal: Journal) => Journal['commit'] = (each) => each.commit) {
  const journal = await open(folder)
  const outbox = new Outbox(journal.recovered)
  const committer = createCommitter({
    journal: { commit: commit(journal), saveSnapshot: journal.saveSnapshot },
    outbox,
    rounds: { sealed: () => null },
    lastBatch: journal.recovered.lastBatch,
    now: () => 1000,
    committed: () => {},
    log: () => {},
  })
  return { journal, committer, ledger: new Ledger(journal.recovered, outbox, committer) }
}

const note = (text: string, at = 1000, post = 'fire'): NewDutyEntry => ({
  site: 'hq',
  post,
  at,
  by: { account: 'a', name: 'Ana' },
  content: { kind: 'note', text },
})

async function verdict(folder: string): Promise<readonly string[]> {
  const said: string[] = []
  await verifyData(folder, (line) => said.push(line))
  return said
}

test('each post has a chain of its own, which goes on after a restart; a page is newest first', async () => {
  const folder = temporaryFolder()
  const first = await openLog(folder)
  await first.ledger.write([], [], [note('a'), note('b', 2000), note('in the lobby', 1500, 'lobby')])
  await first.journal.stop()
  const { ledger, journal } = await openLog(folder)
  await ledger.write([], [], [note('c', 3000)])
  const texts = async (query: object) =>
    (await journal.duty({ site: 'hq', post: 'fire', limit: 10, ...query })).map(({ n, content }) => [
      n,
      'text' in content && content.text,
    ])
  expect(await texts({})).toEqual([
    [3, 'c'],
    [2, 'b'],
    [1, 'a'],
  ])
  expect(await texts({ before: 3, limit: 1 })).toEqual([[2, 'b']])
  expect(await texts({ from: 2000, until: 3000 })).toEqual([[2, 'b']])
  expect(await texts({ kinds: ['alarm'] })).toEqual([])
  expect(await texts({ post: 'lobby' })).toEqual([[1, 'in the lobby']])
  await journal.stop()
  expect(await verdict(folder)).toEqual([expect.stringMatching(/^ok: .*4 of duty logs/)])
})

test('a transaction that failed after all and comes again leaves each entry once', async () => {
  let lost = 0
  const { ledger, journal } = await openLog(temporaryFolder(), (each) => async (batch) => {
    await each.commit(batch)
    if ((lost += 1) === 1) throw new Error('the answer was lost')
  })
  await ledger.write([], [], [note('a'), note('b')])
  expect(lost).toBe(2)
  expect((await journal.duty({ site: 'hq', post: 'fire', limit: 10 })).map(({ n }) => n)).toEqual([2, 1])
})

test('what the platform itself notes waits for a disk that cannot be written, and is lost nowhere', async () => {
  let broken = true
  const { ledger, journal, committer } = await openLog(temporaryFolder(), (each) => async (batch) => {
    if (broken) throw new Error('the disk is full')
    await each.commit(batch)
  })
  ledger.note([], [note('first')])
  await expect.poll(() => committer.trouble()).not.toBeNull()
  expect(await ledger.write([], [], [note('refused')])).toMatchObject({ code: 'journal.unavailable' })
  ledger.note([], [note('second')])
  broken = false
  await expect.poll(() => journal.duty({ site: 'hq', post: 'fire', limit: 10 })).toHaveLength(2)
})

test('what is older than its retention is dropped from the old end, and the rest can still be checked', async () => {
  const folder = temporaryFolder()
  const { ledger, journal } = await openLog(folder)
  const many = Array.from({ length: 1203 }, (_, i) => note(`${i + 1}`, i + 1))
  await ledger.write([], [], [...many, note('alone', 5, 'lobby'), note('set back', 3)])
  await journal.dropDutyBefore(1200)
  const left = async (post: string) => (await journal.duty({ site: 'hq', post, limit: 10 })).map(({ n }) => n)
  expect(await left('fire')).toEqual([1204, 1203, 1202, 1201, 1200])
  expect(await left('lobby')).toEqual([1])
  await journal.dropDutyBefore(10_000)
  expect([await left('fire'), await left('lobby')]).toEqual([[1204], [1]])
  await journal.stop()
  expect(await verdict(folder)).toEqual([expect.stringMatching(/^ok/)])
  const again = await openLog(folder)
  await again.ledger.write([], [], [note('next')])
  expect((await again.journal.duty({ site: 'hq', post: 'fire', limit: 1 }))[0]).toMatchObject({ n: 1205 })
  await again.journal.stop()
  expect(await verdict(folder)).toEqual([expect.stringMatching(/^ok/)])
})

test.each([
  ['changed', `update duty_entry set "row" = replace("row", 'Ana', 'Bob') where n = 2`, 'entry 2 was changed'],
  ['moved to another post', `update duty_entry set post = 'gate' where n = 1`, 'entry 1'],
  ['taken out', 'delete from duty_entry where n = 2', 'entry 2 is missing'],
  ['cut off at its beginning', 'delete from duty_entry where n = 1', 'entry 1 is missing'],
])('verify names the first entry of a duty log that was %s', async (_, sql, says) => {
  const folder = temporaryFolder()
  const { ledger, journal } = await openLog(folder)
  for (const text of ['a', 'b', 'c', 'd']) await ledger.write([], [], [note(text)])
  await journal.stop()
  const database = new DatabaseSync(join(folder, 'journal.sqlite'))
  database.exec(sql)
  database.close()
  expect((await verdict(folder))[0]).toMatch(new RegExp(`^WRONG duty log of hq\\..*${says}`))
})

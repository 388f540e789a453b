import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { NewAuditEntry } from '#domain/audit/entry.ts'
import { createCommitter } from '../../ingest/commit.ts'
import { Outbox } from '../../ingest/engine/outbox.ts'
import type { Journal } from '../../ingest/journal/journal.ts'
import { Ledger } from '../../ingest/ledger.ts'
import { verifyData } from '../../ingest/verify.ts'
import { open, temporaryFolder } from './journal-support.ts'

type Shift = { readonly post: string; readonly guards: number }

const NO_ROUNDS = { sealed: () => null }

/** A ledger over a real journal, without engine and telemetry. */
async function openLedger(folder: string, commit: (journal: Journal) => Journal['commit'] = (each) => each.commit) {
  const journal = await open(folder)
  const outbox = new Outbox(journal.recovered)
  const committer = createCommitter({
    journal: { commit: commit(journal), saveSnapshot: journal.saveSnapshot },
    outbox,
    rounds: NO_ROUNDS,
    lastBatch: journal.recovered.lastBatch,
    now: () => 1000,
    committed: () => {},
    log: () => {},
  })
  return { journal, committer, ledger: new Ledger(journal.recovered, outbox, committer) }
}

const entry = (subject: string, detail: NewAuditEntry['detail'] = {}): NewAuditEntry => ({
  at: 1000,
  site: 'hq',
  by: { account: 'a-1', name: 'Ana', from: '10.0.0.7' },
  action: 'shift.change',
  subject,
  detail,
})

test('records and audit rows stand after a restart, newest first, and the chain goes on', async () => {
  const folder = temporaryFolder()
  const first = await openLedger(folder)
  const shifts = first.ledger.shelf<Shift>('shift')
  expect(shifts.get('night')).toBeNull()
  const written = first.ledger.write([shifts.put('night', { post: 'fire', guards: 2 })], [entry('night')])
  expect(shifts.get('night')).toEqual({ post: 'fire', guards: 2 })
  expect(await written).toBeNull()
  expect(
    await first.ledger.write([shifts.put('day', { post: 'gate', guards: 1 })], [entry('day', { why: '"x" – é' })]),
  ).toBeNull()
  await first.journal.stop()

  const second = await openLedger(folder)
  const again = second.ledger.shelf<Shift>('shift')
  expect(again.list().map(({ post }) => post)).toEqual(['gate', 'fire'])
  expect(await second.ledger.write([again.remove('day')], [entry('day')])).toBeNull()
  expect((await second.journal.audit({ limit: 10 })).map(({ n, subject, detail }) => [n, subject, detail])).toEqual([
    [3, 'day', {}],
    [2, 'day', { why: '"x" – é' }],
    [1, 'night', {}],
  ])
  expect(await second.journal.audit({ subject: 'night', limit: 10 })).toHaveLength(1)
  expect(await second.journal.audit({ site: 'other', limit: 10 })).toEqual([])
  expect(await second.journal.audit({ before: 3, limit: 1 })).toMatchObject([{ n: 2 }])
  await second.journal.stop()
  const said: string[] = []
  expect([await verifyData(folder, (line) => said.push(line)), said]).toEqual([
    0,
    [expect.stringContaining('3 rows of the audit log')],
  ])
})

test('a transaction that failed after all and comes again leaves each row once', async () => {
  const folder = temporaryFolder()
  let lost = 0
  const { ledger, journal } = await openLedger(folder, (each) => async (batch) => {
    await each.commit(batch)
    if ((lost += 1) === 1) throw new Error('the answer was lost')
  })
  const shifts = ledger.shelf<Shift>('shift')
  expect(
    await ledger.write([shifts.put('night', { post: 'fire', guards: 2 })], [entry('night'), entry('night')]),
  ).toBeNull()
  expect(lost).toBe(2)
  expect((await journal.audit({ limit: 10 })).map(({ n }) => n)).toEqual([2, 1])
})

test('while nothing can be written a change is refused and nothing is changed', async () => {
  let broken = true
  const { ledger, committer } = await openLedger(temporaryFolder(), (each) => async (batch) => {
    if (broken) throw new Error('the disk is full')
    await each.commit(batch)
  })
  const shifts = ledger.shelf<Shift>('shift')
  const first = ledger.write([shifts.put('night', { post: 'fire', guards: 2 })])
  await expect.poll(() => committer.trouble()).not.toBeNull()
  expect(await ledger.write([shifts.put('day', { post: 'gate', guards: 1 })])).toEqual({
    code: 'journal.unavailable',
    fill: { detail: 'the disk is full' },
  })
  expect(shifts.get('day')).toBeNull()
  broken = false
  expect(await first).toBeNull()
})

test.each([
  ['changed', `update audit set "row" = replace("row", 'Ana', 'Bob') where n = 3`, 'row 3 was changed'],
  [
    'changed with its hash',
    `update audit set "row" = replace("row", 'Ana', 'Bob'), hash = '${'a'.repeat(64)}' where n = 3`,
    'row 3 was changed',
  ],
  ['taken out', 'delete from audit where n = 3', 'row 3 is missing'],
  ['taken out and closed up', 'delete from audit where n = 3; update audit set n = 3 where n = 4', 'row 3 was changed'],
])('verify names the first row of the audit log that was %s', async (_, sql, says) => {
  const folder = temporaryFolder()
  const { ledger, journal } = await openLedger(folder)
  for (const subject of ['a', 'b', 'c', 'd', 'e']) await ledger.write([], [entry(subject)])
  await journal.stop()
  const database = new DatabaseSync(join(folder, 'journal.sqlite'))
  database.exec(sql)
  database.close()
  const said: string[] = []
  expect(await verifyData(folder, (line) => said.push(line))).toBe(1)
  expect(said).toEqual([expect.stringContaining(`WRONG audit log: ${says}`)])
})

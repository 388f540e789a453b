import { expect, test } from 'vitest'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { Change } from '#domain/wire/live.ts'
import { FACTS_SLICE } from '../../ingest/journal/facts.ts'
import { alarm, batch, device, raised } from './journal-batch.ts'
import { open, temporaryFolder, upTo } from './journal-support.ts'

const pump = alarm('hq.pump.high')
const fan = alarm('hq.fan.high', { priority: 'low', occurrence: '0190b5a0-0000-7000-8000-000000000002' })
const said = (seq: number, of: typeof pump, fact: object): Change => ({
  seq,
  site: of.site,
  alarm: of,
  fact: { alarmId: of.id, occurrence: of.occurrence, at: 1000 + seq, ...fact } as AlarmFact,
})
const CHANGES: readonly Change[] = [
  raised(1, pump),
  said(2, pump, { type: 'alarm.acknowledged', by: 'Wang Li', note: 'valve V-7' }),
  raised(3, fan),
  said(4, fan, { type: 'alarm.shelved', by: '陈静', until: 9e12, reason: '轴承备件 ordered' }),
  said(5, pump, { type: 'alarm.taken-out-of-service', by: 'Wang Li', reason: 'weekly test', work: 'WO-77' }),
  { seq: 6, site: 'hq', fact: { type: 'device.online', device: 'hq/pump', at: 1006 }, device: device(7) },
  raised(7, alarm('hq.pump-2.high')),
]

async function journalOf(changes: readonly Change[]) {
  const journal = await open(temporaryFolder())
  await journal.commit(batch(1, { changes }))
  return async (query: object): Promise<number[]> =>
    (await journal.facts({ site: 'hq', limit: 10, ...query })).map((change) => change.seq)
}

test('facts are narrowed by type, equipment, occurrence, priority, person, words and time, all at once', async () => {
  const seqs = await journalOf(CHANGES)
  expect(await seqs({ types: ['alarm.raised', 'device.online'] })).toEqual([7, 6, 3, 1])
  expect(await seqs({ types: [] })).toEqual([])
  expect(await seqs({ equipment: 'pump' })).toEqual([6, 5, 2, 1])
  expect(await seqs({ occurrence: fan.occurrence })).toEqual([4, 3])
  expect(await seqs({ priorities: ['low', 'medium'] })).toEqual([4, 3])
  expect(await seqs({ by: 'wang' })).toEqual([5, 2])
  expect(await seqs({ by: '静' })).toEqual([4])
  expect(await seqs({ text: 'wo-7' })).toEqual([5])
  expect(await seqs({ text: 'v-7' })).toEqual([2])
  expect(await seqs({ text: '备件' })).toEqual([4])
  expect(await seqs({ text: 'Wang' })).toEqual([])
  expect(await seqs({ from: 1003, until: 1006 })).toEqual([5, 4, 3])
  expect(await seqs({ equipment: 'pump', by: 'Wang', from: 1003, limit: 1 })).toEqual([5])
  expect(await seqs({ alarmId: 'hq.pump.high', types: ['alarm.raised'], before: 5 })).toEqual([1])
})

test('what a person types is text, not a pattern and not SQL', async () => {
  const seqs = await journalOf(CHANGES)
  expect(await seqs({ by: '%' })).toEqual([])
  expect(await seqs({ text: "' or 1=1 --" })).toEqual([])
  expect(await seqs({ equipment: 'pum' })).toEqual([])
})

test('a fact that is far back is found behind slices of others, and each page goes on where the last one ended', async () => {
  const count = FACTS_SLICE * 2 + 10
  const others = upTo(count).map((seq) => raised(seq, pump))
  const seqs = await journalOf(
    others.map((one) =>
      one.seq % 2000 === 5 ? said(one.seq, pump, { type: 'alarm.commented', by: 'Li', text: 'x' }) : one,
    ),
  )
  expect(await seqs({ by: 'Li' })).toEqual([4005, 2005, 5])
  expect(await seqs({ by: 'Li', limit: 2 })).toEqual([4005, 2005])
  expect(await seqs({ by: 'Li', limit: 2, before: 2005 })).toEqual([5])
  expect(await seqs({ by: 'Li', from: 1000 + 4000 })).toEqual([4005])
  expect(await seqs({ by: 'nobody' })).toEqual([])
})

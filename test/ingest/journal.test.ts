import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { alarm, batch, device, raised } from './journal-batch.ts'
import { idsAfter, open, temporaryFolder, upTo } from './journal-support.ts'

test('a new journal is empty', async () => {
  const { recovered } = await open(temporaryFolder())
  expect(recovered).toEqual({
    lastBatch: 0,
    lastAt: null,
    alarms: [],
    devices: new Map(),
    seqs: new Map(),
    recentChanges: [],
    credentials: [],
    snapshot: null,
    records: [],
    lastAudit: null,
    dutyEnds: [],
  })
})

test('what was committed is there after opening again: the newest rows, every change, the end of each count', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder, { recentChanges: 2 })
  const [pump, fan] = [alarm('hq.pump.high'), alarm('hq.fan.high')]
  const later = alarm('hq.pump.high', {
    count: 2,
    condition: 'clear',
    shelved: { at: 5, by: '王', until: 9, reason: '检修' },
  })
  const other = alarm('annex.lift.stuck')
  await journal.commit(
    batch(1, { changes: [raised(1, pump), raised(2, fan)], alarms: [pump, fan], devices: [['hq/gw', device(1)]] }),
  )
  await journal.commit(
    batch(2, {
      changes: [raised(3, later), raised(1, other)],
      alarms: [later, other],
      devices: [
        ['hq/gw', device(2)],
        ['annex/gw', device(3)],
      ],
    }),
  )
  await journal.saveCredential({ device: 'hq/gw', hash: 'old', createdAt: 1 })
  await journal.saveCredential({ device: 'hq/gw', hash: 'new', createdAt: 2 })
  await journal.saveSnapshot({ batch: 1, at: 1000, state: Buffer.from('first') })
  await journal.saveSnapshot({ batch: 2, at: 2000, state: Buffer.from('second') })
  await journal.stop()

  const again = await open(folder, { recentChanges: 2 })
  expect(again.recovered).toEqual({
    lastBatch: 2,
    lastAt: 2000,
    alarms: [other, fan, later],
    devices: new Map([
      ['annex/gw', device(3)],
      ['hq/gw', device(2)],
    ]),
    seqs: new Map([
      ['annex', 1],
      ['hq', 3],
    ]),
    recentChanges: [raised(1, other), raised(2, fan), raised(3, later)],
    credentials: [{ device: 'hq/gw', hash: 'new', createdAt: 2 }],
    snapshot: { batch: 2, at: 2000, state: Uint8Array.from(Buffer.from('second')) },
    records: [],
    lastAudit: null,
    dutyEnds: [],
  })
})

test('a batch that does not follow the last one is refused, and nothing of it is kept', async () => {
  const journal = await open(temporaryFolder())
  await journal.commit(batch(1))
  const stray = { alarms: [alarm('hq.pump.high')], changes: [raised(1, alarm('hq.pump.high'))] }
  await expect(journal.commit(batch(1, stray))).rejects.toThrow('batch 1 follows batch 1 without a gap')
  await expect(journal.commit(batch(3, stray))).rejects.toThrow('batch 3 follows batch 1 without a gap')
  expect(await journal.facts({ site: 'hq', limit: 10 })).toEqual([])
  await journal.commit(batch(2))
  expect(await idsAfter(journal, 0)).toEqual([1, 2])
})

test('a batch whose changes repeat a seq is refused whole', async () => {
  const journal = await open(temporaryFolder())
  const pump = alarm('hq.pump.high')
  await journal.commit(batch(1, { changes: [raised(1, pump)] }))
  const bad = batch(2, { changes: [raised(2, pump), raised(1, pump)], alarms: [pump], devices: [['hq/gw', device(1)]] })
  await expect(journal.commit(bad)).rejects.toThrow('UNIQUE constraint failed: change.site, change.seq')
  await journal.commit(batch(2))
  expect(await journal.facts({ site: 'hq', limit: 10 })).toEqual([raised(1, pump)])
})

test('a batch that cannot be sent to the journal thread is rejected and the next one goes on', async () => {
  const journal = await open(temporaryFolder())
  const poison = Object.assign(alarm('hq.pump.high'), { poison: () => {} })
  await expect(journal.commit(batch(1, { alarms: [poison] }))).rejects.toThrow('could not be cloned')
  await journal.commit(batch(1))
})

test('the caller keeps the batch it has committed, bytes and all', async () => {
  const journal = await open(temporaryFolder())
  const first = batch(1)
  const bytes = Buffer.from(first.readings).toString('hex')
  await journal.commit(first)
  expect(Buffer.from(first.readings).toString('hex')).toBe(bytes)
})

test('two commits at once are an error of the caller', async () => {
  const journal = await open(temporaryFolder())
  const first = journal.commit(batch(1))
  await expect(journal.commit(batch(2))).rejects.toThrow('one commit at a time')
  await first
  await journal.commit(batch(2))
})

test('numbers of series and devices are stable, count up from 1 and survive', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder)
  const first = await journal.numbers({ series: ['hq/pump/flow', 'hq/pump/on', 'hq/pump/flow'], devices: ['hq/gw'] })
  expect([...first.series]).toEqual([
    ['hq/pump/flow', 1],
    ['hq/pump/on', 2],
  ])
  expect([...first.devices]).toEqual([['hq/gw', 1]])
  const both = await Promise.all([
    journal.numbers({ series: ['hq/fan/speed', 'hq/pump/on'], devices: [] }),
    journal.numbers({ series: ['hq/fan/speed', '泵/流量'], devices: [] }),
  ])
  expect(both.map((n) => [...n.series.values()])).toEqual([
    [3, 2],
    [3, 4],
  ])
  await journal.stop()
  const again = await open(folder)
  const last = await again.numbers({ series: ['new', '泵/流量', 'hq/pump/flow'], devices: ['hq/gw', 'b'] })
  expect([...last.series.values(), ...last.devices.values()]).toEqual([5, 4, 1, 1, 2])
})

test('facts are answered newest first, of a site or of one alarm, before a seq, no more than asked', async () => {
  const journal = await open(temporaryFolder())
  const [pump, fan, other] = [alarm('hq.pump.high'), alarm('hq.fan.high'), alarm('annex.lift.stuck')]
  await journal.commit(batch(1, { changes: [raised(1, pump), raised(2, fan), raised(3, pump), raised(1, other)] }))
  const online = { type: 'device.online', device: 'hq/gw', at: 7 } as const
  const heard = { seq: 4, site: 'hq', fact: online, device: device(7) }
  await journal.commit(batch(2, { changes: [heard] }))
  const seqs = async (query: object): Promise<number[]> =>
    (await journal.facts({ site: 'hq', limit: 10, ...query })).map((c) => c.seq)
  expect(await seqs({})).toEqual([4, 3, 2, 1])
  expect(await seqs({ limit: 2 })).toEqual([4, 3])
  expect(await seqs({ before: 3 })).toEqual([2, 1])
  expect(await seqs({ alarmId: 'hq.pump.high' })).toEqual([3, 1])
  expect(await seqs({ alarmId: 'hq.pump.high', before: 3, limit: 1 })).toEqual([1])
  expect(await seqs({ site: 'annex' })).toEqual([1])
  expect(await seqs({ site: "x' or 1=1 --" })).toEqual([])
  expect(await seqs({ limit: -5 })).toEqual([])
  expect((await journal.facts({ site: 'hq', limit: 1 }))[0]).toEqual(heard)
})

test('readings come back in order and whole, however many, also while commits go on', async () => {
  const journal = await open(temporaryFolder())
  for (const id of upTo(600)) await journal.commit(batch(id, { bytes: id % 50 === 0 ? 600_000 : 1 }))
  let next = 101
  for await (const { batch: id, at, readings } of journal.readingsAfter(100)) {
    expect([id, at]).toEqual([next, next * 1000])
    const bytes = id % 50 === 0 ? 600_000 : 1
    if (id <= 600) expect(Buffer.compare(readings, batch(id, { bytes }).readings)).toBe(0)
    if (id === 102) await journal.commit(batch(601))
    next += 1
  }
  expect(next).toBe(602)
  expect(await idsAfter(journal, 601)).toEqual([])
  for await (const { batch: id } of journal.readingsAfter(0)) {
    expect(id).toBe(1)
    break
  }
})

test('dropped readings are gone, the newest batch stays, and counting goes on after opening again', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder)
  for (const id of upTo(620)) await journal.commit(batch(id))
  await journal.dropReadingsUpTo(600)
  expect(await idsAfter(journal, 0)).toEqual(upTo(620).slice(600))
  await journal.dropReadingsUpTo(99_999)
  expect(await idsAfter(journal, 0)).toEqual([620])
  await journal.dropReadingsUpTo(99_999)
  await journal.stop()
  const again = await open(folder)
  expect(again.recovered.lastBatch).toBe(620)
  await again.commit(batch(621))
})

test('commits go between the slices of a long drop', async () => {
  const journal = await open(temporaryFolder())
  for (const id of upTo(40)) await journal.commit(batch(id, { bytes: 1_000_000 }))
  const order: string[] = []
  const drop = journal.dropReadingsUpTo(40).then(() => order.push('dropped'))
  await journal.commit(batch(41))
  order.push('committed')
  await drop
  expect(order).toEqual(['committed', 'dropped'])
}, 60_000)

test('dropped space is used again: the file does not grow while readings pass through', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder)
  const size = (): number => statSync(join(folder, 'journal.sqlite')).size
  let afterFirst = 0
  for (const id of upTo(400)) {
    await journal.commit(batch(id, { bytes: 100_000 }))
    if (id % 20 === 0) await journal.dropReadingsUpTo(id - 10)
    if (id === 200) afterFirst = size()
  }
  expect(afterFirst).toBeGreaterThan(1_000_000)
  expect(size()).toBeLessThan(afterFirst * 1.5)
}, 60_000)

test('a reader with a connection of its own holds up no commit, and the log shrinks after it has gone', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder)
  await journal.commit(batch(1))
  const reader = new DatabaseSync(join(folder, 'journal.sqlite'), { readOnly: true })
  reader.exec('begin')
  const seen = () => reader.prepare('select max(id) as id from batch').get()!['id']
  expect(seen()).toBe(1)
  for (let id = 2; id <= 31; id += 1) await journal.commit(batch(id, { bytes: 1_000_000 }))
  expect(seen()).toBe(1)
  const log = (): number => statSync(join(folder, 'journal.sqlite-wal')).size
  expect(log()).toBeGreaterThan(25_000_000)
  reader.exec('commit')
  expect(seen()).toBe(31)
  reader.close()
  for (let id = 32; id <= 60; id += 1) await journal.commit(batch(id, { bytes: 1_000_000 }))
  expect(log()).toBeLessThan(20_000_000)
}, 60_000)

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('files and folder are closed to other users', async () => {
  const folder = join(temporaryFolder(), 'data')
  const journal = await open(folder)
  await journal.commit(batch(1))
  expect(mode(folder)).toBe('700')
  for (const name of ['journal.sqlite', 'journal.sqlite-wal', 'journal.sqlite-shm']) {
    expect(mode(join(folder, name)), name).toBe('600')
  }
})

test('stop waits for the commit under way, leaves one complete file and answers everything after it', async () => {
  const folder = temporaryFolder()
  const journal = await open(folder)
  const commit = journal.commit(batch(1, { bytes: 2_000_000 }))
  const stops = [journal.stop(), journal.stop()]
  await commit
  await Promise.all(stops)
  expect(existsSync(join(folder, 'journal.sqlite-wal'))).toBe(false)
  await expect(journal.commit(batch(2))).rejects.toThrow('the journal is stopped')
  await expect(journal.facts({ site: 'hq', limit: 1 })).rejects.toThrow('the journal is stopped')
  await expect(idsAfter(journal, 0)).rejects.toThrow('the journal is stopped')
  expect((await open(folder)).recovered.lastBatch).toBe(1)
})

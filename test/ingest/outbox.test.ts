import { expect, test } from 'vitest'
import { newAlarm } from '#domain/alarm/reduce.ts'
import type { DeviceState } from '#domain/device/device.ts'
import { Outbox } from '../../ingest/engine/outbox.ts'

const alarm = newAlarm({ site: 'hq', equipment: 'pump-1', definition: 'trip', priority: 'high', lifeSafety: false })
const online: DeviceState = { status: 'online', lastHeardAt: 1, statusSince: 1, rejected: 0, lastRejectedAt: null }
const letter = (device: string, n = 0) => ({
  device,
  topic: 't',
  receivedAt: n,
  reason: { code: 'message.empty' as const },
  payload: '',
  size: 0,
})

test('the numbers of a site go on from the last one, each site by itself, also over batches', () => {
  const outbox = new Outbox({ seqs: new Map([['hq', 41]]), lastAudit: null, dutyEnds: [] })
  outbox.deviceFact('hq', { type: 'device.online', device: 'hq/a', at: 1 }, online)
  outbox.deviceFact('lab', { type: 'device.online', device: 'lab/a', at: 1 }, online)
  outbox.deviceFact('hq', { type: 'device.silent', device: 'hq/a', at: 2 }, online)
  const first = outbox.seal(1, 1).batch.changes.map(({ site, seq }) => [site, seq])
  outbox.deviceFact('hq', { type: 'device.online', device: 'hq/a', at: 3 }, online)
  const second = outbox.seal(2, 2).batch.changes.map(({ site, seq }) => [site, seq])
  expect([...first, ...second]).toEqual([
    ['hq', 42],
    ['lab', 1],
    ['hq', 43],
    ['hq', 44],
  ])
})

test('a batch has the newest row of each alarm and device once, and the next one begins empty', () => {
  const outbox = new Outbox({ seqs: new Map(), lastAudit: null, dutyEnds: [] })
  expect(outbox.empty).toBe(true)
  outbox.alarm(alarm)
  const later = { ...alarm, count: 2 }
  outbox.alarm(later)
  outbox.device('hq/a', online)
  outbox.device('hq/a', { ...online, rejected: 1 })
  expect(outbox.empty).toBe(false)
  const { batch } = outbox.seal(1, 5)
  expect(batch).toMatchObject({ id: 1, at: 5, alarms: [later], devices: [['hq/a', { rejected: 1 }]] })
  expect(outbox.empty).toBe(true)
  expect(outbox.seal(2, 6).batch).toMatchObject({ alarms: [], devices: [], changes: [], deadLetters: [], messages: 0 })
})

test('who waits is handed over with the batch that holds what he waits for, in order, once', () => {
  const outbox = new Outbox({ seqs: new Map(), lastAudit: null, dutyEnds: [] })
  const told: number[] = []
  for (const n of [1, 2]) outbox.whenRecorded(() => told.push(n))
  expect(outbox.waiting).toBe(2)
  const first = outbox.seal(1, 1)
  outbox.whenRecorded(() => told.push(3))
  for (const done of first.waiting) done(true)
  expect(told).toEqual([1, 2])
  expect(outbox.waiting).toBe(1)
  expect(outbox.seal(2, 2).waiting).toHaveLength(1)
  expect(outbox.waiting).toBe(0)
})

test('a burst of dead letters is bounded for each device and in all, and one device does not cost another its own', () => {
  const outbox = new Outbox({ seqs: new Map(), lastAudit: null, dutyEnds: [] })
  for (let n = 0; n < 1000; n += 1) outbox.deadLetter(letter('hq/noisy', n))
  outbox.deadLetter(letter('hq/quiet'))
  const kept = outbox.seal(1, 1).batch.deadLetters
  expect(kept.filter(({ device }) => device === 'hq/noisy')).toHaveLength(20)
  expect(kept.filter(({ device }) => device === 'hq/quiet')).toHaveLength(1)
  for (let n = 0; n < 5000; n += 1) outbox.deadLetter(letter(`hq/device-${n}`))
  expect(outbox.seal(2, 2).batch.deadLetters).toHaveLength(2000)
  outbox.deadLetter(letter('hq/noisy'))
  expect(outbox.seal(3, 3).batch.deadLetters).toHaveLength(1)
})

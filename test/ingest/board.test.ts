import { expect, test } from 'vitest'
import { newAlarm } from '#domain/alarm/reduce.ts'
import type { DeviceState } from '#domain/device/device.ts'
import type { Change } from '#domain/wire/live.ts'
import { Board, CHANGES_KEPT } from '../../ingest/board.ts'

const normal = newAlarm({ site: 'hq', equipment: 'pump-1', definition: 'trip', priority: 'high', lifeSafety: false })
const active = { ...normal, condition: 'active' as const, occurrence: 'o', count: 1 }
const device: DeviceState = { status: 'online', lastHeardAt: 1, statusSince: 1, rejected: 0, lastRejectedAt: null }
const change = (seq: number, site = 'hq'): Change => ({
  seq,
  site,
  fact: { type: 'device.online', device: `${site}/a`, at: seq },
  device,
})
const changes = (from: number, until: number): Change[] =>
  Array.from({ length: until - from + 1 }, (_, i) => change(from + i))
const fail = (error: unknown): never => {
  throw error
}
const seqs = (list: readonly Change[] | null) => list?.map(({ seq }) => seq) ?? null
const boardAt = (last: number, recent: readonly Change[]) =>
  new Board(['hq'], { seqs: new Map([['hq', last]]), recentChanges: recent })

test('one who missed changes gets exactly those; one who knows more than we do, or too little, must look anew', () => {
  const board = boardAt(10, changes(6, 10))
  expect(seqs(board.changesSince('hq', 10))).toEqual([])
  expect(seqs(board.changesSince('hq', 9))).toEqual([10])
  expect(seqs(board.changesSince('hq', 5))).toEqual([6, 7, 8, 9, 10])
  expect(board.changesSince('hq', 4)).toBeNull()
  expect(board.changesSince('hq', 0)).toBeNull()
  expect(board.changesSince('hq', 11)).toBeNull()
  expect(board.changesSince('elsewhere', 0)).toBeNull()
})

test('a site on which nothing ever happened, and one whose past is not kept', () => {
  expect(boardAt(0, []).changesSince('hq', 0)).toEqual([])
  expect(boardAt(7, []).changesSince('hq', 7)).toEqual([])
  expect(boardAt(7, []).changesSince('hq', 6)).toBeNull()
  expect(new Board(['hq'], { seqs: new Map(), recentChanges: [] }).seq('hq')).toBe(0)
})

test('the kept changes are bounded, and what is still kept is without a gap', () => {
  const board = boardAt(0, [])
  const last = CHANGES_KEPT * 3
  for (let seq = 1; seq <= last; seq += 100)
    board.tell({ alarms: [], devices: [], changes: changes(seq, seq + 99) }, fail)
  expect(board.seq('hq')).toBe(last)
  expect(board.changesSince('hq', 0)).toBeNull()
  const kept = seqs(board.changesSince('hq', last - CHANGES_KEPT))
  expect(kept).toEqual(Array.from({ length: CHANGES_KEPT }, (_, i) => last - CHANGES_KEPT + 1 + i))
  let oldest = last
  while (board.changesSince('hq', oldest - 1)) oldest -= 1
  expect(last - oldest).toBeLessThanOrEqual(CHANGES_KEPT * 1.2)
})

test('a listener that throws is reported and keeps nobody else from being told', () => {
  const board = boardAt(0, [])
  const [told, errors]: [number[], unknown[]] = [[], []]
  board.onChange(() => {
    throw new Error('broken')
  })
  const stop = board.onChange(({ seq }) => told.push(seq))
  board.tell({ alarms: [], devices: [], changes: changes(1, 3) }, (error) => errors.push(error))
  expect([told, errors.length]).toEqual([[1, 2, 3], 3])
  stop()
  board.tell({ alarms: [], devices: [], changes: changes(4, 4) }, () => {})
  expect(told).toEqual([1, 2, 3])
})

test('rows stand before their changes are told, and a site that was taken out is told nothing', () => {
  const board = boardAt(0, [])
  const seen: unknown[] = []
  board.onChange(() => seen.push(board.snapshot('hq', 5, () => null)))
  board.tell({ alarms: [active], devices: [['hq/a', device]], changes: [change(1), change(1, 'gone')] }, fail)
  expect(seen).toEqual([{ site: 'hq', seq: 1, now: 5, alarms: [active], devices: { 'hq/a': device } }])
  expect(board.snapshot('gone', 5, () => null)).toBeNull()
})

test('a snapshot has what is not normal, and when a device was last heard though nothing else of it changed', () => {
  const board = boardAt(0, [])
  board.put(active)
  board.putDevice('hq/a', device)
  expect(board.snapshot('hq', 5, () => 4)).toMatchObject({
    alarms: [active],
    devices: { 'hq/a': { lastHeardAt: 4, statusSince: 1 } },
  })
  board.put(normal)
  expect(board.snapshot('hq', 5, () => null)!.alarms).toEqual([])
  expect(board.alarm(normal.id)).toBe(normal)
  expect(board.alarm('hq.nothing.none')).toBeNull()
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY_ms, MINUTE_ms } from '#domain/time.ts'
import type { BacktestAnswer, BacktestReport, BacktestRequest } from '#domain/wire/backtest.ts'
import { BACKTESTS_WAITING_MAX } from '../../ingest/backtest/line.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { type Ingest, startIngest } from '../../ingest/start.ts'
import { coldRoomSite } from '../support/cold-room.ts'

const START = Date.UTC(2026, 2, 2)

let folder: string
let ingest: Ingest
let clock: number
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchroom-backtest-'))
  clock = START
  const now = () => clock
  ingest = await startIngest({ folder, ...configurationOf(coldRoomSite()), now, steady: now, log: () => {} })
})
afterEach(async () => {
  await ingest.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A reading a minute; it is on disk when this resolves, and in the history soon after. */
async function measure(temperatures: readonly number[]): Promise<void> {
  for (const temperature of temperatures) {
    clock += MINUTE_ms
    const payload = Buffer.from(JSON.stringify({ at: clock, values: { temperature } }))
    const topic = 'facility/hq/room-1/readings'
    await new Promise((resolve) => ingest.receive({ device: 'hq/room-1', topic, payload, receivedAt: clock }, resolve))
  }
  const query = { site: 'hq', equipment: 'room-1', point: 'temperature', from: START, until: clock + 1, buckets: 4000 }
  const stored = async (): Promise<number> => (await ingest.platform.trend(query)).count.reduce((a, b) => a + b, 0)
  await expect.poll(stored, { timeout: 15_000 }).toBe(temperatures.length)
  clock += MINUTE_ms
}

const warm = {
  id: 'warm',
  message: 'Too warm',
  condition: { type: 'above', point: 'temperature', limit: 6, deadband: 1 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: 'm', do: 'd' },
  shows: { point: 'temperature' },
}
const request = (more: Partial<BacktestRequest> = {}): BacktestRequest => ({
  site: 'hq',
  on: { equipment: 'room-1' },
  definition: warm,
  from: START,
  until: clock + 1,
  ...more,
})
const reportOf = (answer: BacktestAnswer): BacktestReport => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.refused))
  return answer.report
}

const at = (minute: number): number => START + minute * MINUTE_ms

test('a proposed rule and the one in force are tried on the same rows, and nothing is changed by it', async () => {
  await measure([4, 7, 4, 9, 4, 7, 7])
  const before = ingest.platform.alarm('hq.room-1.warm')
  const report = reportOf(await ingest.platform.backtest(request()))
  expect(report).toMatchObject({ equipment: 1, readings: 7, firstAt: at(1), lastAt: at(7), until: clock })
  expect(report.proposed).toMatchObject({ count: 3, standing: 0, cut: false, active_ms: 4 * MINUTE_ms })
  expect(report.proposed.occurrences).toEqual([
    { equipment: 'room-1', raisedAt: at(2), clearedAt: at(3), value: 7 },
    { equipment: 'room-1', raisedAt: at(4), clearedAt: at(5), value: 9 },
    { equipment: 'room-1', raisedAt: at(6), clearedAt: null, value: 7 },
  ])
  expect(report.inForce?.occurrences).toEqual([{ equipment: 'room-1', raisedAt: at(4), clearedAt: at(5), value: 9 }])
  expect(report.inForce?.count).toBe(ingest.platform.alarm('hq.room-1.warm')?.count)
  expect(report.proposed.rates['peak-10-min']).toBe(3)
  expect(report.proposed.raisesByHour).toEqual([3])
  expect(ingest.platform.alarm('hq.room-1.warm')).toEqual(before)
})

test('a rule of another id has no version in force; of a kind all equipment is tried', async () => {
  await measure([7])
  const report = reportOf(
    await ingest.platform.backtest(request({ definition: { ...warm, id: 'new' }, on: { kind: 'cold-room' } })),
  )
  expect(report.inForce).toBeNull()
  expect(report.equipment).toBeGreaterThan(1)
  expect(report.proposed.count).toBe(1)
})

test('a window in which nothing is stored is refused', async () => {
  await measure([7])
  const nothing = { ok: false, refused: { code: 'backtest.nothing-stored' } }
  expect(await ingest.platform.backtest(request({ from: START - DAY_ms, until: START }))).toEqual(nothing)
  expect(await ingest.platform.backtest(request({ on: { equipment: 'room-2' } }))).toEqual(nothing)
})

test('one at a time for a site, a few wait, more are refused; who goes away leaves the line', async () => {
  await measure([7])
  const gone = new AbortController()
  const first = ingest.platform.backtest(request())
  const waiting = Array.from({ length: BACKTESTS_WAITING_MAX }, (_, i) =>
    ingest.platform.backtest(request(), i === 0 ? gone.signal : undefined),
  )
  expect(await ingest.platform.backtest(request())).toEqual({ ok: false, refused: { code: 'overloaded' } })
  gone.abort()
  expect(await waiting[0]).toEqual({ ok: false, refused: { code: 'backtest.cancelled' } })
  for (const answer of await Promise.all([first, ...waiting.slice(1)])) expect(reportOf(answer).proposed.count).toBe(1)
})

test('a cancelled backtest ends, and the next one runs', async () => {
  await measure([7])
  const gone = new AbortController()
  const answer = ingest.platform.backtest(request(), gone.signal)
  gone.abort()
  expect(await answer).toEqual({ ok: false, refused: { code: 'backtest.cancelled' } })
  expect(reportOf(await ingest.platform.backtest(request())).proposed.count).toBe(1)
})

test('a platform that stops cancels what runs', async () => {
  await measure([7])
  const answer = ingest.platform.backtest(request())
  await ingest.stop()
  expect(await answer).toEqual({ ok: false, refused: { code: 'backtest.cancelled' } })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { kpiReport } from '#domain/kpi/tally.ts'
import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'
import { Board } from '../../ingest/board.ts'
import type { Journal } from '../../ingest/journal/journal.ts'
import { openJournal } from '../../ingest/journal/open.ts'
import { createKpi, type Kpi } from '../../ingest/kpi.ts'
import { KpiHistory } from '../support/kpi-history.ts'
import { batch, device } from './journal-batch.ts'

const START = Date.parse('2026-11-01T00:00:00Z')
const PUMPS = ['a', 'b', 'c', 'd', 'e'] as const
const sites = [
  { id: 'hq', timeZone: 'Asia/Shanghai' },
  { id: 'annex', timeZone: 'Europe/Berlin' },
]

const alarmIds = () => PUMPS.map((name) => `hq.${name}.rule`)

/** A real journal with these changes on disk, and the load on the operator read from it. */
async function recorded(changes: readonly Change[], now = START + 60 * DAY_ms) {
  const folder = mkdtempSync(join(tmpdir(), 'kpi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const before = await openJournal({ folder, recentChanges: 100 })
  await before.commit(batch(1, { changes }))
  await before.stop()
  const journal = await openJournal({ folder, recentChanges: 100 })
  onTestFinished(() => journal.stop())
  const board = new Board(['hq', 'annex'], journal.recovered)
  return { journal, board, kpi: createKpi({ sites, alarmIds, board, journal, now: () => now }) }
}

/** Two months of alarms, one every 11 minutes, some answered; a device speaks in between. */
function twoMonths(): KpiHistory {
  const history = new KpiHistory().raise('e', START)
  for (let n = 0; n < 5000; n++) {
    const [at, name] = [START + n * 11 * MINUTE_ms, PUMPS[n % 4]!]
    history.raise(name, at)
    if (n % 3 === 0) history.acknowledge(name, at + (n % 50) * SECOND_ms)
    history.clear(name, at + 4 * MINUTE_ms)
    if (n % 100 === 0) {
      const fact = { type: 'device.online', device: 'hq/gw', at } as const
      history.changes.push({ seq: history.changes.length + 1, site: 'hq', fact, device: device(at) })
    }
  }
  return history
}

const reportOf = async (kpi: Kpi, from: number, until: number) => {
  const answer = await kpi.report('hq', from, until)
  if ('refused' in answer) throw new Error(answer.refused.code)
  return answer.report
}

test('a report read from the journal is the one over everything that ever happened, wherever the time lies', async () => {
  const history = twoMonths()
  const { kpi } = await recorded(history.changes)
  for (const [fromDay, days] of [
    [0, 30],
    [7.3, 1],
    [20, 7],
    [31, 0.01],
  ] as const) {
    const [from, until] = [START + fromDay * DAY_ms, START + (fromDay + days) * DAY_ms]
    const question = { site: 'hq', timeZone: 'Asia/Shanghai', from, until, known: { from, until } }
    expect(await reportOf(kpi, from, until)).toEqual(kpiReport(question, history.moments))
  }
})

test('an alarm that stands since long before the time is known, though nothing happened to it meanwhile', async () => {
  const { kpi } = await recorded(twoMonths().changes)
  const { measures, acknowledging } = await reportOf(kpi, START + 20 * DAY_ms, START + 21 * DAY_ms)
  expect(measures.find(({ id }) => id === 'stale')?.value).toBe(1)
  expect(acknowledging.find(({ waiting }) => waiting > 0)).toBeDefined()
})

test('what is known begins with the journal and ends now', async () => {
  const history = twoMonths()
  const { kpi } = await recorded(history.changes, START + HOUR_ms)
  const asked = await reportOf(kpi, START - DAY_ms, START + DAY_ms)
  expect(asked.known).toEqual({ from: START, until: START + HOUR_ms })
  expect((await reportOf(kpi, START - 2 * DAY_ms, START - DAY_ms)).known).toBeNull()
})

test('a life-safety alarm that was told days late lies where the platform knew of it, and moves nothing else', async () => {
  const history = new KpiHistory()
  for (let n = 0; n < 300; n++) {
    const at = START + n * HOUR_ms
    history.raise('a', at).clear('a', at + MINUTE_ms)
    if (n === 150) for (const name of ['b', 'c', 'd', 'e']) history.raise(name, START - 9 * DAY_ms, at + 2 * MINUTE_ms)
  }
  const { kpi } = await recorded(history.changes)
  const from = START + 150 * HOUR_ms
  expect((await reportOf(kpi, from, from + HOUR_ms)).alarms).toBe(5)
  expect((await reportOf(kpi, from + HOUR_ms, from + 2 * HOUR_ms)).alarms).toBe(1)
})

test('an empty journal, a site without one, and a site that does not exist', async () => {
  const { kpi } = await recorded([])
  expect(await reportOf(kpi, START, START + DAY_ms)).toMatchObject({ known: null, alarms: 0 })
  expect(await kpi.report('nowhere', START, START + DAY_ms)).toMatchObject({ refused: { code: 'not-found' } })
  expect(kpi.load('nowhere')).toBeNull()
})

test('the same question asked twice at once is read once; too many different ones are refused', async () => {
  const { kpi } = await recorded(twoMonths().changes)
  const asked = Array.from({ length: 9 }, (_, n) => kpi.report('hq', START, START + (n + 1) * HOUR_ms))
  expect(kpi.report('hq', START, START + HOUR_ms)).toBe(asked[0])
  const answers = await Promise.all(asked)
  expect(answers.map((answer) => ('refused' in answer ? answer.refused.code : 'report'))).toEqual([
    ...Array.from({ length: 8 }, () => 'report'),
    'overloaded',
  ])
  expect(await kpi.report('hq', START, START + HOUR_ms)).toHaveProperty('report')
})

test('a journal that cannot be read is a failure of this report, not of the next', async () => {
  const { journal, board } = await recorded(twoMonths().changes)
  let fails = true
  const span: Journal['span'] = (ask) => (fails ? Promise.reject(new Error('disk')) : journal.span(ask))
  const kpi = createKpi({ sites, alarmIds, board, journal: { ...journal, span }, now: Date.now })
  await expect(kpi.report('hq', START, START + DAY_ms)).rejects.toThrow('disk')
  fails = false
  expect(await kpi.report('hq', START, START + DAY_ms)).toHaveProperty('report')
})

test('the load now goes on over a restart, and with every change that is told', async () => {
  const history = new KpiHistory()
  for (let n = 0; n < 11; n++) history.raise(`p-${n}`, START + n * SECOND_ms)
  const { kpi, board } = await recorded(history.changes, START + MINUTE_ms)
  expect(kpi.load('hq')).toMatchObject({ lastTenMinutes: 11, lastHour: 11, flood: true })
  const next = history.raise('last', START + 30 * SECOND_ms).changes.slice(-1)
  board.tell({ alarms: [], devices: [], changes: next }, (error) => expect.fail(String(error)))
  expect(kpi.load('hq')).toMatchObject({ lastTenMinutes: 12 })
  expect(kpi.load('annex')).toMatchObject({ lastTenMinutes: 0, flood: false })
})

import { expect, test } from 'vitest'
import type { MeasureId, Verdict } from '#domain/kpi/measure.ts'
import type { Shift } from '#domain/kpi/shift.ts'
import { kpiReport, type KpiQuestion } from '#domain/kpi/tally.ts'
import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '#domain/time.ts'
import { KpiHistory } from '../support/kpi-history.ts'

/** Midnight of 1 November 2026 in Shanghai, which knows no summer time. */
const START = Date.parse('2026-11-01T00:00:00+08:00')
const at = (clock: string, day = 0): number => Date.parse(`2026-11-01T${clock}+08:00`) + day * DAY_ms

type Period = {
  readonly from?: number
  readonly until?: number
  readonly knownFrom?: number
  readonly shifts?: Shift[]
}

function question({ from = START, until = START + 30 * DAY_ms, knownFrom = from, shifts }: Period = {}): KpiQuestion {
  const known = { from: knownFrom, until }
  return { site: 'hq', timeZone: 'Asia/Shanghai', from, until, known, ...(shifts ? { shifts } : {}) }
}

function measuresOf(history: KpiHistory, period: Period = {}) {
  const report = kpiReport(question(period), history.moments)
  const of = (id: MeasureId) => report.measures.find((measure) => measure.id === id)!
  const value = (id: MeasureId): number | null => of(id).value
  const verdict = (id: MeasureId): Verdict => of(id).verdict
  return { report, value, verdict }
}

/** `count` alarms of different equipment, `apart` after one another. */
function burst(history: KpiHistory, from: number, count: number, apart: number, name = 'p'): KpiHistory {
  for (let i = 0; i < count; i++) history.raise(`${name}-${from}-${i}`, from + i * apart)
  return history
}

test('rates: 13 alarms in an hour, 11 of them in one period of ten minutes', () => {
  const history = burst(new KpiHistory(), at('08:00:00'), 11, 30 * SECOND_ms)
  burst(history, at('08:30:00'), 2, MINUTE_ms)
  const { report, value } = measuresOf(history, { from: at('08:00:00'), until: at('09:00:00') })
  expect(report.alarms).toBe(13)
  expect(value('per-hour')).toBe(13)
  expect(value('per-10-min')).toBeCloseTo(13 / 6)
  expect(value('peak-10-min')).toBe(11)
  expect(value('busy-10-min')).toBeCloseTo(1 / 6)
  expect(value('busy-hours')).toBe(0)
})

test('the peak is told wherever its ten minutes begin', () => {
  const history = burst(new KpiHistory(), at('08:07:00'), 12, 30 * SECOND_ms)
  const { value } = measuresOf(history, { from: at('08:00:00'), until: at('09:00:00') })
  expect([value('peak-10-min'), value('busy-10-min')]).toEqual([12, 0])
})

test('an hour of 31 alarms is busy, one of 30 is not', () => {
  const history = burst(new KpiHistory(), at('08:00:00'), 31, MINUTE_ms)
  burst(history, at('09:00:00'), 30, MINUTE_ms)
  expect(measuresOf(history, { from: at('08:00:00'), until: at('10:00:00') }).value('busy-hours')).toBe(1 / 2)
})

test('a flood begins with the eleventh alarm in ten minutes and ends when fewer than five are left in them', () => {
  // 08:00:00 … 08:05:00, every 30 s. The eleventh comes at 08:05:00. The seventh, of 08:03:00, leaves at 08:13:00, and four are left.
  const history = burst(new KpiHistory(), at('08:00:00'), 11, 30 * SECOND_ms)
  const { value } = measuresOf(history, { from: at('08:00:00'), until: at('09:00:00') })
  expect(value('flood')).toBeCloseTo((8 * MINUTE_ms) / HOUR_ms)
})

test('a flood that began before the time counts from its beginning, and one that goes on to its end', () => {
  const history = burst(new KpiHistory(), at('08:00:00'), 11, 30 * SECOND_ms)
  expect(measuresOf(history, { from: at('08:10:00'), until: at('08:20:00') }).value('flood')).toBeCloseTo(0.3)
  expect(measuresOf(history, { from: at('08:00:00'), until: at('08:10:00') }).value('flood')).toBeCloseTo(0.5)
})

test('the share of the ten most frequent, and who they are', () => {
  const history = new KpiHistory()
  for (let alarm = 0; alarm < 12; alarm++) {
    for (let n = 0; n <= (alarm === 0 ? 3 : 0); n++) {
      const raisedAt = at('08:00:00') + alarm * HOUR_ms + n * 5 * MINUTE_ms
      history.raise(`p-${alarm}`, raisedAt).clear(`p-${alarm}`, raisedAt + MINUTE_ms)
    }
  }
  const { report, value } = measuresOf(history)
  expect(report.alarms).toBe(15)
  expect(value('top-ten')).toBeCloseTo(13 / 15)
  expect(report.badActors).toHaveLength(10)
  expect(report.badActors[0]).toEqual({
    alarmId: 'hq.p-0.rule',
    priority: 'medium',
    alarms: 4,
    share: 4 / 15,
    chattering: 0,
    fleeting: 0,
  })
})

test('three raises within a minute chatter, and are not fleeting', () => {
  const history = new KpiHistory()
  for (const s of [0, 20, 60]) history.raise('p', START + s * SECOND_ms).clear('p', START + (s + 2) * SECOND_ms)
  for (const s of [0, 30, 61]) history.raise('q', START + s * SECOND_ms).clear('q', START + (s + 20) * SECOND_ms)
  const { report, value } = measuresOf(history)
  expect([value('chattering'), value('fleeting')]).toEqual([1, 0])
  expect(report.badActors[0]).toMatchObject({ alarmId: 'hq.p.rule', chattering: 3, fleeting: 0 })
})

test('an alarm is fleeting that returned within ten seconds before anybody acknowledged it', () => {
  const history = new KpiHistory()
  history.raise('short', START).clear('short', START + 10 * SECOND_ms)
  history.raise('longer', START).clear('longer', START + 11 * SECOND_ms)
  history.raise('seen', START).acknowledge('seen', START + 4 * SECOND_ms)
  history.clear('seen', START + 5 * SECOND_ms)
  const { report, value } = measuresOf(history)
  expect(value('fleeting')).toBe(1)
  expect(report.badActors.filter(({ fleeting }) => fleeting > 0).map(({ alarmId }) => alarmId)).toEqual([
    'hq.short.rule',
  ])
})

test('stale is what was active for more than a day in sight; the worst day of the site counts', () => {
  const history = new KpiHistory()
  // Stale from the 2nd 12:00 to the 3rd 12:00; from the 3rd 06:00 to 07:00; a day and no more: never.
  history.raise('a', at('12:00:00')).raise('b', at('06:00:00', 1)).raise('c', at('06:00:00', 3))
  history.clear('a', at('12:00:00', 2)).clear('b', at('07:00:00', 2)).clear('c', at('06:00:00', 4))
  expect(measuresOf(history).value('stale')).toBe(2)
  expect(measuresOf(history, { from: at('00:00:00', 3) }).value('stale')).toBe(0)
})

test('an alarm that stands since before the time and to its end is stale on every day of it', () => {
  const history = new KpiHistory().raise('a', START - 3 * DAY_ms)
  const before = history.moments
  expect(kpiReport(question(), [], before).measures.find(({ id }) => id === 'stale')?.value).toBe(1)
})

test('shelved, an alarm is not stale; shown again, it is at once', () => {
  const shelved = new KpiHistory().raise('a', START)
  shelved.shelve('a', at('23:00:00'), at('05:00:00', 1)).tick('a', at('05:00:00', 1))
  expect(measuresOf(shelved, { until: at('05:00:00', 1) }).value('stale')).toBe(0)
  expect(measuresOf(shelved, { until: at('06:00:00', 1) }).value('stale')).toBe(1)
})

test('what is raised while hidden does not count; what is shown again with its condition true does', () => {
  const history = new KpiHistory().shelve('a', START, START + HOUR_ms).raise('a', START + MINUTE_ms)
  expect(measuresOf(history).report.alarms).toBe(0)
  history.tick('a', START + HOUR_ms)
  expect(measuresOf(history).report.alarms).toBe(1)
})

test('an alarm that two causes hid asks once when its rule becomes one of life safety, which lifts both in one step', () => {
  const history = new KpiHistory().raise('a', START)
  for (const cause of ['gateway', 'device']) history.take('a', { type: 'suppress', at: START + SECOND_ms, cause })
  history.take('a', { type: 'tick', at: START + MINUTE_ms, occurrence: 'none' }, true)
  expect(history.changes.filter(({ fact }) => fact.type === 'alarm.released')).toHaveLength(2)
  expect(measuresOf(history).report.alarms).toBe(2)
})

test('an alarm that is released and raised by one reading asks once', () => {
  const history = new KpiHistory().take('a', { type: 'suppress', at: START, cause: 'gateway' })
  const reading = { at: START + MINUTE_ms, receivedAt: START + MINUTE_ms + 40, occurrence: 'one', value: 9 }
  history.take('a', { type: 'condition', true: true, ...reading }, true)
  expect(history.changes.map(({ fact }) => fact.type)).toEqual(['alarm.suppressed', 'alarm.released', 'alarm.raised'])
  expect(measuresOf(history).report.alarms).toBe(1)
})

test('the mix of priorities', () => {
  const history = new KpiHistory().has('a', 'critical').has('b', 'high').has('c', 'low').has('d', 'low')
  for (const equipment of ['a', 'b', 'c', 'd']) history.raise(equipment, START)
  const { value, verdict } = measuresOf(history)
  expect([value('mix-critical'), value('mix-high'), value('mix-medium'), value('mix-low')]).toEqual([
    0.25, 0.25, 0, 0.5,
  ])
  expect([verdict('mix-critical'), verdict('mix-high'), verdict('mix-medium'), verdict('mix-low')]).toEqual([
    'not-met',
    'not-met',
    'met',
    'not-met',
  ])
})

const times = (median_s: number | null, p95_s: number | null) => ({
  median_ms: median_s === null ? null : median_s * SECOND_ms,
  p95_ms: p95_s === null ? null : p95_s * SECOND_ms,
})

test('time to acknowledge per priority and shift, by the shift on watch when the alarm came', () => {
  const history = new KpiHistory()
  const answered = [
    ['a', '07:59:50', 60],
    ['b', '08:00:00', 10],
    ['c', '09:00:00', 20],
    ['d', '10:00:00', 30],
  ] as const
  for (const [equipment, clock, seconds] of answered) {
    history.raise(equipment, at(clock)).acknowledge(equipment, at(clock) + seconds * SECOND_ms)
  }
  history.raise('e', at('23:59:59'))
  const rows = measuresOf(history).report.acknowledging.filter(({ priority }) => priority === 'medium')
  expect(rows).toEqual([
    { priority: 'medium', shift: null, acknowledged: 4, waiting: 1, ...times(20, 60) },
    { priority: 'medium', shift: 0, acknowledged: 1, waiting: 0, ...times(60, 60) },
    { priority: 'medium', shift: 1, acknowledged: 3, waiting: 0, ...times(20, 30) },
    { priority: 'medium', shift: 2, acknowledged: 0, waiting: 1, ...times(null, null) },
  ])
})

test('the answer counts from when the platform knew, also for an alarm that came before the time', () => {
  const history = new KpiHistory().raise('a', START - 5 * MINUTE_ms, START - MINUTE_ms)
  const before = history.moments
  history.acknowledge('a', START + MINUTE_ms)
  const rows = kpiReport(question(), history.moments.slice(1), before).acknowledging
  expect(rows.find(({ acknowledged }) => acknowledged === 1)?.median_ms).toBe(2 * MINUTE_ms)
})

test('a night shift over midnight is one shift', () => {
  const shifts = [
    { from: 22, until: 6 },
    { from: 6, until: 22 },
  ]
  const history = new KpiHistory()
  for (const clock of ['21:59:59', '22:00:00', '23:30:00']) history.raise(clock.slice(0, 5), at(clock))
  for (const clock of ['05:59:59', '06:00:00']) history.raise(`${clock.slice(0, 5)}+`, at(clock, 1))
  const rows = measuresOf(history, { shifts }).report.acknowledging
  expect(rows.filter(({ priority }) => priority === 'medium').map(({ waiting }) => waiting)).toEqual([5, 3, 2])
})

test('on the days of a clock change shifts and days follow the wall clock of the site', () => {
  const timeZone = 'Europe/Berlin'
  // 29 March 2026 has 23 hours, 25 October 25: 01:30Z is 03:30 and 02:30 there. The shift from 8 begins at 06:00Z and 07:00Z.
  for (const [day, eight, hours] of [
    ['2026-03-29', '06:00', 23],
    ['2026-10-25', '07:00', 25],
  ] as const) {
    const midnight = Date.parse(`${day}T00:00:00${hours === 23 ? '+01:00' : '+02:00'}`)
    const until = midnight + hours * HOUR_ms
    const history = new KpiHistory().raise('night', Date.parse(`${day}T${eight}Z`) - 1)
    history.raise('day', Date.parse(`${day}T${eight}Z`)).raise('late', until - 1)
    history.raise('stands', midnight - 3 * DAY_ms)
    const asked = { site: 'hq', timeZone, from: midnight, until, known: { from: midnight, until } }
    const stands = history.moments.filter(({ alarmId }) => alarmId === 'hq.stands.rule')
    const rest = history.moments.filter(({ alarmId }) => alarmId !== 'hq.stands.rule')
    const report = kpiReport(asked, rest, stands)
    const waiting = report.acknowledging.filter(({ priority }) => priority === 'medium').map((row) => row.waiting)
    // What stands since three days ago came in the night, too.
    expect([day, waiting]).toEqual([day, [4, 2, 1, 1]])
    expect(report.measures.find(({ id }) => id === 'per-hour')?.value).toBeCloseTo(3 / hours)
    expect(report.measures.find(({ id }) => id === 'busy-hours')?.value).toBe(0)
    expect(report.measures.find(({ id }) => id === 'stale')?.value).toBe(1)
  }
})

test('an empty month meets every target; of nothing there is no share', () => {
  const { report, value } = measuresOf(new KpiHistory())
  expect(report).toMatchObject({ alarms: 0, badActors: [], suppressionChanges: 0 })
  expect([value('per-hour'), value('flood'), value('top-ten'), value('mix-low')]).toEqual([0, 0, null, null])
  const verdicts = new Set(report.measures.map(({ verdict: one }) => one))
  expect([...verdicts]).toEqual(['met'])
})

test('less than 30 days are not yet meaningful, whatever the numbers say', () => {
  const whole = measuresOf(new KpiHistory())
  const late = measuresOf(new KpiHistory(), { knownFrom: START + 1 })
  expect([whole.verdict('per-hour'), late.verdict('per-hour')]).toEqual(['met', 'too-short'])
})

test('nothing known: no value at all', () => {
  const report = kpiReport({ ...question(), known: null }, [])
  expect(new Set(report.measures.map(({ value }) => value))).toEqual(new Set([null]))
})

test('what lies outside of the time does not count, at its first instant it does', () => {
  const history = new KpiHistory()
  history
    .raise('a', at('08:00:00') - 1)
    .raise('b', at('08:00:00'))
    .raise('c', at('09:00:00') - 1)
  history.raise('d', at('09:00:00'))
  expect(measuresOf(history, { from: at('08:00:00'), until: at('09:00:00') }).report.alarms).toBe(2)
})

test('what people hid and brought back is counted; an end of the shelf by time is not', () => {
  const history = new KpiHistory().shelve('a', START, START + HOUR_ms).tick('a', START + HOUR_ms)
  history.take('a', { type: 'take-out-of-service', at: START + 2 * HOUR_ms, by: 'Wang Li', reason: 'bearing' })
  history.take('a', { type: 'return-to-service', at: START + 3 * HOUR_ms, by: 'Wang Li' })
  const { report, value } = measuresOf(history)
  expect([report.suppressionChanges, value('unauthorised')]).toEqual([3, 0])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import { LoadCounter } from '#domain/kpi/live.ts'
import type { MeasureId } from '#domain/kpi/measure.ts'
import { type AlarmMoment, annunciates } from '#domain/kpi/moment.ts'
import { kpiReport, LOOKBACK_ms } from '#domain/kpi/tally.ts'
import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '#domain/time.ts'
import { KpiHistory } from '../support/kpi-history.ts'

/* Each measure beside the plainest reading of its definition, over random histories of the real alarm machine. */

/** Around the night in which Berlin has 23 hours. */
const FROM = Date.parse('2026-03-28T22:00:00+01:00')
const UNTIL = FROM + 3 * DAY_ms
const EQUIPMENT = ['a', 'b', 'c', 'd'] as const

type Step = { readonly equipment: string; readonly does: string; readonly after_ms: number }
const step: fc.Arbitrary<Step> = fc.record({
  equipment: fc.constantFrom(...EQUIPMENT),
  does: fc.constantFrom('raise', 'raise', 'raise', 'clear', 'clear', 'acknowledge', 'shelve', 'suppress', 'release'),
  after_ms: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(0, 500, SECOND_ms, 7 * SECOND_ms, 20 * SECOND_ms, MINUTE_ms) },
    { weight: 2, arbitrary: fc.constantFrom(10 * MINUTE_ms, HOUR_ms) },
    { weight: 1, arbitrary: fc.constantFrom(9 * HOUR_ms, 26 * HOUR_ms) },
  ),
})

function historyOf(steps: readonly Step[]): KpiHistory {
  const history = new KpiHistory()
  EQUIPMENT.forEach((equipment, i) => history.has(equipment, PRIORITIES[i]!))
  let at = FROM - DAY_ms
  for (const { equipment, does, after_ms } of steps) {
    at += after_ms
    for (const one of EQUIPMENT) history.tick(one, at)
    if (does === 'raise') history.raise(equipment, at)
    if (does === 'clear') history.clear(equipment, at)
    if (does === 'acknowledge') history.acknowledge(equipment, at)
    if (does === 'shelve') history.shelve(equipment, at, at + 20 * MINUTE_ms)
    if (does === 'suppress') history.take(equipment, { type: 'suppress', at, cause: 'gateway' })
    if (does === 'release') history.take(equipment, { type: 'release', at, cause: 'gateway' })
  }
  return history
}

const annunciationsOf = (moments: readonly AlarmMoment[]): readonly AlarmMoment[] =>
  moments.filter((moment, i) => annunciates(moment, moments[i - 1] ?? null))

test('the tally and the plain definitions agree', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const { moments } = historyOf(steps)
      const asked = annunciationsOf(moments).filter(({ at }) => at >= FROM && at < UNTIL)
      const [before, rest] = splitAt(moments, FROM - LOOKBACK_ms)
      const known = { from: FROM, until: UNTIL }
      const question = { site: 'hq', timeZone: 'Europe/Berlin', from: FROM, until: UNTIL, known }
      const report = kpiReport(question, rest, standing(before))
      const value = (id: MeasureId) => report.measures.find((one) => one.id === id)!.value

      expect(report.alarms).toBe(asked.length)
      expect(value('per-hour')).toBeCloseTo(asked.length / 72)
      const tens = counts(asked, 10 * MINUTE_ms)
      const seconds = annunciationsOf(rest).map(({ at }) => Math.floor(at / SECOND_ms))
      const peaks = asked
        .map(({ at }) => Math.floor(at / SECOND_ms))
        .map((s) => seconds.filter((o) => o <= s && o > s - 600).length)
      expect(value('peak-10-min')).toBe(Math.max(0, ...peaks))
      expect(value('busy-10-min')).toBe(tens.filter((n) => n > 10).length / tens.length)
      const hours = counts(asked, HOUR_ms)
      expect(value('busy-hours')).toBe(hours.filter((n) => n > 30).length / hours.length)
      const raised = rest.filter(({ at }) => at >= FROM && at < UNTIL)
      for (const one of EQUIPMENT) {
        const actor = report.badActors.find(({ alarmId }) => alarmId === `hq.${one}.rule`)
        expect(actor ? [actor.chattering, actor.fleeting] : [0, 0]).toEqual(nuisances(raised, one))
      }
      const alarmsThat = (which: 0 | 1) => EQUIPMENT.filter((one) => nuisances(raised, one)[which] > 0).length
      expect([value('chattering'), value('fleeting')]).toEqual([alarmsThat(0), alarmsThat(1)])
      expect(value('stale')).toBe(stalest(moments))
      expect(report.acknowledging.filter(({ shift }) => shift === null)).toEqual(acknowledging(moments))
    }),
    { numRuns: 150 },
  )
})

type AlarmMoments = readonly AlarmMoment[]

function splitAt(moments: readonly AlarmMoment[], at: number): readonly [AlarmMoments, AlarmMoments] {
  const first = moments.findIndex((moment) => moment.at >= at)
  return first === -1 ? [moments, []] : [moments.slice(0, first), moments.slice(first)]
}

const standing = (moments: readonly AlarmMoment[]): readonly AlarmMoment[] =>
  EQUIPMENT.flatMap((one) => moments.findLast(({ alarmId }) => alarmId === `hq.${one}.rule`) ?? [])

const counts = (asked: readonly AlarmMoment[], length_ms: number): readonly number[] =>
  Array.from({ length: (UNTIL - FROM) / length_ms }, (_, i) => {
    const from = FROM + i * length_ms
    return asked.filter(({ at }) => at >= from && at < from + length_ms).length
  })

/** How many occurrences of an alarm chattered, and how many were fleeting. */
function nuisances(
  moments: readonly AlarmMoment[],
  equipment: string,
): readonly [chattering: number, fleeting: number] {
  const own = moments.filter(({ alarmId }) => alarmId === `hq.${equipment}.rule`)
  const raises = own.filter(({ type, hidden }) => type === 'alarm.raised' && !hidden)
  const chatters = raises.map((_, i) =>
    [i - 2, i - 1, i].some((first) => {
      const [one, third] = [raises[first], raises[first + 2]]
      return one && third && third.at - one.at <= MINUTE_ms
    }),
  )
  const fleeting = raises.filter((raise, i) => {
    const of = (type: AlarmMoment['type']) => own.find((m) => m.type === type && m.occurrence === raise.occurrence)
    const [back, seen] = [of('alarm.returned-to-normal'), of('alarm.acknowledged')]
    const answered = back && seen && own.indexOf(seen) < own.indexOf(back)
    return back && back.at - raise.at <= 10 * SECOND_ms && !answered && !chatters[i]
  })
  return [chatters.filter(Boolean).length, fleeting.length]
}

/** Looks at every alarm at every minute of every day in Berlin. */
function stalest(moments: readonly AlarmMoment[]): number {
  const days = new Map<string, Set<string>>()
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin', dateStyle: 'short' })
  for (const one of EQUIPMENT) {
    const own = moments.filter(({ alarmId }) => alarmId === `hq.${one}.rule`)
    own.forEach((moment, i) => {
      if (!moment.active || moment.hidden) return
      const end = Math.min(own[i + 1]?.at ?? Infinity, UNTIL)
      for (let at = Math.max(moment.at, moment.raisedReceivedAt! + DAY_ms, FROM); at < end; at += MINUTE_ms) {
        const day = format.format(at)
        days.set(day, (days.get(day) ?? new Set()).add(one))
      }
    })
  }
  return Math.max(0, ...[...days.values()].map(({ size }) => size))
}

/** Walks backwards from each acknowledgement to what asked for it. */
function acknowledging(moments: readonly AlarmMoment[]) {
  const asks = new Set(annunciationsOf(moments))
  return PRIORITIES.map((priority) => {
    const own = moments.filter((moment) => moment.priority === priority && moment.at < UNTIL)
    const askedFor = (i: number): AlarmMoment | undefined => {
      // It asked anew each time it was shown again; while it was hidden it asked for nothing.
      const hiddenAt = own.slice(0, i).findLastIndex(({ hidden }) => hidden)
      const asked = own.slice(hiddenAt + 1, i).findLast((moment) => asks.has(moment))
      // What asked before reading began is known only where it was the last that happened.
      const last = own.findLast(({ at }) => at < FROM - LOOKBACK_ms)
      return asked && (asked.at >= FROM - LOOKBACK_ms || asked === last) ? asked : undefined
    }
    const times = own
      .flatMap((moment, i) => {
        if (moment.type !== 'alarm.acknowledged' || moment.at < FROM) return []
        const asked = askedFor(i)
        return [moment.at - (asked?.at ?? moment.raisedReceivedAt!)]
      })
      .toSorted((a, b) => a - b)
    const rank = (share: number) => times[Math.ceil(times.length * share) - 1] ?? null
    const waiting = own.at(-1)?.waiting ? 1 : 0
    const times_ms = { median_ms: rank(0.5), p95_ms: rank(0.95) }
    return { priority, shift: null, acknowledged: times.length, waiting, ...times_ms }
  })
}

test('the live counter agrees with counting anew at every second', () => {
  const pauses = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 * HOUR_ms }) },
  )
  fc.assert(
    fc.property(fc.array(pauses, { maxLength: 60, size: 'max' }), (gaps) => {
      const counter = new LoadCounter()
      const seconds: number[] = []
      let at = FROM
      for (const gap of gaps) {
        at += gap
        counter.add(at)
        seconds.push(Math.floor(at / SECOND_ms))
        const load = counter.at(at)
        const now = seconds.at(-1)!
        expect(load.lastTenMinutes).toBe(seconds.filter((s) => s > now - 600).length)
        expect(load.lastHour).toBe(seconds.filter((s) => s > now - 3600).length)
      }
      const end = at + 2 * HOUR_ms
      const floods = floodSeconds(seconds, Math.floor(end / SECOND_ms))
      expect(counter.flooded_ms(end)).toBe(floods * SECOND_ms)
      expect(counter.at(end)).toEqual({ lastTenMinutes: 0, lastHour: 0, flood: false, floodSince: null })
    }),
    { numRuns: 60 },
  )
})

/** Second by second, with the window counted anew. */
function floodSeconds(seconds: readonly number[], end: number): number {
  let flood = false
  let floods = 0
  for (let now = seconds[0] ?? end; now < end; now++) {
    const within = seconds.filter((s) => s <= now && s > now - 600).length
    if (within < 5) flood = false
    if (within > 10) flood = true
    if (flood) floods += 1
  }
  return floods
}

import { expect, test } from 'vitest'
import { LoadCounter } from '#domain/kpi/live.ts'
import { HOUR_ms, MINUTE_ms, SECOND_ms } from '#domain/time.ts'

const START = Date.parse('2026-11-25T08:00:00Z')
const QUIET = { lastTenMinutes: 0, lastHour: 0, flood: false, floodSince: null }

test('nothing has happened', () => {
  expect(new LoadCounter().at(START)).toEqual(QUIET)
})

test('an alarm leaves the ten minutes after ten minutes and the hour after an hour', () => {
  const counter = new LoadCounter()
  counter.add(START)
  const counts = (after_ms: number) => {
    const { lastTenMinutes, lastHour } = counter.at(START + after_ms)
    return [lastTenMinutes, lastHour]
  }
  expect(counts(10 * MINUTE_ms - 1)).toEqual([1, 1])
  expect(counts(10 * MINUTE_ms)).toEqual([0, 1])
  expect(counts(HOUR_ms - 1)).toEqual([0, 1])
  expect(counts(HOUR_ms)).toEqual([0, 0])
})

test('the eleventh alarm begins the flood; it goes on at five and ends at four', () => {
  const counter = new LoadCounter()
  for (let n = 0; n < 10; n++) counter.add(START + n * SECOND_ms)
  expect(counter.at(START + 10 * SECOND_ms).flood).toBe(false)
  counter.add(START + 20 * SECOND_ms)
  expect(counter.at(START + 20 * SECOND_ms)).toMatchObject({ flood: true, floodSince: START + 20 * SECOND_ms })
  const leaves = START + 10 * MINUTE_ms
  expect(counter.at(leaves + 5 * SECOND_ms)).toMatchObject({ lastTenMinutes: 5, flood: true })
  expect(counter.at(leaves + 6 * SECOND_ms)).toMatchObject({ lastTenMinutes: 4, flood: false, floodSince: null })
  expect(counter.flooded_ms(leaves + HOUR_ms)).toBe(leaves + 6 * SECOND_ms - (START + 20 * SECOND_ms))
})

test('a clock that was set back counts as standing still, and forgets nothing', () => {
  const counter = new LoadCounter()
  counter.add(START)
  counter.add(START - HOUR_ms)
  expect(counter.at(START - HOUR_ms)).toEqual({ ...QUIET, lastTenMinutes: 2, lastHour: 2 })
  expect(counter.at(START + HOUR_ms)).toEqual(QUIET)
})

test('a million alarms in a second are a million, and gone after an hour', () => {
  const counter = new LoadCounter()
  for (let n = 0; n < 1_000_000; n++) counter.add(START)
  expect(counter.at(START)).toMatchObject({ lastTenMinutes: 1_000_000, flood: true })
  expect(counter.at(START + HOUR_ms)).toEqual(QUIET)
})

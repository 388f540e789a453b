import { expect, test } from 'vitest'
import { FUTURE_BOUND_ms, measuredAt } from '#domain/device/measured-at.ts'

const NOW = Date.parse('2026-11-22T08:00:00Z')

test('milliseconds and RFC 3339 with an offset are taken; without a time the receipt counts', () => {
  expect(measuredAt(NOW - 5000, NOW)).toBe(NOW - 5000)
  expect(measuredAt('2026-11-22T15:59:59.5+08:00', NOW)).toBe(NOW - 500)
  expect(measuredAt('2026-11-22T08:00:00Z', NOW)).toBe(NOW)
  expect(measuredAt(undefined, NOW)).toBe(NOW)
  expect(measuredAt(null, NOW)).toBe(NOW)
})

test('a clock slightly ahead is taken, one further ahead is refused', () => {
  expect(measuredAt(NOW + FUTURE_BOUND_ms, NOW)).toBe(NOW + FUTURE_BOUND_ms)
  expect(measuredAt(NOW + FUTURE_BOUND_ms + 1, NOW)).toMatchObject({ code: 'time.future' })
  expect(measuredAt('9999-12-31T23:59:59Z', NOW)).toMatchObject({ code: 'time.future' })
})

test.each([
  [NOW / 1000, 'time.seconds'],
  [NOW / 1000 - 86_400 * 365, 'time.seconds'],
  [NOW * 1000, 'time.microseconds'],
  [NOW * 1e6, 'time.nanoseconds'],
  [0, 'time.before-2001'],
  [86_400_000, 'time.before-2001'],
  ['1970-01-01T00:00:00Z', 'time.before-2001'],
  [-1, 'time.before-2001'],
  ['2026-11-22T08:00:00', 'time.unreadable'],
  ['2026-11-22', 'time.unreadable'],
  ['2026-13-45T08:00:00Z', 'time.unreadable'],
  ['now', 'time.unreadable'],
  ['', 'time.unreadable'],
  [true, 'time.unreadable'],
  [{}, 'time.unreadable'],
  [[NOW], 'time.unreadable'],
  [Infinity, 'time.unreadable'],
  [1e300, 'time.future'],
])('%j is refused as %s', (at, code) => {
  expect(measuredAt(at, NOW)).toMatchObject({ code })
})

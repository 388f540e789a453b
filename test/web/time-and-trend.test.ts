import { describe, expect, test } from 'vitest'
import { offsetName, siteDateTime, siteTimeShort, spanOf } from '../../dashboard/web/ui/time.ts'
import { trendColumns } from '../../dashboard/web/control-room/trend/trend-columns.ts'

describe('times', () => {
  test('read in the zone of the site, whatever the zone of the browser', () => {
    const at = Date.parse('2026-11-22T06:03:22Z')
    expect(siteDateTime(at, 'Asia/Shanghai')).toBe('2026-11-22 14:03:22')
    expect(siteDateTime(at, 'America/New_York')).toBe('2026-11-22 01:03:22')
    expect(siteDateTime(Date.parse('2026-11-22T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-11-23 00:00:00')
    expect(offsetName(at, 'Asia/Shanghai')).toBe('UTC+08:00')
  })

  test('tell the date only when it is not today at the site', () => {
    const now = Date.parse('2026-11-22T16:30:00Z') // 00:30 of the 23rd in Shanghai
    expect(siteTimeShort(now - 60_000, now, 'Asia/Shanghai')).toBe('00:29:00')
    expect(siteTimeShort(now - 3_600_000, now, 'Asia/Shanghai')).toBe('2026-11-22 23:30:00')
  })

  test('on both sides of a change of the clock have their own offset', () => {
    expect(offsetName(Date.parse('2026-10-25T00:30:00Z'), 'Europe/Berlin')).toBe('UTC+02:00')
    expect(offsetName(Date.parse('2026-10-25T01:30:00Z'), 'Europe/Berlin')).toBe('UTC+01:00')
  })

  test('that span less than nothing count as nothing', () => {
    expect(spanOf(-5)).toEqual({ unit: 'seconds', s: 0 })
    expect(spanOf(3_845_000)).toEqual({ unit: 'hours', h: 1, min: '04' })
  })
})

const trend = (at: readonly number[], step_ms: number, bad = at.map(() => 0)) => ({
  step_ms,
  source: 'raw' as const,
  at,
  min: at.map((_, i) => i),
  max: at.map((_, i) => i + 2),
  mean: at.map((_, i) => i + 1),
  last: at.map((_, i) => i + 1.5),
  count: at.map(() => 1),
  bad,
})

describe('a trend', () => {
  test('leaves a gap where steps are missing', () => {
    const columns = trendColumns(trend([0, 60_000, 300_000], 60_000), 1)
    expect(columns.at_s).toEqual([0, 60, 180, 300])
    expect(columns.line).toEqual([1, 2, null, 3])
  })

  test('of raw readings shows the readings, and gaps by what the device promised', () => {
    const columns = trendColumns(trend([0, 10_000, 90_000], 0), 30_000)
    expect(columns.line).toEqual([1.5, 2.5, null, 3.5])
    expect(columns.summary).toEqual({ min: 0, max: 4, last: 3.5 })
  })

  test('marks bad readings and has no summary when nothing is usable', () => {
    const only = { ...trend([0], 60_000, [2]), min: [null], max: [null], mean: [null], last: [null] }
    expect(trendColumns(only, 1)).toMatchObject({ bad_s: [0], summary: null })
  })
})

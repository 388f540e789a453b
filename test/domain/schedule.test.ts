import { expect, test } from 'vitest'
import { inSchedule } from '#domain/alarm/schedule.ts'

const at = (text: string) => Date.parse(text)

test('a window is read on the wall clock of the site', () => {
  const office = [{ days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' }]
  expect(inSchedule(office, 'Asia/Shanghai', at('2026-11-23T08:00:00+08:00'))).toBe(true)
  expect(inSchedule(office, 'Asia/Shanghai', at('2026-11-23T17:59:00+08:00'))).toBe(true)
  expect(inSchedule(office, 'Asia/Shanghai', at('2026-11-23T18:00:00+08:00'))).toBe(false)
  expect(inSchedule(office, 'Asia/Shanghai', at('2026-11-22T12:00:00+08:00'))).toBe(false)
  expect(inSchedule(office, 'America/New_York', at('2026-11-23T08:00:00+08:00'))).toBe(false)
})

test('a window over midnight belongs to the day on which it begins', () => {
  const fridayNight = [{ days: [5], from: '22:00', until: '06:00' }]
  expect(inSchedule(fridayNight, 'Asia/Shanghai', at('2026-11-20T23:00:00+08:00'))).toBe(true)
  expect(inSchedule(fridayNight, 'Asia/Shanghai', at('2026-11-21T05:59:00+08:00'))).toBe(true)
  expect(inSchedule(fridayNight, 'Asia/Shanghai', at('2026-11-21T06:00:00+08:00'))).toBe(false)
  expect(inSchedule(fridayNight, 'Asia/Shanghai', at('2026-11-21T23:00:00+08:00'))).toBe(false)
})

test('on a day with a clock change the wall clock decides', () => {
  const morning = [{ from: '02:00', until: '03:00' }]
  expect(inSchedule(morning, 'Europe/Berlin', at('2026-03-29T00:59:00Z'))).toBe(false)
  expect(inSchedule(morning, 'Europe/Berlin', at('2026-03-29T01:00:00Z'))).toBe(false)
  expect(inSchedule(morning, 'Europe/Berlin', at('2026-10-25T00:30:00Z'))).toBe(true)
  expect(inSchedule(morning, 'Europe/Berlin', at('2026-10-25T01:30:00Z'))).toBe(true)
})

test('without windows it always counts', () => {
  expect(inSchedule(undefined, 'Asia/Shanghai', 0)).toBe(true)
  expect(inSchedule([], 'Asia/Shanghai', 0)).toBe(false)
})

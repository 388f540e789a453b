import type { Millis } from '../time.ts'
import type { ScheduleWindow } from './definition.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether an instant falls into one of the windows, read on the site's wall clock (also on days with a clock change). No windows: always. */
export function inSchedule(windows: readonly ScheduleWindow[] | undefined, timeZone: string, at: Millis): boolean {
  if (!windows) return true
  const { day, minute } = wallClock(timeZone, at)
  const yesterday = day === 1 ? 7 : day - 1
  return windows.some(({ days, from, until }) => {
    const on = (weekday: number) => !days || days.includes(weekday)
    const [start, end] = [minutes(from), minutes(until)]
    if (start < end) return on(day) && minute >= start && minute < end
    return (on(day) && minute >= start) || (on(yesterday) && minute < end)
  })
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

function wallClock(timeZone: string, at: Millis): { readonly day: number; readonly minute: number } {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    day: WEEKDAYS.indexOf(parts.get('weekday')!) + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  }
}

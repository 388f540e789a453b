import { DAY_ms, type Millis, MINUTE_ms } from '#domain/time.ts'
import { BACKTEST_WINDOW_MAX_ms } from '#domain/wire/backtest.ts'
import { siteInstant } from '../alarms/site-instant.ts'

export const WINDOW_DAYS = { week: 7, month: 30, quarter: 90 } as const
export type WindowName = keyof typeof WINDOW_DAYS | 'other'

/** The last so many days, or from – until as the clock of the site shows them. */
export type ChosenWindow = { readonly name: WindowName; readonly from: string; readonly until: string }

export type Span = { readonly from: Millis; readonly until: Millis }
export type WindowProblem = 'wrong' | 'too-long'

/** The instants of a window, or what is wrong with it. */
export function spanOf({ name, from, until }: ChosenWindow, timeZone: string, now: Millis): Span | WindowProblem {
  if (name !== 'other') {
    // Whole minutes around it: what came in this minute counts too. The server cuts the end at its own now.
    const minute = Math.floor(now / MINUTE_ms) * MINUTE_ms
    return { from: minute - WINDOW_DAYS[name] * DAY_ms, until: minute + MINUTE_ms }
  }
  const span = { from: siteInstant(from, timeZone), until: siteInstant(until, timeZone) }
  if (span.from === null || span.until === null || span.from >= span.until) return 'wrong'
  return span.until - span.from > BACKTEST_WINDOW_MAX_ms ? 'too-long' : { from: span.from, until: span.until }
}

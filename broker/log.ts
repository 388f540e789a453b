import { SECOND_ms } from '#domain/time.ts'

export type LogLine = {
  readonly level: 'info' | 'warn' | 'error'
  readonly code: string
  readonly [field: string]: string | number | boolean | null
}
export type Log = (line: LogLine) => void

/** Of one code, so many lines a window; a flood of refusals must not become a flood of log. */
const LINES_PER_WINDOW = 20
const WINDOW_ms = 10 * SECOND_ms

/** A log that says at most {@link LINES_PER_WINDOW} lines of a code in a window, and how many it left out; never throws. */
export function quietLog(log: Log, clock: () => number): Log {
  const windows = new Map<string, { since: number; lines: number }>()
  const say: Log = (line) => {
    try {
      log(line)
    } catch {
      // a log that fails must not take the broker with it, and there is nowhere else to say so
    }
  }
  return (line) => {
    const at = clock()
    const window = windows.get(line.code)
    if (!window || at - window.since >= WINDOW_ms) {
      const leftOut = window ? window.lines - LINES_PER_WINDOW : 0
      windows.set(line.code, { since: at, lines: 1 })
      say(leftOut > 0 ? { ...line, leftOut } : line)
      return
    }
    window.lines++
    if (window.lines <= LINES_PER_WINDOW) say(line)
  }
}

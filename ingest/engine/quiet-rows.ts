import { UNKNOWN } from '#domain/condition/condition.ts'
import { deadline, offer, settle } from '#domain/condition/evaluator.ts'
import { isUsable, type QualityCode } from '#domain/point/judge.ts'
import type { Millis } from '#domain/time.ts'
import { type AlarmStepping, applyTruth } from './process.ts'
import type { PointSlot, Program } from './units.ts'

/*
 * History is run through without taking each row as a message: those that no program need see are passed over, and those that move no alarm
 * are read straight into the conditions. What comes of it is what readings.ts does with one value after the other.
 */

/** Further ahead nothing is looked for: whenever ranges change all of it is looked at anew, and a row taken for nothing does no harm. */
export const LOOK_AHEAD_ROWS = 256

/** Columns of rows that grow in time. */
export type PointRows = { readonly t: Uint32Array; readonly value: Float64Array; readonly quality: Uint8Array }

/** The first row that must be taken by itself, and within which bounds the rows before it lie. */
export type Quiet = { loud: number; low: number; high: number }

/**
 * Where the rows from `at` to `end` stop being of no consequence: at the first that must be taken by itself, or where nobody looked further. `quiet`
 * keeps the answer until the ranges of the point change.
 */
export function firstLoud(
  point: PointSlot,
  { value, quality }: PointRows,
  at: number,
  end: number,
  quiet: Quiet,
): number {
  if (point.uses.length > 0 || point.unit.listening.length > 0) return at
  let [low, high] = [-Infinity, Infinity]
  for (let i = 0; i < point.watchers.length; i += 1) {
    low = Math.max(low, point.ranges[point.rangesAt + 2 * i]!) // NaN if any is LOOK_ALWAYS
    high = Math.min(high, point.ranges[point.rangesAt + 2 * i + 1]!)
  }
  if (quiet.loud >= at && quiet.low === low && quiet.high === high) return quiet.loud
  // A repeated value changes nothing either; NaN is no value's like.
  let last = low === low ? point.goodValue : NaN
  const stop = Math.min(end, at + LOOK_AHEAD_ROWS)
  let loud = at
  for (; loud < stop; loud += 1) {
    if (!isUsable(quality[loud] as QualityCode)) continue
    const now = value[loud]!
    if (!(now === last || (now > low && now < high))) break
    last = now
  }
  quiet.loud = loud
  quiet.low = low
  quiet.high = high
  return loud
}

/** Makes the last of the quiet rows from `begin` to `end` (at least one) the newest of its point. Times are milliseconds after `from`. */
export function passOver(point: PointSlot, rows: PointRows, begin: number, end: number, from: Millis): void {
  const { t, value, quality } = rows
  const newest = end - 1
  point.lastAt = point.receivedAt = from + t[newest]!
  point.value = value[newest]!
  point.quality = quality[newest] as QualityCode
  let good = newest
  while (good >= begin && !isUsable(quality[good] as QualityCode)) good -= 1
  if (good < begin) return
  point.goodValue = value[good]!
  point.goodAt = point.goodReceivedAt = from + t[good]!
}

/**
 * Reads rows from `at` on, up to the time `until`, into the programs of a point, all of which see every value and nothing else. Stops behind a row
 * that moves one of them, before one of no use to conditions, and before one whose time a condition waits for. `until`: the time that alarms wait
 * for. Answers where it stopped.
 */
export function readOn(
  stepping: AlarmStepping,
  point: PointSlot,
  rows: PointRows,
  {
    at,
    end,
    from,
    until,
  }: { readonly at: number; readonly end: number; readonly from: Millis; readonly until: Millis },
): number {
  const { t, value, quality } = rows
  const { uses } = point
  const { due } = stepping
  let row = at
  let stop = until
  for (let i = 0; i < uses.length; i += 1) stop = Math.min(stop, due.condition[uses[i]!.program.index]!)
  for (let moves = false; row < end && !moves; row += 1) {
    const time = from + t[row]!
    if (time >= stop || !isUsable(quality[row] as QualityCode)) break
    for (let i = 0; i < uses.length; i += 1) offer(uses[i]!.program.evaluator!, uses[i]!.slot, value[row]!, time, time)
    stop = until
    for (let i = 0; i < uses.length; i += 1) {
      const { program } = uses[i]!
      settle(program.evaluator!, time, time)
      const next = deadline(program.evaluator!)
      due.condition[program.index] = next
      stop = Math.min(stop, next)
      moves ||= mayMove(program)
    }
  }
  if (row === at) return at
  passOver(point, rows, at, row, from)
  const last = from + t[row - 1]!
  for (const { program } of uses) applyTruth(stepping, program, program.evaluator!.truth, last, last)
  return row
}

/** Whether its alarm is to be shown the truth of its condition; where that is unknown, the alarm asks further what was read. */
const mayMove = ({ evaluator, truth }: Program): boolean => evaluator!.truth !== truth || truth === UNKNOWN

import { deadline, reset, startServerAt } from '#domain/condition/evaluator.ts'
import { nothingQuiet } from '#domain/condition/quiet.ts'
import type { Millis } from '#domain/time.ts'
import type { Units } from './build.ts'
import { silentAfter } from './supervise.ts'
import type { Program } from './units.ts'

/** A condition that starts unknown looks at every next value. */
function forget(program: Program): void {
  reset(program.evaluator!)
  for (const { point, at } of program.feeds ?? []) {
    nothingQuiet(point.ranges, point.rangesAt + at)
    point.goodValue = NaN
  }
}

/**
 * After the server's clock was set (F7): silence is counted anew from `now` for everything that is not already silent. After a step back
 * the points forget how new their newest reading was, else every reading would count as an old one until the clock has caught up; their
 * conditions start unknown, which moves no alarm.
 */
export function resetClock(units: Units, by_ms: number, now: Millis): void {
  units.runsSince = now
  for (const device of units.devices.values()) {
    if (device.silentAt !== Infinity) device.silentAt = silentAfter(device, now)
  }
  for (const unit of units.equipment.values()) {
    let stepped = false
    for (const point of unit.points.values()) {
      if (by_ms > 0 || point.lastAt <= now) continue
      point.lastAt = -Infinity
      stepped = true
    }
    for (const program of unit.programs) {
      if (stepped) forget(program)
      startServerAt(program.evaluator!, now)
      units.due.condition[program.index] = deadline(program.evaluator!)
    }
  }
}

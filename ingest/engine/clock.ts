import { deadline, reset, startServerAt } from '#domain/condition/evaluator.ts'
import type { Millis } from '#domain/time.ts'
import type { Units } from './build.ts'
import { silentAfter } from './supervise.ts'

/**
 * After the server's clock was set (F7): silence is counted anew from `now` for everything that is not already silent. After a step back
 * the points forget how new their newest reading was, else every reading would count as an old one until the clock has caught up; their
 * conditions start unknown, which moves no alarm.
 */
export function resetClock(units: Units, by_ms: number, now: Millis): void {
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
      if (stepped) reset(program.evaluator!)
      startServerAt(program.evaluator!, now)
      program.conditionDueAt = deadline(program.evaluator!)
    }
  }
}

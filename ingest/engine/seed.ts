import type { Truth } from '#domain/condition/condition.ts'
import { ANY_POINT, heard, offer, settle, startServerAt } from '#domain/condition/evaluator.ts'
import { isUsable } from '#domain/point/judge.ts'
import { invariant } from '#domain/invariant.ts'
import type { Millis } from '#domain/time.ts'
import { slotOf } from './programs.ts'
import type { EquipmentUnit, PointSlot, Program } from './units.ts'

/**
 * A condition that begins takes what is known of its points, so that it need not wait for their next readings. `runsSince`: silence before is
 * nobody's. What it would have gathered over time (a rise, a count, a still period) begins now.
 */
export function seed(
  { unit, evaluator }: Program,
  equipment: ReadonlyMap<string, EquipmentUnit>,
  { runsSince, now }: { readonly runsSince: Millis; readonly now: Millis },
): Truth {
  invariant(unit && evaluator, 'what the engine itself decides has no condition')
  startServerAt(evaluator, runsSince)
  let heardAt = -Infinity
  for (const [slot, reference] of evaluator.points.entries()) {
    const point = slotOf(unit, equipment, reference)
    // Before its first reading, and after the clock was set back: what was known says nothing of now.
    if (point.lastAt === -Infinity) continue
    const good = newestGood(point)
    if (good) offer(evaluator, slot, good.value, good.at, Math.min(good.receivedAt, now))
    heard(evaluator, slot, Math.min(point.receivedAt, now))
  }
  for (const { lastAt, receivedAt } of unit.points.values()) {
    if (lastAt !== -Infinity) heardAt = Math.max(heardAt, Math.min(receivedAt, now))
  }
  if (heardAt !== -Infinity) heard(evaluator, ANY_POINT, heardAt)
  return settle(evaluator, now, now)
}

/** The newest value that conditions may use; null where none is known. */
function newestGood(
  point: PointSlot,
): { readonly value: number; readonly at: Millis; readonly receivedAt: Millis } | null {
  const { goodValue, goodAt, goodReceivedAt, value, quality, lastAt, receivedAt } = point
  if (goodValue === goodValue) return { value: goodValue, at: goodAt, receivedAt: goodReceivedAt }
  return isUsable(quality) && Number.isFinite(value) ? { value, at: lastAt, receivedAt } : null
}

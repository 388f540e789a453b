import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'
import { SHELF_MAX_ms } from './can.ts'
import type { Priority } from './definition.ts'

/** How long a person may mean; nobody types a duration under stress. */
const MENU_ms: readonly Millis[] = [15 * MINUTE_ms, HOUR_ms, 4 * HOUR_ms, 8 * HOUR_ms]

/** The menu of shelf times for a priority, shortest first: those up to its maximum, and the maximum itself where it cuts one. */
export function shelfChoices(priority: Priority): readonly Millis[] {
  const max = SHELF_MAX_ms[priority]
  return [...new Set(MENU_ms.map((time) => Math.min(time, max)))]
}

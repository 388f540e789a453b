import type { Priority } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'
import type { Measure } from './measure.ts'
import type { Shift } from './shift.ts'

/** The load on the operator of one site over a period: the measures with their verdicts, who causes it, how soon it was answered. */
export type KpiReport = {
  readonly site: string
  /** What was asked for. */
  readonly from: Millis
  readonly until: Millis
  /** What is known of it: not before the first fact of the site, not after now. Null: nothing. */
  readonly known: { readonly from: Millis; readonly until: Millis } | null
  /** Annunciations in it. */
  readonly alarms: number
  readonly measures: readonly Measure[]
  /** Times a person hid an alarm or brought it back: shelved, taken off the shelf, out of service, returned. */
  readonly suppressionChanges: number
  /** The most frequent alarms, at most {@link BAD_ACTORS}, the worst first. */
  readonly badActors: readonly BadActor[]
  readonly shifts: readonly Shift[]
  /** Per priority over all shifts, then per shift. */
  readonly acknowledging: readonly Acknowledging[]
}

export const BAD_ACTORS = 10

export type BadActor = {
  readonly alarmId: string
  readonly priority: Priority
  readonly alarms: number
  /** Of all annunciations. */
  readonly share: number
  /** Occurrences that were part of a chatter, and fleeting ones. */
  readonly chattering: number
  readonly fleeting: number
}

/**
 * How soon alarms of a priority were acknowledged, by the shift on watch when they asked; `shift` is a place in `shifts`, null for all.
 * Median and p95 by nearest rank: times that really occurred.
 */
export type Acknowledging = {
  readonly priority: Priority
  readonly shift: number | null
  readonly acknowledged: number
  /** Still unacknowledged at the end; they are not in the times below, which would flatter without this number. */
  readonly waiting: number
  readonly median_ms: number | null
  readonly p95_ms: number | null
}

import { DAY_ms } from '../time.ts'

/**
 * The measures of the load on the operator with their targets, as ISA-18.2 (clause 16), IEC 62682 and EEMUA 191 recommend them per
 * console over at least 30 days. Counted are annunciations (see moment.ts): what asked for the operator's attention.
 */
export const MEASURES = [
  'per-hour',
  'per-10-min',
  'peak-10-min',
  'busy-10-min',
  'busy-hours',
  'flood',
  'top-ten',
  'chattering',
  'fleeting',
  'stale',
  'mix-low',
  'mix-medium',
  'mix-high',
  'mix-critical',
  'unauthorised',
] as const
export type MeasureId = (typeof MEASURES)[number]

/** `share` is a number between 0 and 1. */
export type MeasureUnit = 'alarms' | 'share' | 'changes'

export type Target = {
  readonly unit: MeasureUnit
  /** `under` is strict, the others are not. */
  readonly must: 'at-most' | 'under' | 'at-least'
  readonly limit: number
  /** What is comfortable, where the limit is only what one can just manage. */
  readonly about?: number
}

export const TARGETS: Readonly<Record<MeasureId, Target>> = {
  /** Mean per hour. About 6 are acceptable, 12 the most one can manage (ISA-18.2, EEMUA 191). */
  'per-hour': { unit: 'alarms', must: 'at-most', limit: 12, about: 6 },
  /** Mean per 10 minutes: about 1 acceptable, 2 the most one can manage (ISA-18.2, EEMUA 191). */
  'per-10-min': { unit: 'alarms', must: 'at-most', limit: 2, about: 1 },
  /** The most within any 10 minutes, wherever they begin: as a flood is told. */
  'peak-10-min': { unit: 'alarms', must: 'at-most', limit: 10 },
  /** Share of 10-minute periods with more than 10. */
  'busy-10-min': { unit: 'share', must: 'under', limit: 0.01 },
  /** Share of hours with more than 30. */
  'busy-hours': { unit: 'share', must: 'under', limit: 0.01 },
  /** Share of the time in flood, which begins over 10 in 10 minutes and ends under 5. */
  flood: { unit: 'share', must: 'under', limit: 0.01 },
  /** Share of all annunciations that the ten most frequent alarms make. */
  'top-ten': { unit: 'share', must: 'under', limit: 0.05 },
  /** Alarms that were raised three or more times within a minute. */
  chattering: { unit: 'alarms', must: 'at-most', limit: 0 },
  /** Alarms that came and went before a person could have looked; see nuisance.ts. */
  fleeting: { unit: 'alarms', must: 'at-most', limit: 0 },
  /** The most alarms on any day of the site that had been active for over 24 hours in sight. */
  stale: { unit: 'alarms', must: 'under', limit: 5 },
  /** 80 / 15 / 5 %, the highest class under 1 %. Urgency shall be rare, so the urgent are bounded above; low gets what they leave. */
  'mix-low': { unit: 'share', must: 'at-least', limit: 0.79, about: 0.8 },
  'mix-medium': { unit: 'share', must: 'at-most', limit: 0.15 },
  'mix-high': { unit: 'share', must: 'at-most', limit: 0.05 },
  'mix-critical': { unit: 'share', must: 'under', limit: 0.01 },
  /** Changes of suppression that alarm/can.ts or person/may.ts do not allow. They are refused, so there are none to count. */
  unauthorised: { unit: 'changes', must: 'at-most', limit: 0 },
}

/** A shorter time says little about a console (ISA-18.2: at least 30 days). */
export const MEANINGFUL_ms = 30 * DAY_ms

/** `too-short`: less than 30 days are known, not yet meaningful. */
export type Verdict = 'met' | 'not-met' | 'too-short'

/** `value` null: nothing happened that could be measured. */
export type Measure = { readonly id: MeasureId; readonly value: number | null; readonly verdict: Verdict }

export const meets = ({ must, limit }: Target, value: number): boolean => {
  switch (must) {
    case 'at-most':
      return value <= limit
    case 'under':
      return value < limit
    case 'at-least':
      return value >= limit
  }
}

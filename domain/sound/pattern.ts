import type { Priority } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'

/** What a console can sound. Rhythm differs, not just pitch; a sixth needs one removed. */
export const PATTERN_NAMES = ['sos', 'critical', 'not-live', 'high', 'medium'] as const
export type PatternName = (typeof PATTERN_NAMES)[number]

/** One tone within a pattern; the pitch glides where `to_Hz` differs from `from_Hz`. */
export type Tone = {
  readonly at_ms: Millis
  readonly for_ms: Millis
  readonly from_Hz: number
  readonly to_Hz: number
}
export type Pattern = {
  readonly tones: readonly Tone[]
  /** It begins anew after this time; null: it sounds once. */
  readonly every_ms: Millis | null
}

const steady = (at_ms: Millis, for_ms: Millis, pitch_Hz: number): Tone => ({
  at_ms,
  for_ms,
  from_Hz: pitch_Hz,
  to_Hz: pitch_Hz,
})

/** The five patterns, the one that wins first. */
export const PATTERNS: Readonly<Record<PatternName, Pattern>> = {
  sos: { tones: [{ at_ms: 0, for_ms: 1000, from_Hz: 500, to_Hz: 1200 }], every_ms: 1000 },
  critical: { tones: [steady(0, 250, 880), steady(250, 250, 660)], every_ms: 500 },
  'not-live': { tones: [steady(0, 400, 220)], every_ms: 5000 },
  high: { tones: [steady(0, 150, 740), steady(300, 150, 740), steady(600, 150, 740)], every_ms: 10_000 },
  medium: { tones: [steady(0, 200, 587)], every_ms: null },
}

/** What an alarm of each priority sounds like; a low one is silent. */
export const PATTERN_OF: Readonly<Record<Priority, PatternName | null>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: null,
}

/** How long the tones of one round last. */
export const roundLength_ms = (name: PatternName): Millis =>
  Math.max(...PATTERNS[name].tones.map(({ at_ms, for_ms }) => at_ms + for_ms))

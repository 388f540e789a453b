/** Which scenario begins when, ms after the start; the plan begins again after its last entry. */
export type Plan = {
  readonly round_ms: number
  readonly entries: readonly { readonly at_ms: number; readonly scenario: string }[]
}

/** A calm start, the first alarm within 20 s, then something new every minute or two. */
export const DEMO_PLAN: Plan = {
  round_ms: 1_260_000,
  entries: [
    { at_ms: 12_000, scenario: 'pump-trip' },
    { at_ms: 90_000, scenario: 'entrapment' },
    { at_ms: 210_000, scenario: 'dry-run' },
    { at_ms: 330_000, scenario: 'connection-flapping' },
    { at_ms: 420_000, scenario: 'fire' },
    { at_ms: 540_000, scenario: 'device-silent' },
    { at_ms: 660_000, scenario: 'leak-at-night' },
    { at_ms: 780_000, scenario: 'gateway-lost' },
    { at_ms: 900_000, scenario: 'short-cycling' },
    { at_ms: 1_020_000, scenario: 'sensor-frozen' },
    { at_ms: 1_140_000, scenario: 'alarm-flood' },
  ],
}

/** The scenarios whose moment lies after `from_ms` and not after `to_ms`, both since the start. */
export function planStep(plan: Plan, from_ms: number, to_ms: number): readonly string[] {
  const due: string[] = []
  for (let round = Math.max(0, Math.floor(from_ms / plan.round_ms)); round * plan.round_ms <= to_ms; round++) {
    for (const entry of plan.entries) {
      const at = round * plan.round_ms + entry.at_ms
      if (at > from_ms && at <= to_ms) due.push(entry.scenario)
    }
  }
  return due
}

import type { Pump } from './pump.ts'

/**
 * Duty and standby: the level in the tank above starts and stops one pump; they change over at every stop, and the standby takes over
 * when the duty pump trips or delivers nothing.
 *
 *   resting ──level ≤ start──► duty runs ──level ≥ stop──► resting (other pump is duty)
 *                                 │
 *                              trips, or no flow for 30 s ──► standby runs
 */
export type PumpPair = {
  readonly calling: boolean
  readonly duty: 0 | 1
  readonly withoutFlow_s: number
  /** The standby was called because the duty pump failed; until both are well again. */
  readonly tookOver: boolean
}

export type LevelSwitches = { readonly start_pct: number; readonly stop_pct: number }

const NO_FLOW_AFTER_s = 30

export const RESTING: PumpPair = { calling: false, duty: 0, withoutFlow_s: 0, tookOver: false }

const other = (duty: 0 | 1): 0 | 1 => (duty === 0 ? 1 : 0)

/** Which of the two contactors is closed. */
export const commands = (pair: PumpPair): readonly [boolean, boolean] => [
  pair.calling && pair.duty === 0,
  pair.calling && pair.duty === 1,
]

export function stepPair(
  pair: PumpPair,
  switches: LevelSwitches,
  level_pct: number,
  pumps: readonly [Pump, Pump],
  dt_s: number,
): PumpPair {
  const duty = pumps[pair.duty]
  const starved = pair.calling && duty.speed > 0.9 && duty.flow_m3_h < 0.1
  const withoutFlow_s = starved ? pair.withoutFlow_s + dt_s : 0
  const standbyIsWell = !pumps[other(pair.duty)].faults.tripped
  if (pair.calling && standbyIsWell && (duty.faults.tripped || withoutFlow_s > NO_FLOW_AFTER_s)) {
    return { calling: true, duty: other(pair.duty), withoutFlow_s: 0, tookOver: true }
  }
  if (pair.calling && level_pct >= switches.stop_pct) {
    return { calling: false, duty: other(pair.duty), withoutFlow_s: 0, tookOver: false }
  }
  if (!pair.calling && level_pct <= switches.start_pct) return { ...pair, calling: true, withoutFlow_s: 0 }
  return withoutFlow_s === pair.withoutFlow_s ? pair : { ...pair, withoutFlow_s }
}

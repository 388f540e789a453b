import { lag } from './random.ts'

export type ZoneState = 'normal' | 'alarm' | 'fault' | 'disabled' | 'test'

/** A fire alarm control panel with its batteries and the hydrant main it watches. */
export type FirePanel = {
  readonly zones: readonly ZoneState[]
  readonly fault: boolean
  readonly supervisory: boolean
  readonly disabled: boolean
  readonly mains: boolean
  readonly battery_V: number
  readonly pumpRunning: boolean
  readonly hydrant_MPa: number
  readonly beats: number
}

const FLOAT_V = 27.3
/** 24 V of lead-acid cells under the load of a panel, down to the end of their discharge in about a day. */
const DISCHARGED_V = 21
const DISCHARGE_TAU_s = 40_000
const CHARGE_TAU_s = 900
const HYDRANT_MPa = 0.55

export const createFirePanel = (zones: number): FirePanel => ({
  zones: Array.from({ length: zones }, () => 'normal'),
  fault: false,
  supervisory: false,
  disabled: false,
  mains: true,
  battery_V: FLOAT_V,
  pumpRunning: false,
  hydrant_MPa: HYDRANT_MPa,
  beats: 0,
})

export const inFire = (panel: FirePanel): boolean => panel.zones.includes('alarm')

/** Sets one zone (from 0). */
export const withZone = (panel: FirePanel, zone: number, state: ZoneState): FirePanel => ({
  ...panel,
  zones: panel.zones.map((one, i) => (i === zone ? state : one)),
})

/** The panel `dt_s` later: the battery charges or carries it, the fire pump holds the hydrant main while it burns. */
export function stepFirePanel(panel: FirePanel, dt_s: number): FirePanel {
  const pumpRunning = inFire(panel)
  return {
    ...panel,
    battery_V: panel.mains
      ? lag(panel.battery_V, FLOAT_V, CHARGE_TAU_s, dt_s)
      : lag(panel.battery_V, DISCHARGED_V, DISCHARGE_TAU_s, dt_s),
    pumpRunning,
    hydrant_MPa: lag(panel.hydrant_MPa, pumpRunning ? 0.7 : HYDRANT_MPa, 20, dt_s),
    beats: panel.beats + dt_s,
  }
}

import { type Random, rounded } from './random.ts'

/** A water tank: what flows in and out of it changes its volume, and nothing else does. */
export type Tank = {
  readonly capacity_m3: number
  readonly volume_m3: number
  /** Through the meters, m3/h. */
  readonly inflow_m3_h: number
  readonly outflow_m3_h: number
  /** Past every meter: a crack, a drain left open, m3/h. */
  readonly leak_m3_h: number
  /** Over the edge since the beginning, m3. */
  readonly spilled_m3: number
  readonly temperature_Cel: number
  readonly turbidity_NTU: number
  readonly chlorine_mg_L: number
  readonly ph: number
}

const HIGH_SWITCH_pct = 95
const LOW_SWITCH_pct = 10

export const createTank = (capacity_m3: number, level_pct: number, random: Random): Tank => ({
  capacity_m3,
  volume_m3: (capacity_m3 * level_pct) / 100,
  inflow_m3_h: 0,
  outflow_m3_h: 0,
  leak_m3_h: 0,
  spilled_m3: 0,
  temperature_Cel: random.between(16, 20),
  turbidity_NTU: random.between(0.2, 0.35),
  chlorine_mg_L: random.between(0.35, 0.6),
  ph: random.between(7.2, 7.6),
})

export const level_pct = (tank: Tank): number => (100 * tank.volume_m3) / tank.capacity_m3

/** Mass balance over `dt_s`: an empty tank gives no more than it gets, a full one spills. Flows in m3/h. */
export function stepTank(tank: Tank, inflow_m3_h: number, demand_m3_h: number, dt_s: number): Tank {
  const hours = dt_s / 3600
  const available = tank.volume_m3 + inflow_m3_h * hours
  const outflow_m3_h = Math.min(demand_m3_h, available / hours)
  const afterUse = available - outflow_m3_h * hours
  const leaked = Math.min(tank.leak_m3_h * hours, afterUse)
  const volume = afterUse - leaked
  const spilled = Math.max(0, volume - tank.capacity_m3)
  return {
    ...tank,
    volume_m3: volume - spilled,
    inflow_m3_h,
    outflow_m3_h,
    spilled_m3: tank.spilled_m3 + spilled,
  }
}

/** What its instruments send: points of the kind `water-tank`. */
export function tankValues(tank: Tank, random: Random): Record<string, number | boolean> {
  const level = level_pct(tank)
  const metered = (flow: number) => rounded(flow < 0.01 ? 0 : Math.max(0, flow + random.noise(0.02)), 2)
  return {
    level: rounded(Math.max(0, Math.min(100, level + random.noise(0.02))), 2),
    volume: rounded(tank.volume_m3, 3),
    inflow: metered(tank.inflow_m3_h),
    outflow: metered(tank.outflow_m3_h),
    high_level_switch: level >= HIGH_SWITCH_pct,
    low_level_switch: level <= LOW_SWITCH_pct,
    temperature: rounded(tank.temperature_Cel + random.noise(0.03), 2),
    turbidity: rounded(Math.max(0, tank.turbidity_NTU + random.noise(0.01)), 3),
    residual_chlorine: rounded(Math.max(0, tank.chlorine_mg_L + random.noise(0.01)), 3),
    ph: rounded(tank.ph + random.noise(0.01), 2),
  }
}

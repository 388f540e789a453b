import { type Random, rounded } from './random.ts'

/** What hangs on an energy meter: power by the hour of the day. */
export type LoadCurve = 'office' | 'hvac' | 'lighting' | 'retail' | 'hotel'

export type Meter = {
  readonly curve: LoadCurve
  /** At the top of its curve. */
  readonly peak_kW: number
  readonly power_kW: number
  readonly energy_kWh: number
  readonly voltage_V: number
  readonly powerFactor: number
  /** kWh at the beginning of the running quarter of an hour. */
  readonly quarter: number
  readonly quarterFrom_kWh: number
  /** The highest 15-min mean since the register was reset. */
  readonly maxDemand_kW: number
  /** A share by which it draws more than its curve. */
  readonly extra: number
}

const QUARTER_ms = 900_000

/** Share of the peak at 0, 3, … 21 h; straight lines between. */
const CURVES: Record<LoadCurve, readonly number[]> = {
  office: [0.22, 0.2, 0.28, 0.85, 0.95, 0.92, 0.6, 0.3],
  hvac: [0.25, 0.22, 0.35, 0.75, 0.9, 0.95, 0.7, 0.4],
  lighting: [0.3, 0.25, 0.35, 0.7, 0.7, 0.75, 0.9, 0.6],
  retail: [0.2, 0.18, 0.25, 0.7, 0.9, 0.9, 0.95, 0.55],
  hotel: [0.4, 0.32, 0.55, 0.65, 0.6, 0.65, 0.85, 0.7],
}

/** The share of its peak that a curve draws at this hour (0–24) of the day. */
export function shareAt(curve: LoadCurve, hour: number): number {
  const shares = CURVES[curve]
  const place = (hour / 24) * shares.length
  const from = Math.floor(place) % shares.length
  const share = place - Math.floor(place)
  return shares[from]! * (1 - share) + shares[(from + 1) % shares.length]! * share
}

export const createMeter = (curve: LoadCurve, peak_kW: number, hour: number, random: Random): Meter => {
  const energy_kWh = rounded(random.between(50_000, 4_000_000), 1)
  const power_kW = peak_kW * shareAt(curve, hour)
  return {
    curve,
    peak_kW,
    power_kW,
    energy_kWh,
    voltage_V: 230,
    powerFactor: 0.94,
    quarter: -1,
    quarterFrom_kWh: energy_kWh,
    maxDemand_kW: rounded(power_kW * 1.05, 2),
    extra: 0,
  }
}

/** The meter `dt_s` later, at `at` (ms), which is `hour` (0–24) in its time zone. The register only grows. */
export function stepMeter(meter: Meter, at: number, hour: number, dt_s: number, random: Random): Meter {
  const goal = meter.peak_kW * shareAt(meter.curve, hour) * (1 + meter.extra)
  const power_kW = Math.max(0, goal * (1 + random.noise(0.01)))
  const energy_kWh = meter.energy_kWh + (power_kW * dt_s) / 3600
  const quarter = Math.floor(at / QUARTER_ms)
  const ended = meter.quarter >= 0 && quarter !== meter.quarter
  const demand_kW = (energy_kWh - meter.quarterFrom_kWh) * 4
  return {
    ...meter,
    power_kW,
    energy_kWh,
    voltage_V: 230 + random.noise(0.8),
    powerFactor: 0.94 + random.noise(0.005),
    quarter,
    quarterFrom_kWh: ended || meter.quarter < 0 ? energy_kWh : meter.quarterFrom_kWh,
    maxDemand_kW: ended ? Math.max(meter.maxDemand_kW, demand_kW) : meter.maxDemand_kW,
  }
}

/** What it sends: points of the kind `energy-meter`. The current is that of one of three phases. */
export function meterValues(meter: Meter): Record<string, number> {
  return {
    power: rounded(meter.power_kW, 2),
    energy: rounded(meter.energy_kWh, 3),
    voltage: rounded(meter.voltage_V, 1),
    current: rounded((meter.power_kW * 1000) / (3 * meter.voltage_V * meter.powerFactor), 2),
    power_factor: rounded(meter.powerFactor, 3),
    max_demand: rounded(meter.maxDemand_kW, 2),
  }
}

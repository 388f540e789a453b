import { lag, type Random, rounded } from './random.ts'

/** What a centrifugal pump and its pipe are; pressures in bar, flow in m3/h. */
export type PumpDesign = {
  /** Pressure rise at no flow and full speed. */
  readonly shutOff_bar: number
  /** What the pump itself loses per (m3/h)². */
  readonly slope: number
  /** Height of the delivery above the pump. */
  readonly static_bar: number
  /** What the pipe loses per (m3/h)². */
  readonly friction: number
  /** Gauge pressure at the inlet: a flooded suction. */
  readonly suction_bar: number
}

export type PumpFaults = {
  /** The motor protection has tripped: it stands until it is put right. */
  readonly tripped: boolean
  /** The inlet is shut: the pump runs dry. */
  readonly suctionBlocked: boolean
  /** The delivery is shut: the pump runs against a closed valve. */
  readonly deliveryBlocked: boolean
  readonly extraVibration_mm_s: number
  readonly extraBearing_Cel: number
}

export const NO_PUMP_FAULTS: PumpFaults = {
  tripped: false,
  suctionBlocked: false,
  deliveryBlocked: false,
  extraVibration_mm_s: 0,
  extraBearing_Cel: 0,
}

export type Pump = {
  readonly design: PumpDesign
  readonly faults: PumpFaults
  readonly running: boolean
  /** Share of full speed. */
  readonly speed: number
  readonly flow_m3_h: number
  readonly suction_bar: number
  readonly discharge_bar: number
  readonly power_kW: number
  readonly energy_kWh: number
  readonly bearing_Cel: number
  readonly starts: number
  readonly run_hours: number
}

const RUN_UP_s = 0.8
const EFFICIENCY = 0.68
/** Losses that are there without flow. */
const IDLE_kW = 0.6
const VOLTAGE_V = 400
const POWER_FACTOR = 0.86
const ROOM_Cel = 26
const BEARING_RISE_Cel = 26
const BEARING_TAU_s = 1500

export const createPump = (design: PumpDesign, random: Random): Pump => ({
  design,
  faults: NO_PUMP_FAULTS,
  running: false,
  speed: 0,
  flow_m3_h: 0,
  suction_bar: design.suction_bar,
  discharge_bar: design.static_bar,
  power_kW: 0,
  energy_kWh: rounded(random.between(2000, 90_000), 1),
  bearing_Cel: ROOM_Cel + random.between(2, 8),
  starts: random.whole(200, 9000),
  run_hours: rounded(random.between(500, 20_000), 1),
})

/** The flow at which the pump's rise equals height and friction, in m3/h; the check valve lets nothing back. */
export function operatingFlow(design: PumpDesign, speed: number, suction_bar: number): number {
  const drive = design.shutOff_bar * speed * speed + suction_bar - design.static_bar
  return drive <= 0 ? 0 : Math.sqrt(drive / (design.slope + design.friction))
}

/** The pump `dt_s` later, when its contactor is `commanded`. Hydraulic power: 1 m3/h against 1 bar is 1/36 kW. */
export function stepPump(pump: Pump, commanded: boolean, dt_s: number): Pump {
  const { design, faults } = pump
  const running = commanded && !faults.tripped
  const speed = lag(pump.speed, running ? 1 : 0, RUN_UP_s, dt_s)
  const dry = faults.suctionBlocked && speed > 0.1
  const suction_bar = lag(pump.suction_bar, dry ? -0.75 : design.suction_bar, dry ? 4 : 1, dt_s)
  const flow_m3_h = faults.suctionBlocked || faults.deliveryBlocked ? 0 : operatingFlow(design, speed, suction_bar)
  const rise = design.shutOff_bar * speed * speed - design.slope * flow_m3_h * flow_m3_h
  // A pump without water builds hardly any pressure; what is measured then is the column above the check valve.
  const discharge_bar = faults.suctionBlocked
    ? 0.35 * design.static_bar
    : Math.max(design.static_bar, suction_bar + rise)
  const power_kW = running || speed > 0.05 ? (flow_m3_h * rise) / 36 / EFFICIENCY + IDLE_kW * speed ** 3 : 0
  const hot = ROOM_Cel + BEARING_RISE_Cel * speed + (dry ? 25 : 0) + faults.extraBearing_Cel
  return {
    ...pump,
    running,
    speed,
    flow_m3_h,
    suction_bar,
    discharge_bar,
    power_kW,
    energy_kWh: pump.energy_kWh + (power_kW * dt_s) / 3600,
    bearing_Cel: lag(pump.bearing_Cel, hot, faults.extraBearing_Cel > 0 ? 60 : BEARING_TAU_s, dt_s),
    starts: pump.starts + (running && !pump.running ? 1 : 0),
    run_hours: pump.run_hours + (running ? dt_s / 3600 : 0),
  }
}

/** What its instruments send: points of the kind `pump`. */
export function pumpValues(pump: Pump, random: Random): Record<string, number | boolean> {
  const turning = pump.speed > 0.05
  const noise = (sigma: number) => (turning ? random.noise(sigma) : 0)
  const vibration = turning ? 1.6 * pump.speed + pump.faults.extraVibration_mm_s + noise(0.08) : 0.05
  return {
    running: pump.running,
    fault: pump.faults.tripped,
    suction_pressure: rounded(pump.suction_bar + noise(0.004), 3),
    discharge_pressure: rounded(pump.discharge_bar + noise(0.015), 3),
    flow: rounded(Math.max(0, pump.flow_m3_h + (pump.flow_m3_h > 0.1 ? noise(0.06) : 0)), 2),
    motor_current: rounded((pump.power_kW * 1000) / (Math.sqrt(3) * VOLTAGE_V * POWER_FACTOR) + noise(0.02), 2),
    power: rounded(pump.power_kW, 3),
    energy: rounded(pump.energy_kWh, 3),
    vibration: rounded(Math.max(0, vibration + (pump.faults.suctionBlocked && turning ? 1.5 : 0)), 2),
    bearing_temp: rounded(pump.bearing_Cel + random.noise(0.05), 2),
    starts: pump.starts,
    run_hours: rounded(pump.run_hours, 3),
  }
}

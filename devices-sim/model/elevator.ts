import { type Random, rounded } from './random.ts'

export type ElevatorMode = 'normal' | 'inspection' | 'fire-service' | 'out-of-service'
export type Door = 'open' | 'closed' | 'moving'

export type ElevatorFaults = {
  /** It stands between two floors with its doors shut. */
  readonly stuck: boolean
  /** Something keeps the door from closing: it opens again and again. */
  readonly doorObstructed: boolean
  readonly code: number
}

export const NO_ELEVATOR_FAULTS: ElevatorFaults = { stuck: false, doorObstructed: false, code: 0 }

/**
 * One car.
 *
 *   idle (closed) ──call──► moving ──arrived──► opening ──► open ──► closing ──► moving (passenger inside) or idle
 *                                                             ▲__________│ obstructed
 */
export type Elevator = {
  readonly floors: number
  readonly mode: ElevatorMode
  readonly faults: ElevatorFaults
  readonly phase: 'idle' | 'moving' | 'opening' | 'open' | 'closing'
  readonly phaseLeft_s: number
  /** Height in floors, 1 = the lowest; not whole between two floors. */
  readonly position: number
  readonly target: number
  readonly load_kg: number
  readonly emergencyCall: boolean
  readonly trips: number
  readonly doorCycles: number
  readonly power_kW: number
  readonly energy_kWh: number
}

const FLOORS_PER_s = 0.6
const FLOOR_HEIGHT_m = 2.8
const DOOR_MOVES_s = 3
const DOOR_STANDS_OPEN_s = 5
const STAND_BY_kW = 0.25
/** The car is at rest this long on average between two calls. */
const CALL_EVERY_s = 55

export const createElevator = (floors: number, random: Random): Elevator => {
  const position = random.whole(1, floors)
  return {
    floors,
    mode: 'normal',
    faults: NO_ELEVATOR_FAULTS,
    phase: 'idle',
    phaseLeft_s: random.between(5, 2 * CALL_EVERY_s),
    position,
    target: position,
    load_kg: 0,
    emergencyCall: false,
    trips: random.whole(10_000, 900_000),
    doorCycles: random.whole(20_000, 1_800_000),
    power_kW: STAND_BY_kW,
    energy_kWh: rounded(random.between(5000, 80_000), 1),
  }
}

const otherFloor = (car: Elevator, random: Random): number => {
  const floor = random.whole(1, car.floors - 1)
  return floor >= Math.round(car.position) ? floor + 1 : floor
}

/** The car `dt_s` later. */
export function stepElevator(car: Elevator, dt_s: number, random: Random): Elevator {
  const power_kW = powerOf(car)
  const metered = { ...car, power_kW, energy_kWh: car.energy_kWh + (power_kW * dt_s) / 3600 }
  if (car.faults.stuck || car.mode !== 'normal') return metered
  if (car.phase === 'moving') return move(metered, dt_s)
  const phaseLeft_s = car.phaseLeft_s - dt_s
  return phaseLeft_s > 0 ? { ...metered, phaseLeft_s } : next(metered, random)
}

function move(car: Elevator, dt_s: number): Elevator {
  const way = car.target - car.position
  const step = FLOORS_PER_s * dt_s
  if (Math.abs(way) > step) return { ...car, position: car.position + Math.sign(way) * step }
  return { ...car, position: car.target, phase: 'opening', phaseLeft_s: DOOR_MOVES_s, trips: car.trips + 1 }
}

function next(car: Elevator, random: Random): Elevator {
  switch (car.phase) {
    case 'idle':
      return { ...car, phase: 'moving', target: otherFloor(car, random) }
    case 'opening':
      return { ...car, phase: 'open', phaseLeft_s: car.faults.doorObstructed ? 2 : DOOR_STANDS_OPEN_s }
    case 'open':
      return { ...car, phase: 'closing', phaseLeft_s: DOOR_MOVES_s }
    case 'closing':
      return closed(car, random)
    case 'moving':
      return car
  }
}

/** The doors met: off with whoever got in, or at rest when the car is empty. */
function closed(car: Elevator, random: Random): Elevator {
  const doorCycles = car.doorCycles + 1
  if (car.faults.doorObstructed) return { ...car, doorCycles, phase: 'opening', phaseLeft_s: DOOR_MOVES_s }
  if (car.load_kg > 0) {
    return { ...car, doorCycles, load_kg: 0, phase: 'idle', phaseLeft_s: random.between(0.5, 1.5) * CALL_EVERY_s }
  }
  const load_kg = 70 * random.whole(1, 6) + random.whole(-10, 10)
  return { ...car, doorCycles, load_kg, phase: 'moving', target: otherFloor(car, random) }
}

const powerOf = (car: Elevator): number => {
  if (!isTravelling(car)) return STAND_BY_kW
  const up = car.target > car.position
  return up ? 5 + car.load_kg / 80 : 2.5
}

const doorOf = (phase: Elevator['phase']): Door => {
  if (phase === 'open') return 'open'
  return phase === 'opening' || phase === 'closing' ? 'moving' : 'closed'
}

const isTravelling = (car: Elevator): boolean => car.phase === 'moving' && !car.faults.stuck && car.mode === 'normal'

const directionOf = (car: Elevator): string => {
  if (!isTravelling(car)) return 'stopped'
  return car.target > car.position ? 'up' : 'down'
}

/** What its controller sends: points of the kind `elevator`. */
export function elevatorValues(car: Elevator): Record<string, number | boolean | string> {
  return {
    mode: car.mode,
    floor: Math.round(car.position),
    direction: directionOf(car),
    door: doorOf(car.phase),
    car_load: car.load_kg,
    passenger_detected: car.load_kg > 0,
    emergency_call: car.emergencyCall,
    fault_code: car.faults.code,
    speed: isTravelling(car) ? rounded(FLOORS_PER_s * FLOOR_HEIGHT_m, 2) : 0,
    trips: car.trips,
    door_cycles: car.doorCycles,
    power: rounded(car.power_kW, 3),
    energy: rounded(car.energy_kWh, 3),
  }
}

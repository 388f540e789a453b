import { type Elevator, NO_ELEVATOR_FAULTS } from '../model/elevator.ts'
import { change } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const CAR = 'lift-a3'
const CALL_AFTER_ms = 40_000

/** A car stops between two floors with two people in it; after a while they press the button. */
export const entrapment: Scenario = {
  id: 'entrapment',
  title: { en: 'Two people are trapped in an elevator', zh: '电梯困人' },
  start: (plant) =>
    change(plant.elevators, CAR, (car): Elevator => ({
      ...car,
      phase: 'moving',
      position: Math.min(car.floors - 1, Math.floor(car.position)) + 0.4,
      load_kg: 148,
      faults: { ...car.faults, stuck: true },
    })),
  step: (plant, elapsed_ms) => {
    if (elapsed_ms < CALL_AFTER_ms) return
    change(plant.elevators, CAR, (car) => (car.emergencyCall ? car : { ...car, emergencyCall: true }))
  },
  stop: (plant) =>
    change(plant.elevators, CAR, (car): Elevator => ({
      ...car,
      phase: 'opening',
      phaseLeft_s: 3,
      position: Math.round(car.position),
      emergencyCall: false,
      faults: NO_ELEVATOR_FAULTS,
    })),
  lasts_ms: 120_000,
  expects: [{ equipment: CAR, definition: 'entrapment' }],
}

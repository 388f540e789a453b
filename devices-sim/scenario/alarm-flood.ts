import type { Elevator } from '../model/elevator.ts'
import { change, type Plant } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const PUMPS = ['chwp-b-1', 'chwp-p-1', 'cwp-a-1', 'cwp-b-1']
const PANELS = ['fire-tower-a', 'fire-tower-b']
const CARS = ['lift-a1', 'lift-a2', 'lift-a5', 'lift-b1', 'lift-b3', 'lift-p2']

/** The power of the site dips: drives trip, panels go to their batteries, elevators stop and wait for their mechanic. */
function dip(plant: Plant, down: boolean): void {
  for (const id of PUMPS) {
    change(plant.pumps, id, (pump) => ({ ...pump, faults: { ...pump.faults, tripped: down } }))
  }
  for (const id of PANELS) change(plant.panels, id, (panel) => ({ ...panel, mains: !down }))
  for (const id of CARS) {
    change(plant.elevators, id, (car): Elevator =>
      down
        ? { ...car, mode: 'out-of-service', phase: 'idle', position: Math.round(car.position), load_kg: 0 }
        : { ...car, mode: 'normal', phase: 'opening', phaseLeft_s: 3 },
    )
  }
}

export const alarmFlood: Scenario = {
  id: 'alarm-flood',
  title: { en: 'A power dip: more than ten alarms within ten minutes', zh: '电压暂降：报警泛滥' },
  start: (plant) => dip(plant, true),
  stop: (plant) => dip(plant, false),
  lasts_ms: 120_000,
  expects: [
    ...PUMPS.map((equipment) => ({ equipment, definition: 'trip' })),
    ...PANELS.map((equipment) => ({ equipment, definition: 'mains-lost' })),
    ...CARS.map((equipment) => ({ equipment, definition: 'out-of-service' })),
  ],
}

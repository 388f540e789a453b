import { RESTING } from '../model/pump-pair.ts'
import { change } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const PUMP = 'chwp-a-1'

/** The motor protection of a running pump trips; its standby takes over. */
export const pumpTrip: Scenario = {
  id: 'pump-trip',
  title: { en: 'A chilled water pump trips', zh: '冷冻水泵跳闸' },
  start: (plant) => change(plant.pumps, PUMP, (pump) => ({ ...pump, faults: { ...pump.faults, tripped: true } })),
  stop: (plant) => {
    change(plant.pumps, PUMP, (pump) => ({ ...pump, faults: { ...pump.faults, tripped: false } }))
    const loop = plant.water.loops.find(({ pumps }) => pumps.includes(PUMP))
    // Whoever resets the motor protection makes it the duty pump again.
    if (loop) loop.pair = { ...RESTING, calling: true, duty: loop.pumps[0] === PUMP ? 0 : 1 }
  },
  lasts_ms: 90_000,
  expects: [{ equipment: PUMP, definition: 'trip' }],
}

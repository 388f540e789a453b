import { change } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const PUMP = 'pump-a-low-1'

/** Somebody shut the inlet of a pump and switched it to hand: it runs without water. */
export const dryRun: Scenario = {
  id: 'dry-run',
  title: { en: 'A supply pump runs dry', zh: '供水泵干转' },
  start: (plant) => {
    plant.water.byHand.add(PUMP)
    change(plant.pumps, PUMP, (pump) => ({ ...pump, faults: { ...pump.faults, suctionBlocked: true } }))
  },
  stop: (plant) => {
    plant.water.byHand.delete(PUMP)
    change(plant.pumps, PUMP, (pump) => ({ ...pump, faults: { ...pump.faults, suctionBlocked: false } }))
  },
  lasts_ms: 90_000,
  // What follows from it is told too: nothing flows, and no pressure is built.
  expects: ['dry-run', 'no-flow', 'discharge-pressure-low'].map((definition) => ({ equipment: PUMP, definition })),
}

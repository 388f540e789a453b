import { change } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const TANK = 'tank-b-roof'
/** A drain left open, which no meter counts: more than a pump can fill. */
const LEAK_m3_h = 30

/** Nobody draws water and yet the level falls. */
export const leakAtNight: Scenario = {
  id: 'leak-at-night',
  title: { en: 'A roof tank leaks while nobody draws water', zh: '夜间无用水，屋顶水箱水位下降' },
  start: (plant) => {
    plant.water.demand.set(TANK, 0)
    change(plant.tanks, TANK, (tank) => ({ ...tank, leak_m3_h: LEAK_m3_h }))
  },
  stop: (plant) => {
    plant.water.demand.delete(TANK)
    change(plant.tanks, TANK, (tank) => ({ ...tank, leak_m3_h: 0 }))
  },
  lasts_ms: 720_000,
  expects: [{ equipment: TANK, definition: 'leak' }],
}

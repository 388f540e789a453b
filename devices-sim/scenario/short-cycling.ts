import type { Scenario } from './scenario.ts'

const PUMP = 'pump-p-1'
const PERIOD_s = 40

/** A float switch flutters: the pump starts and stops without end. */
export const shortCycling: Scenario = {
  id: 'short-cycling',
  title: { en: 'A pump starts and stops all the time', zh: '水泵频繁启停' },
  start: (plant) => void plant.water.flutter.set(PUMP, PERIOD_s),
  stop: (plant) => void plant.water.flutter.delete(PUMP),
  lasts_ms: 600_000,
  expects: [{ equipment: PUMP, definition: 'short-cycling' }],
}

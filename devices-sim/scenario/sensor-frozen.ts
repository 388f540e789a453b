import { readingsOf } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const TANK = 'tank-b-low'

/** The level transmitter sends the same number for ever, while water goes in and out. */
export const sensorFrozen: Scenario = {
  id: 'sensor-frozen',
  title: { en: 'A level sensor is stuck', zh: '液位传感器卡死' },
  start: (plant) => {
    const level = readingsOf(plant, TANK)?.['level']
    if (level !== undefined) plant.frozen.set(`${TANK}/level`, level)
  },
  stop: (plant) => void plant.frozen.delete(`${TANK}/level`),
  lasts_ms: 900_000,
  expects: [{ equipment: TANK, definition: 'level-frozen' }],
}

import { withZone } from '../model/fire-panel.ts'
import { change } from '../plant.ts'
import type { Scenario } from './scenario.ts'

const PANEL = 'fire-podium'
const ZONE = 2

/** A detector of one zone sees smoke; the panel starts the fire pump. */
export const fire: Scenario = {
  id: 'fire',
  title: { en: 'Fire alarm in the mall', zh: '商场火警' },
  start: (plant) => change(plant.panels, PANEL, (panel) => withZone(panel, ZONE, 'alarm')),
  stop: (plant) => change(plant.panels, PANEL, (panel) => withZone(panel, ZONE, 'normal')),
  lasts_ms: 90_000,
  expects: [
    { equipment: PANEL, definition: 'fire' },
    { equipment: PANEL, definition: 'pump-running' },
  ],
}

import { type FirePanel, inFire, type ZoneState } from './fire-panel.ts'
import { type Random, rounded } from './random.ts'

/** The worst first. */
const BY_WEIGHT: readonly ZoneState[] = ['alarm', 'fault', 'test', 'disabled']

/** What the panel's interface sends: points of the kind `fire-panel`; zones count from 1, 0 where all are normal. */
export function firePanelValues(panel: FirePanel, random: Random): Record<string, number | boolean | string> {
  const worst = BY_WEIGHT.find((state) => panel.zones.includes(state)) ?? 'normal'
  return {
    fire: inFire(panel),
    fault: panel.fault || panel.zones.includes('fault'),
    supervisory: panel.supervisory,
    disabled: panel.disabled || panel.zones.includes('disabled'),
    zone_state: worst,
    zone_number: worst === 'normal' ? 0 : panel.zones.indexOf(worst) + 1,
    mains: panel.mains,
    battery: rounded(panel.battery_V + random.noise(0.02), 2),
    pump_running: panel.pumpRunning,
    hydrant_pressure: rounded(panel.hydrant_MPa + random.noise(0.003), 3),
    heartbeat: Math.floor(panel.beats),
  }
}

import { type FirePanel, inFire } from './fire-panel.ts'
import { type Random, rounded } from './random.ts'

/** What the panel's interface sends: points of the kind `fire-panel`, zones counted from 1. */
export function firePanelValues(panel: FirePanel, random: Random): Record<string, number | boolean | string> {
  const values: Record<string, number | boolean | string> = {
    fire: inFire(panel),
    fault: panel.fault || panel.zones.includes('fault'),
    supervisory: panel.supervisory,
    disabled: panel.disabled || panel.zones.includes('disabled'),
    mains: panel.mains,
    battery: rounded(panel.battery_V + random.noise(0.02), 2),
    pump_running: panel.pumpRunning,
    hydrant_pressure: rounded(panel.hydrant_MPa + random.noise(0.003), 3),
    heartbeat: Math.floor(panel.beats),
  }
  panel.zones.forEach((zone, i) => (values[`zone_${i + 1}`] = zone))
  return values
}

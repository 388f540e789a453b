import { alarmFlood } from './alarm-flood.ts'
import { dryRun } from './dry-run.ts'
import { entrapment } from './entrapment.ts'
import { fire } from './fire.ts'
import { leakAtNight } from './leak-at-night.ts'
import { connectionFlapping, deviceSilent, gatewayLost } from './lost.ts'
import { pumpTrip } from './pump-trip.ts'
import type { Scenario } from './scenario.ts'
import { sensorFrozen } from './sensor-frozen.ts'
import { shortCycling } from './short-cycling.ts'

/** Everything that can go wrong in the demonstration, by id. */
export const SCENARIOS: readonly Scenario[] = [
  pumpTrip,
  dryRun,
  leakAtNight,
  shortCycling,
  entrapment,
  fire,
  sensorFrozen,
  deviceSilent,
  gatewayLost,
  alarmFlood,
  connectionFlapping,
]

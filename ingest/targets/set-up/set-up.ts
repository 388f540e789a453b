import { detect } from '../read/detect.ts'
import type { Generation, TargetConfig } from '../target.ts'
import type { Done, Wanted } from './done.ts'
import { setUpInflux1 } from './influx-1.ts'
import { setUpInflux2 } from './influx-2.ts'
import { setUpInflux3 } from './influx-3.ts'
import { warningsOf } from './warnings.ts'

const VICTORIA: Done = {
  did: ['VictoriaMetrics needs nothing to be made'],
  cannot: ['its settings are flags it is started with: -retentionPeriod=100y -dedup.minScrapeInterval=1ms'],
}

/** Makes what each needs; throws {@link TargetUnreadable}. */
export const SET_UP: Record<Generation, (wanted: Wanted) => Promise<Done>> = {
  'influxdb-1': setUpInflux1,
  'influxdb-2': setUpInflux2,
  'influxdb-3': setUpInflux3,
  'victoria-metrics': () => Promise.resolve(VICTORIA),
}

/**
 * Makes what a server needs before readings can be delivered to it, and says each thing that was done, that must be done by hand, and that is
 * wrong with its settings. Throws {@link TargetUnreadable}.
 */
export async function setUpTarget(
  config: TargetConfig,
  options: Pick<Wanted, 'keep_days' | 'organisation'>,
  say: (line: string) => void,
): Promise<void> {
  const detected = await detect(config)
  say(`${config.id} is ${detected.generation} ${detected.version}`)
  const { did, cannot } = await SET_UP[detected.generation]({ config, detected, ...options })
  for (const line of did) say(line)
  for (const line of cannot) say(`BY HAND ${line}`)
  for (const { en } of await warningsOf(config, detected)) say(`WARNING ${en}`)
}

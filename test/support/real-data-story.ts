import type { SiteFile } from '#domain/site/site-file.ts'
import { readMapping } from '../../devices-sim/replay/mapping.ts'
import { replayOverMqtt } from '../../devices-sim/replay/replay-over-mqtt.ts'
import type { ReplayCounts } from '../../devices-sim/replay/rows.ts'
import { dataFolder, mapFile, siteFile } from './real-data.ts'
import { openSite, type SiteStory } from './site-story.ts'

const SECRET = 'recorded-secret'
/** The platform starts just before the first row; a device that is connected and says nothing would soon be a lost one. */
const BEFORE_ms = 1000

const STEP_ms = 1000
/** Recordings with longer steps than this have no shorter delays either. */
const GAP_MAX_ms = 120_000

export type Told = {
  readonly equipment: string
  readonly definition: string
  readonly at: number
  readonly lifeSafety: boolean
}

/**
 * A recording over real MQTT into the real platform, whose clock is that of the recording: each row is acknowledged, and so on disk,
 * before the clock moves on to the next. `told`: what the journal says was raised, oldest first.
 */
export async function replayIntoPlatform(
  map: string,
  folder: string,
  site: string,
  firstRowAt: number,
): Promise<{ readonly told: readonly Told[]; readonly counts: ReplayCounts; readonly story: SiteStory }> {
  const written = siteFile(site) as SiteFile
  const file = { ...written, devices: written.devices.map((device) => ({ ...device, secret: SECRET })) }
  const mapping = await readMapping(mapFile(map))
  const story = await openSite(file, { startAt: firstRowAt - BEFORE_ms })
  const counts = await replayOverMqtt({
    mapping: { ...mapping, times: 'recorded' },
    folder: dataFolder(folder),
    mqttUrl: `mqtt://127.0.0.1:${story.mqttPort}`,
    secrets: new Map(file.devices.map((device) => [`${mapping.site}/${device.id}`, SECRET])),
    speed: Infinity,
    underWay: 1,
    now: () => story.clock.now,
    log: () => undefined,
    beforeRow: ({ at }) => {
      // A platform looks at its deadlines all the time, also in a gap of the recording.
      const step = at - story.clock.now > GAP_MAX_ms ? at - story.clock.now : STEP_ms
      while (at > story.clock.now) story.passes(Math.min(step, at - story.clock.now))
    },
  })
  return { told: await raisedOf(story, mapping.site), counts, story }
}

const PAGE = 500

async function raisedOf(story: SiteStory, site: string): Promise<readonly Told[]> {
  const told: Told[] = []
  for (let before: number | undefined; ;) {
    const page = await story.platform.facts({ site, limit: PAGE, ...(before === undefined ? {} : { before }) })
    for (const change of page) {
      if (!('alarm' in change) || change.fact.type !== 'alarm.raised') continue
      const { equipment, definition, lifeSafety } = change.alarm
      told.push({ equipment, definition, at: change.fact.at, lifeSafety })
    }
    if (page.length < PAGE) return told.toReversed()
    before = page.at(-1)!.seq
  }
}

import { afterEach, expect, test } from 'vitest'
import type { SiteStory } from '../support/site-story.ts'
import { replayOffline } from '../support/real-data.ts'
import { replayIntoPlatform, type Told } from '../support/real-data-story.ts'
import type { Raise } from '../support/backtest.ts'
import { describeWithData } from '../support/when-data.ts'

let story: SiteStory | null = null
afterEach(async () => {
  await story?.closes()
  story = null
}, 60_000)

const brief = (raises: readonly (Raise | Told)[]): readonly string[] =>
  raises
    .filter(({ definition }) => definition !== 'communication-lost')
    .map(({ equipment, definition, at }) => `${new Date(at).toISOString()} ${equipment} ${definition}`)

/** Offline and over real MQTT, with a disk and its acknowledgements in between, the same recording raises the same alarms. */
async function sameAsOffline(map: string, folder: string, site: string) {
  const offline = await replayOffline(map, folder, site)
  const live = await replayIntoPlatform(map, folder, site, offline.from)
  story = live.story
  expect(brief(live.told)).toEqual(brief(offline.raises))
  expect(live.counts).toEqual(offline.counts)
  return { offline, live }
}

describeWithData('SKAB over real MQTT', 'skab', () => {
  test('the sixteen valve closings raise what the backtest raised', async () => {
    const { live } = await sameAsOffline('skab-valve1', 'skab', 'skab')
    expect(brief(live.told).length).toBeGreaterThanOrEqual(11)
  })

  test('the recording without a fault raises nothing', async () => {
    const { live } = await sameAsOffline('skab-anomaly-free', 'skab', 'skab')
    expect(live.told).toEqual([])
  })
})

describeWithData('NIST over real MQTT', 'nist_smoke_alarms', () => {
  test.each(['nist-sdc02', 'nist-sdc05', 'nist-sdc07', 'nist-sdc10'])(
    '%s raises what the backtest raised',
    async (map) => {
      const { live } = await sameAsOffline(map, 'nist_smoke_alarms', 'nist')
      expect(live.told.some((raise) => raise.lifeSafety)).toBe(true)
    },
  )
})

describeWithData('NAB over real MQTT', 'nab_machine_temperature', () => {
  test('the failure raises what the backtest raised, and the repeated hour is kept once', async () => {
    const { live } = await sameAsOffline('nab-machine-temperature', 'nab_machine_temperature', 'nab')
    const hour = {
      site: 'nab-plant',
      equipment: 'machine',
      point: 'temperature',
      from: Date.parse('2014-01-07T02:00:00Z'),
      until: Date.parse('2014-01-07T03:00:00Z'),
      buckets: 600,
    }
    const kept = async () => {
      const trend = await live.story.platform.trend(hour)
      return trend.count.reduce((sum, count) => sum + count, 0)
    }
    await expect.poll(kept, { timeout: 60_000, interval: 250 }).toBe(12)
  })
})

import mqtt from 'mqtt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openBehindBroker } from '../support/behind-broker.ts'
import { hasMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { NOW } from '../support/site-story.ts'
import { troublesShown } from '../support/troubles-shown.ts'

/** A reconnect comes within a second, a heartbeat within two. */
const SHOWN = { timeout: 15_000 }

describe.skipIf(!hasMosquitto)("the user's own Mosquitto is not reached", () => {
  test('it is said on every screen as one trouble of all sites, from when to why, and no longer when it is back', async () => {
    const mosquitto = await startMosquitto({ ingest: 'ingest-canary', pump: 'pump-canary' })
    onTestFinished(() => mosquitto.remove())
    const site = await openBehindBroker(mosquitto.url('ingest'))
    const shown = await troublesShown(site.url, 'hq', site.cookie)
    expect(await shown.codes()).toEqual({ health: [], console: [] })

    await mosquitto.stop()
    const since = new Date(NOW).toISOString()
    const where = `mqtt://127.0.0.1:${mosquitto.port}`
    await expect.poll(() => shown.reason('broker'), SHOWN).toMatchObject({ since })
    site.clock.now += 1000
    // The newest words, since when it was first said.
    await expect
      .poll(() => shown.reason('broker'), SHOWN)
      .toEqual({ code: 'broker', since, detail: `${where}: connect ECONNREFUSED 127.0.0.1:${mosquitto.port}` })
    await expect.poll(shown.codes, SHOWN).toEqual({ health: ['broker'], console: ['broker'] })

    await mosquitto.start()
    await expect.poll(shown.codes, SHOWN).toEqual({ health: [], console: [] })
    const pump = await mqtt.connectAsync(mosquitto.url('pump'))
    await pump.publishAsync('facility/hq/pump-1/status', 'online', { qos: 1 })
    await expect.poll(() => site.platform.snapshot('hq')!.devices['hq/pump-1']!.status, SHOWN).toBe('online')
    await pump.endAsync()
  })
})

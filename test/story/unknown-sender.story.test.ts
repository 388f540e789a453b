import mqtt from 'mqtt'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DeadLetterView } from '#domain/wire/view.ts'
import { openBehindBroker } from '../support/behind-broker.ts'
import { hasMosquitto, startMosquitto } from '../support/mosquitto.ts'

const SLOW = { timeout: 10_000 }
const LETTERS = '/api/unknown-senders/dead-letters'

describe.skipIf(!hasMosquitto)("through the user's own Mosquitto anyone may speak for any device", () => {
  test('what comes from none that is registered is listed with its reason, newest first, also after a restart', async () => {
    const mosquitto = await startMosquitto({ ingest: 'ingest-secret', pump: 'pump-secret' })
    onTestFinished(() => mosquitto.remove())
    const site = await openBehindBroker(mosquitto.url('ingest'))
    const pump = await mqtt.connectAsync(mosquitto.url('pump'))
    onTestFinished(() => pump.endAsync())
    const letters = async (query = '') => (await site.get(LETTERS + query)) as readonly DeadLetterView[]
    const publishes = (topic: string, payload: string) => pump.publishAsync(topic, payload, { qos: 1 })
    expect(await letters()).toEqual([])

    await publishes('facility/hq/pump-2/readings', '{"values": {"running": true}}')
    // Each site has a session of its own: only one after the other is their order known.
    await expect.poll(async () => (await letters()).length, SLOW).toBe(1)
    await publishes('facility/annex/Pump One/status', 'online')
    await expect.poll(async () => (await letters()).length, SLOW).toBe(2)
    await publishes('facility/hq/pump-1/readings', 'rubbish of a device that is known')
    const listed = await letters()
    expect(listed).toMatchObject([
      { device: 'facility/annex/Pump One/status', payload: 'online', reason: { code: 'device.unknown' } },
      { device: 'hq/pump-2', topic: 'facility/hq/pump-2/readings', payload: '{"values": {"running": true}}' },
    ])
    expect(listed[1]!.message).toEqual({ en: 'No device hq/pump-2 is registered.', zh: '终端 hq/pump-2 未登记。' })
    const ofPump = '/api/sites/hq/devices/pump-1/dead-letters'
    await expect.poll(async () => ((await site.get(ofPump)) as unknown[]).length, SLOW).toBe(1)
    expect(await letters()).toEqual(listed)
    expect(await letters('?limit=1')).toEqual([listed[0]])

    await site.restarts()
    expect(await letters()).toEqual(listed)
  })
})

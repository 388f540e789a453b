import { afterEach, beforeEach, expect, test } from 'vitest'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

let site: SiteStory
beforeEach(async () => void (site = await openSite(coldRoomSite())))
afterEach(() => site.closes())

const LOST = 'hq.room-1.communication-lost'
const deviceOf = (key: string) => site.platform.snapshot('hq')!.devices[key]!

test('a device that was never heard is not an alarm', async () => {
  const console = await site.console()
  site.passes(3_600_000)
  console.seesNothingMore()
  expect(deviceOf('hq/room-1').status).toBe('never')
})

test('a silent device raises one alarm and returns when it is heard again', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 1 })
  site.passes(29_000)
  expect(deviceOf('hq/room-1').status).toBe('online')
  site.passes(1000)
  await expect.poll(() => deviceOf('hq/room-1').status).toBe('silent')
  site.passes(10_000)
  await console.sees('alarm.raised')
  site.passes(600_000)
  console.seesNothingMore()
  await site.reads('room-1', { temperature: 1 })
  site.passes(29_000)
  await site.reads('room-1', { temperature: 1 })
  site.passes(1000)
  await console.sees('alarm.returned-to-normal')
  expect(site.alarm(LOST)).toMatchObject({ count: 1 })
})

test('a broken connection is offline at once; a flapping one is one alarm', async () => {
  const console = await site.console()
  for (let i = 0; i < 5; i += 1) {
    const device = await site.device('room-1')
    await site.reads('room-1', { temperature: 1 })
    device.stream.destroy()
    await expect.poll(() => deviceOf('hq/room-1').status).toBe('offline')
    site.passes(11_000)
  }
  await console.sees('alarm.raised')
  console.seesNothingMore()
  expect(site.alarm(LOST)).toMatchObject({ count: 1 })
})

test('one that says goodbye is not offline: mosquitto_pub comes and goes', async () => {
  await site.reads('room-1', { temperature: 1 })
  await (await site.device('room-1')).endAsync()
  await site.reads('room-2', { temperature: 1 })
  expect(deviceOf('hq/room-1').status).toBe('online')
})

test('its own alarms do not raise while it is away, and those that stood stay', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 6, smoke: false })
  await site.reads('room-1', { temperature: 9 }, site.clock.now + 1)
  await console.sees('alarm.raised')
  site.passes(30_000)
  site.passes(10_000)
  await console.sees('alarm.raised')
  expect(site.alarm('hq.room-1.warm')).toMatchObject({ condition: 'active', suppressed: null })
})

test('a gateway that is lost is one alarm with the count of what hangs on it, not one for each', async () => {
  const console = await site.console()
  for (const id of ['gateway', 'room-2', 'room-3']) await site.publishes(id, 'online', `facility/hq/${id}/status`)
  site.passes(30_000)
  site.passes(10_000)
  await expect.poll(() => site.alarm('hq.gateway.communication-lost')?.count).toBe(1)
  expect(site.alarm('hq.gateway.communication-lost')).toMatchObject({
    valueWhenRaised: 2,
    priority: 'high',
    suppressed: null,
  })
  for (const id of ['room-2', 'room-3']) {
    expect(site.alarm(`hq.${id}.communication-lost`)).toMatchObject({
      suppressed: { cause: 'hq.gateway.communication-lost' },
    })
  }
  const shown = console.seen
    .filter(({ fact }) => fact.type === 'alarm.raised')
    .map((change) => ('alarm' in change && !change.alarm.suppressed ? change.alarm.id : ''))
  expect(shown.filter((id) => id !== '')).toEqual(['hq.gateway.communication-lost'])
})

test('a last will takes the device offline, its word brings it back', async () => {
  await site.reads('room-1', { temperature: 1 })
  await site.publishes('room-1', 'offline', 'facility/hq/room-1/status')
  await expect.poll(() => deviceOf('hq/room-1').status).toBe('offline')
  await site.publishes('room-1', 'online', 'facility/hq/room-1/status')
  await expect.poll(() => deviceOf('hq/room-1').status).toBe('online')
})

test('a clock that is set an hour ahead or two hours back makes no storm, and alarms go on', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 1 })
  for (const by_ms of [3_600_000, -7_200_000]) {
    site.jumps(by_ms)
    await expect.poll(() => site.logged.filter(({ code }) => code === 'clock.jumped').length).toBeGreaterThan(0)
    site.logged.length = 0
    console.seesNothingMore()
    await site.reads('room-1', { temperature: 9 }, null)
    await console.sees('alarm.raised')
    await site.reads('room-1', { temperature: 1 }, site.clock.now + 1)
    await console.sees('alarm.returned-to-normal')
    site.passes(5000)
  }
  expect(site.platform.health()).toMatchObject({ status: 'degraded', troubles: [{ code: 'clock' }] })
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

let site: SiteStory
beforeEach(async () => void (site = await openSite(coldRoomSite())))
afterEach(() => site.closes())

test('alarms stand as they stood, none is raised twice, and life goes on', async () => {
  await site.reads('room-1', { temperature: 9, smoke: true })
  await expect.poll(() => site.alarm('hq.room-1.warm')?.count).toBe(1)
  const { occurrence } = site.alarm('hq.room-1.warm')!
  expect((await site.acts('hq.room-1.warm', { type: 'acknowledge', by: 'ana', occurrence })).status).toBe(200)
  const [warm, smoke] = [site.alarm('hq.room-1.warm'), site.alarm('hq.room-1.smoke')]

  await site.restarts(20_000)
  expect(site.alarm('hq.room-1.warm')).toEqual(warm)
  expect(site.alarm('hq.room-1.smoke')).toEqual(smoke)
  const console = await site.console()
  expect(console.reply).toMatchObject({
    kind: 'snapshot',
    snapshot: { alarms: expect.arrayContaining([warm, smoke]) as unknown },
  })

  await site.reads('room-1', { temperature: 10, smoke: true })
  site.passes(1000)
  await site.reads('room-1', { temperature: 2, smoke: true })
  await console.sees('alarm.returned-to-normal')
  console.seesNothingMore()
})

test('a running on-delay goes on: it raises at the time it would have, not later', async () => {
  await site.reads('room-1', { temperature: 6 })
  await expect.poll(() => site.alarm('hq.room-1.warm-long')?.condition).toBe('pending')
  await site.restarts(40_000)
  expect(site.alarm('hq.room-1.warm-long')).toMatchObject({ condition: 'pending', count: 0 })
  const console = await site.console()
  site.passes(19_000)
  console.seesNothingMore()
  site.passes(1000)
  await console.sees('alarm.raised')
})

test('a deadband survives: a value inside it after the restart keeps the alarm as it was', async () => {
  await site.reads('room-1', { temperature: 9 })
  await expect.poll(() => site.alarm('hq.room-1.warm')?.count).toBe(1)
  await site.restarts(1000)
  const console = await site.console()
  await site.reads('room-1', { temperature: 7.5 })
  console.seesNothingMore()
  expect(site.alarm('hq.room-1.warm')).toMatchObject({ condition: 'active', count: 1 })
})

test('the time the platform was away is not counted as silence of its devices', async () => {
  await site.reads('room-1', { temperature: 1 })
  await site.restarts(3_600_000)
  const console = await site.console()
  site.passes(29_000)
  site.passes(10_000)
  await expect.poll(() => site.alarm('hq.room-1.communication-lost')).toMatchObject({ condition: 'pending', count: 0 })
  site.passes(10_000)
  const [lost] = await console.sees('alarm.raised')
  expect(lost!.fact).toMatchObject({ alarmId: 'hq.room-1.communication-lost' })
})

test('a redelivered message is taken once, also across a restart', async () => {
  const message = JSON.stringify({ at: site.clock.now, values: { temperature: 9 } })
  await site.publishes('room-1', message)
  await site.restarts(1000)
  await site.publishes('room-1', message)
  expect(site.platform.health().counters).toMatchObject({ duplicates: 1, values: 0 })
  const withSeq = JSON.stringify({ seq: 7, values: { temperature: 3 } })
  await site.publishes('room-1', withSeq)
  await site.restarts(1000)
  await site.publishes('room-1', withSeq)
  expect(site.platform.health().counters).toMatchObject({ duplicates: 1, values: 0 })
})

test.each([{ at: 12 }, {}])(
  'life safety without a time that can be used ($at): a repeat is taken once, also across a restart; a panel that counts anew raises again',
  async (time) => {
    const smokes = (seq: number, smoke: boolean) => {
      site.passes(1)
      return site.publishes('room-1', JSON.stringify({ ...time, seq, values: { smoke } }))
    }
    const alarm = () => site.alarm('hq.room-1.smoke')
    await smokes(4, true)
    await smokes(4, true)
    await site.restarts(1000)
    await smokes(4, true)
    expect(site.platform.health().counters).toMatchObject({ duplicates: 1, values: 0 })
    expect(alarm()).toMatchObject({ count: 1, condition: 'active' })
    await smokes(5, false)
    await expect.poll(alarm).toMatchObject({ count: 1, condition: 'clear' })
    // The panel was reset, and says of another fire what it said of the first.
    await smokes(4, true)
    await expect.poll(alarm).toMatchObject({ count: 2, condition: 'active' })
  },
)

const counted = (seq: number, temperature: number) => JSON.stringify({ seq, values: { temperature } })

test('a device that counts from 0 again after its reboot loses no reading, before and after a restart of ours', async () => {
  const taken = () => site.platform.health().counters.values
  for (const seq of [0, 1, 2]) await site.publishes('room-1', counted(seq, seq))
  await site.publishes('room-1', counted(0, 9))
  await expect.poll(() => site.alarm('hq.room-1.warm')?.count).toBe(1)
  await site.publishes('room-1', counted(1, 1))
  expect(taken()).toBe(5)
  await site.restarts(1000)
  await site.publishes('room-1', counted(1, 1))
  expect(taken()).toBe(0)
  await site.publishes('room-1', counted(0, 0))
  await site.publishes('room-1', counted(1, 1))
  expect(taken()).toBe(2)
})

test('equipment that was taken out of the site file is gone, the rest stands', async () => {
  await site.reads('room-1', { temperature: 9 })
  await site.reads('room-2', { temperature: 9 })
  await expect.poll(() => site.alarm('hq.room-2.warm')?.count).toBe(1)
  const file = coldRoomSite()
  await site.restarts(0, { ...file, equipment: file.equipment.slice(0, 2), devices: file.devices.slice(0, 3) })
  expect(site.alarm('hq.room-1.warm')).toMatchObject({ count: 1, condition: 'active' })
  expect(site.alarm('hq.room-3.warm')).toBeNull()
})

test('what is shelved and out of service stays so over a restart, until its time is over or it is put back', async () => {
  await site.reads('room-1', { temperature: 9 })
  await site.reads('room-2', { temperature: 9 })
  await expect.poll(() => site.alarm('hq.room-2.warm')?.count).toBe(1)
  const { occurrence } = site.alarm('hq.room-1.warm')!
  const until = new Date(site.clock.now + 600_000).toISOString()
  await site.acts('hq.room-1.warm', { type: 'shelve', occurrence, until, reason: 'door open for a delivery' })
  await site.acts('hq.room-2.warm', { type: 'take-out-of-service', reason: 'sensor is changed', work: 'WO-7' })
  const before = [site.alarm('hq.room-1.warm'), site.alarm('hq.room-2.warm')]
  await site.restarts(60_000)
  expect([site.alarm('hq.room-1.warm'), site.alarm('hq.room-2.warm')]).toEqual(before)
  site.passes(539_999)
  expect(site.alarm('hq.room-1.warm')!.shelved).toEqual(before[0]!.shelved)
  site.passes(1)
  await expect.poll(() => site.alarm('hq.room-1.warm')).toMatchObject({ shelved: null, acknowledged: null })

  // The end of a shelf that passed while the platform was away is made up at once.
  const again = site.alarm('hq.room-1.warm')!
  await site.acts('hq.room-1.warm', {
    type: 'shelve',
    occurrence: again.occurrence,
    until: new Date(site.clock.now + 600_000).toISOString(),
    reason: 'again',
  })
  await site.restarts(3_600_000)
  site.passes(0)
  await expect.poll(() => site.alarm('hq.room-1.warm')).toMatchObject({ shelved: null, acknowledged: null })
  expect(site.alarm('hq.room-2.warm')).toEqual(before[1])
})

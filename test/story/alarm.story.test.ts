import { afterEach, beforeEach, expect, test } from 'vitest'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

let site: SiteStory
beforeEach(async () => void (site = await openSite(coldRoomSite())))
afterEach(() => site.closes())

test('a warm room reaches two consoles, is acknowledged once, and the second is told who was first', async () => {
  const [ana, ben] = [await site.console(), await site.console()]
  await site.reads('room-1', { temperature: 4 })
  await site.reads('room-1', { temperature: 9 }, site.clock.now + 1)
  const [raised] = await ana.sees('alarm.raised')
  await ben.sees('alarm.raised')
  expect(raised).toMatchObject({ fact: { alarmId: 'hq.room-1.warm', value: 9, priority: 'high' }, alarm: { count: 1 } })

  const { occurrence } = site.alarm('hq.room-1.warm')!
  const first = await site.acts('hq.room-1.warm', { type: 'acknowledge', by: 'ana', occurrence })
  expect(first).toMatchObject({ status: 200, answer: { acknowledged: { by: 'ana' } } })
  const second = await site.acts('hq.room-1.warm', { type: 'acknowledge', by: 'ben', occurrence })
  expect(second).toMatchObject({
    status: 409,
    answer: { code: 'alarm.already-acknowledged', message: { en: 'Already acknowledged by ana.' } },
  })
  await ana.sees('alarm.acknowledged')
  await ben.sees('alarm.acknowledged')

  await site.reads('room-1', { temperature: 6 }, site.clock.now + 2)
  await ana.sees('alarm.returned-to-normal')
  ana.seesNothingMore()
})

test('an on-delay runs by the clock, and a spike inside it raises nothing', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 6 })
  site.passes(30_000)
  await site.reads('room-1', { temperature: 4 })
  site.passes(60_000)
  await site.reads('room-1', { temperature: 6 })
  site.passes(59_000)
  console.seesNothingMore()
  site.passes(1000)
  const [raised] = await console.sees('alarm.raised')
  expect(raised!.fact).toMatchObject({ alarmId: 'hq.room-1.warm-long' })
})

test('all values of one message are seen together: half a message raises nothing', async () => {
  const console = await site.console()
  await site.reads('room-1', { running: false, temperature: 3 })
  site.passes(1000)
  await site.reads('room-1', { temperature: 25, running: true })
  await console.sees('alarm.raised')
  expect(site.alarm('hq.room-1.idle-and-warm')).toMatchObject({ count: 0 })
  expect(site.alarm('hq.room-1.warm')).toMatchObject({ count: 1 })
})

test('a batch of readings is judged by its own times', async () => {
  const console = await site.console()
  const start = site.clock.now - 120_000
  const readings = Array.from({ length: 13 }, (_, i) => ({
    at: start + i * 10_000,
    values: { temperature: i < 8 ? 6 : 2 },
  }))
  await site.publishes('room-1', JSON.stringify(readings))
  const [raised] = await console.sees('alarm.raised', 'alarm.returned-to-normal')
  expect(raised!.fact).toMatchObject({ alarmId: 'hq.room-1.warm-long', at: start + 60_000 })
})

test('a late reading is history and moves no alarm; a late life-safety reading raises and carries both times', async () => {
  const console = await site.console()
  const tenMinutesAgo = site.clock.now - 600_000
  await site.reads('room-1', { temperature: 30 }, tenMinutesAgo)
  await site.reads('room-1', { smoke: true }, tenMinutesAgo + 1)
  const [raised] = await console.sees('alarm.raised')
  expect(raised!.fact).toMatchObject({ alarmId: 'hq.room-1.smoke', at: tenMinutesAgo + 1, receivedAt: site.clock.now })
  console.seesNothingMore()
})

test('smoke that arrives out of order, behind a newer "no smoke", still raises', async () => {
  const console = await site.console()
  await site.reads('room-1', { smoke: false })
  await site.reads('room-1', { smoke: true }, site.clock.now - 5000)
  await console.sees('alarm.raised', 'alarm.returned-to-normal')
  expect(site.alarm('hq.room-1.smoke')).toMatchObject({
    latched: true,
    acknowledged: null,
    raisedAt: site.clock.now - 5000,
  })
})

test('smoke with a clock in the future still raises, by the time of receipt', async () => {
  const console = await site.console()
  await site.reads('room-1', { smoke: true, temperature: 30 }, site.clock.now + 3_600_000)
  const [raised] = await console.sees('alarm.raised')
  expect(raised!.fact).toMatchObject({ alarmId: 'hq.room-1.smoke', at: site.clock.now })
  console.seesNothingMore()
})

test('repeated, equal and out-of-order readings move nothing twice', async () => {
  const console = await site.console()
  const t = site.clock.now
  for (let i = 0; i < 3; i += 1) await site.reads('room-1', { temperature: 9 }, t)
  await console.sees('alarm.raised')
  await site.reads('room-1', { temperature: 2 }, t - 1000)
  await site.reads('room-1', { temperature: 2 }, t)
  console.seesNothingMore()
  expect(site.platform.health().counters).toMatchObject({ duplicates: 2 })
})

test('a value out of range is kept as bad and neither raises nor clears', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 9 })
  await console.sees('alarm.raised')
  site.passes(1000)
  await site.publishes('room-1', `{"at": ${site.clock.now}, "values": {"temperature": -1e999}}`)
  site.passes(1000)
  await site.reads('room-1', { temperature: -300 })
  console.seesNothingMore()
  expect(site.platform.values(['hq/room-1'])['hq/room-1']!['temperature']).toEqual([
    -300,
    2,
    site.clock.now,
    site.clock.now,
  ])
})

test('a console that missed changes gets exactly those, one that asks too far back the whole site', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 9 })
  await console.sees('alarm.raised')
  const { seq } = console.seen.at(-1)!
  console.socket.close()
  await site.reads('room-1', { temperature: 3 }, site.clock.now + 1)
  await site.reads('room-1', { temperature: 10 }, site.clock.now + 2)
  await expect.poll(() => site.alarm('hq.room-1.warm')?.count).toBe(2)
  const missed = site.platform.changesSince('hq', seq)!
  expect(missed.map(({ fact }) => fact.type)).toEqual(['alarm.returned-to-normal', 'alarm.raised'])
  expect(missed.map((change) => change.seq)).toEqual([seq + 1, seq + 2])
  expect(site.platform.changesSince('hq', seq + 99)).toBeNull()
  expect(site.platform.changesSince('elsewhere', 0)).toBeNull()
})

import { beforeEach, expect, test } from 'vitest'
import type { ServerToClient } from '#domain/wire/live.ts'
import { postJson } from '../support/people.ts'
import { openSite, type SiteStory, smallSite } from '../support/site-story.ts'

const FIRE = 'hq.panel.fire'
const panel = { kind: 'fire-panel', name: { en: 'Fire panel' } } as const
const [hq] = smallSite().sites
const site = smallSite({
  sites: [hq!, { ...hq!, id: 'annex' }],
  equipment: [{ id: 'panel', site: 'hq', ...panel }],
  devices: [{ id: 'panel', site: 'hq', equipment: ['panel'], secret: 'panel-secret' }],
})

let story: SiteStory
beforeEach(async () => {
  story = await openSite(site)
  return () => story.closes()
})

type Told = Parameters<ServerToClient['louder']>[0]
/** A console, and every list that it is told. */
async function opens(at = 'hq') {
  const { socket } = await story.console(at)
  const told: Told[] = []
  socket.on('louder', (alarms) => told.push(alarms))
  // The first list may have come before somebody listened: joining again tells it again.
  await socket.timeout(5000).emitWithAck('join', { site: at })
  await eventually(() => told.length).toBeGreaterThan(0)
  return { told, now: () => told.at(-1), socket }
}
const eventually = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 5 })
const fires = async () => {
  await story.reads('panel', { fire: true })
  await eventually(async () => ((await story.get('/api/sites/hq/escalations')) as readonly unknown[]).length).toBe(1)
}
const acts = (body: object) => story.acts(FIRE, { ...body, occurrence: story.alarm(FIRE)!.occurrence, by: 'Li' })

test('after three rings every console of the site is told, until somebody acknowledges; another site hears nothing', async () => {
  const [desk, other] = [await opens(), await opens('annex')]
  await fires()
  story.passes(14_000)
  expect(desk.now()).toEqual([])
  story.passes(1000)
  await eventually(desk.now).toEqual([FIRE])
  const lists = desk.told.length
  story.passes(120_000) // the step is repeated: the list is the same
  await acts({ type: 'acknowledge' })
  story.passes(100)
  await eventually(desk.now).toEqual([])
  expect(desk.told).toHaveLength(lists + 1)
  expect(new Set(other.told.map((list) => list.length))).toEqual(new Set([0]))
})

test('a console that was away when it was told learns of it when it joins', async () => {
  await fires()
  story.passes(15_000)
  const late = await opens()
  expect(late.now()).toEqual([FIRE])
})

test('a console that was away when it ended learns of that too, and all of it outlives a restart', async () => {
  await fires()
  story.passes(15_000)
  await story.restarts()
  const desk = await opens()
  expect(desk.now()).toEqual([FIRE])
  desk.socket.disconnect()
  await acts({ type: 'acknowledge' })
  story.passes(100)
  desk.socket.connect()
  await desk.socket.timeout(5000).emitWithAck('join', { site: 'hq' })
  await eventually(desk.now).toEqual([])
})

test('a policy whose step tells no console makes none louder', async () => {
  const cookie = await story.cookie('Li')
  const channel = { id: 'hook', name: { en: 'H' }, type: 'webhook', on: true, language: 'en', from: null }
  const address = { url: 'https://hook.example/', secret: 'a secret of some length' }
  expect((await postJson(story.url, '/api/response/channels', { ...channel, ...address }, cookie)).status).toBe(200)
  const policy = { id: 'life-safety', name: { en: 'F' }, rank: 1, on: true, alarms: { lifeSafety: true } }
  const steps = [{ after_ms: 5000, recipients: [{ type: 'channel', channel: 'hook' }] }]
  const saved = await postJson(story.url, '/api/response/policies', { ...policy, steps, endsOnReturn: false }, cookie)
  expect(saved.status).toBe(200)
  const desk = await opens()
  await fires()
  story.passes(5000)
  await eventually(async () => ((await story.get('/api/sites/hq/deliveries')) as readonly unknown[]).length).toBe(1)
  expect(story.platform.alarm(FIRE)?.occurrence).not.toBeNull()
  expect(desk.now()).toEqual([])
})

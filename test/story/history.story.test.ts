import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '#domain/wire/live.ts'
import type { Trend } from '#domain/wire/trend.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

const MINUTE_ms = 60_000
const HOUR_ms = 3_600_000
const SLOW = { timeout: 10_000 }

let site: SiteStory
beforeEach(async () => void (site = await openSite(coldRoomSite())))
afterEach(() => site.closes())

const iso = (at: number): string => new Date(at).toISOString()
const trendPath = (from: number, until: number, more = '', point = 'temperature'): string =>
  `/api/sites/hq/equipment/room-1/points/${point}/trend?from=${iso(from)}&until=${iso(until)}${more}`
const trend = (from: number, until: number, buckets = 600): Promise<Trend> =>
  site.get(trendPath(from, until, `&buckets=${buckets}`)) as Promise<Trend>
const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0)
const asked = async (path: string): Promise<{ status: number; code: unknown }> => {
  const response = await fetch(new URL(path, site.url), { headers: { cookie: await site.cookie('console') } })
  const answer = (await response.json()) as { code?: unknown }
  return { status: response.status, code: answer.code }
}

test('readings are the history: as they were, bad ones counted, repeated ones once, also after a restart', async () => {
  const start = site.clock.now - 200_000
  for (let i = 0; i < 10; i += 1) await site.reads('room-1', { temperature: i }, start + i * 1000)
  await site.reads('room-1', { temperature: 9 }, start + 9000)
  await site.reads('room-1', { temperature: 4 }, start + 4000)
  await site.reads('room-1', { temperature: 1e6 }, start + 10_000)
  await site.reads('room-1', { temperature: 'warm' }, start + 11_000)
  const wanted = {
    source: 'raw',
    step_ms: 0,
    at: Array.from({ length: 12 }, (_, i) => start + i * 1000),
    last: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null, null],
    count: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
    bad: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
  }
  await expect.poll(() => trend(start, start + 20_000), SLOW).toMatchObject(wanted)
  await site.restarts(1000)
  expect(await trend(start, start + 20_000)).toMatchObject(wanted)
  // Both ends: the first instant is inside, the last is not.
  expect((await trend(start, start + 9000)).last).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(await trend(start + HOUR_ms, start + 2 * HOUR_ms)).toMatchObject({ at: [], count: [] })
})

test('late history finds its place, below what was there already, and moves nothing that stands', async () => {
  const now = site.clock.now
  await site.reads('room-1', { temperature: 1 }, now)
  const day = Array.from({ length: 288 }, (_, i) => ({
    at: now - 24 * HOUR_ms + i * 5 * MINUTE_ms,
    values: { temperature: i % 12 },
  }))
  for (let twice = 0; twice < 2; twice += 1) await site.publishes('room-1', JSON.stringify(day))
  await expect.poll(async () => sum((await trend(now - 24 * HOUR_ms, now + 1)).count), SLOW).toBe(289)
  // Twelve readings an hour, the same ones in each; a step is an hour or a whole number of them.
  const hours = await trend(now - 24 * HOUR_ms, now, 24)
  const steps = (24 * HOUR_ms) / hours.step_ms
  const each = (n: number): readonly number[] => Array.from({ length: steps }, () => n)
  expect(hours.step_ms % HOUR_ms).toBe(0)
  expect(hours.at).toEqual(each(0).map((_, i) => now - 24 * HOUR_ms + i * hours.step_ms))
  expect(hours).toMatchObject({
    count: each(288 / steps),
    bad: each(0),
    min: each(0),
    max: each(11),
    mean: each(5.5),
    last: each(11),
  })
  expect(site.platform.values(['hq/room-1'])['hq/room-1']!['temperature']).toEqual([1, 0, now, now])
  expect(site.alarm('hq.room-1.warm')).toMatchObject({ count: 0 })
  await site.restarts(1000)
  expect(sum((await trend(now - 24 * HOUR_ms, now + 1)).count)).toBe(289)
  expect(await trend(now - 24 * HOUR_ms, now, 24)).toEqual(hours)
})

test('a value that came for a time already known replaces it in the history: the last word counts once', async () => {
  const at = site.clock.now - 1000
  await site.reads('room-1', { temperature: 3 }, at)
  await site.reads('room-1', { temperature: 4 }, at)
  await expect.poll(async () => (await trend(at, at + 1)).last, SLOW).toEqual([4])
  expect((await trend(at, at + 1)).count).toEqual([1])
})

test('a question that cannot be answered is refused with its reason, never with an empty picture', async () => {
  const [from, until] = [site.clock.now - HOUR_ms, site.clock.now]
  const bad = [
    trendPath(until, from),
    trendPath(from, from),
    trendPath(from, until, '&buckets=0'),
    trendPath(from, until, '&buckets=4001'),
    trendPath(from, until, '&buckets=1.5'),
    trendPath(from, until, '&buckets=many'),
    trendPath(from, until, '&extra=1'),
    trendPath(from, until).replace(/&until=.*/, ''),
    trendPath(from, until).replace(iso(from), 'yesterday'),
    trendPath(from, until).replace(iso(from), '2026-02-30T00:00:00Z'),
    trendPath(from, until).replace(iso(from), '2026-11-22T00:00:00'),
    trendPath(from, until).replace(iso(from), '0'),
    trendPath(from, until, '', 'No Such'),
  ]
  for (const path of bad) expect([path, await asked(path)]).toEqual([path, { status: 400, code: 'request.invalid' }])
  const missing = [
    trendPath(from, until, '', 'humidity'),
    trendPath(from, until).replace('room-1', 'room-9'),
    trendPath(from, until).replace('/hq/', '/elsewhere/'),
  ]
  for (const path of missing) expect([path, await asked(path)]).toEqual([path, { status: 404, code: 'not-found' }])
  const headers = { cookie: await site.cookie('console') }
  const response = await fetch(new URL(trendPath(from, until, '', 'door'), site.url), { headers })
  expect([response.status, await response.json()]).toMatchObject([200, { at: [], last: [], count: [] }])
})

test('the journal of facts pages back to its beginning: every change once, newest first, also after a restart', async () => {
  for (let i = 0; i < 20; i += 1) {
    await site.reads('room-1', { temperature: 9 }, site.clock.now + 2 * i)
    await site.reads('room-1', { temperature: 1 }, site.clock.now + 2 * i + 1)
  }
  await expect.poll(() => site.platform.seq('hq')).toBe(41)
  await site.restarts(1000)
  const newest = site.platform.seq('hq')
  const pages: (readonly Change[])[] = []
  for (let before = newest + 1; before > 1; before = pages.at(-1)!.at(-1)!.seq) {
    const page = (await site.get(`/api/sites/hq/facts?limit=7&before=${before}`)) as Change[]
    expect(page.length).toBeGreaterThan(0)
    pages.push(page)
  }
  expect(pages.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: newest }, (_, i) => newest - i))
  expect(pages.slice(0, -1).every(({ length }) => length === 7)).toBe(true)
  expect((await site.get('/api/sites/hq/facts')) as Change[]).toHaveLength(Math.min(100, newest))

  const warm = (await site.get('/api/sites/hq/facts?alarm=hq.room-1.warm&limit=5')) as Change[]
  expect(warm.map(({ fact }) => fact.type)).toEqual(
    Array.from({ length: 5 }, (_, i) => (i % 2 === 0 ? 'alarm.returned-to-normal' : 'alarm.raised')),
  )
  for (const query of ['limit=0', 'limit=501', 'before=0', 'before=x', 'alarm=warm', 'extra=1'])
    expect(await asked(`/api/sites/hq/facts?${query}`)).toEqual({ status: 400, code: 'request.invalid' })
  expect(await asked('/api/sites/hq/facts?alarm=elsewhere.room-1.warm')).toMatchObject({ status: 404 })
  expect(await asked('/api/sites/elsewhere/facts')).toMatchObject({ status: 404 })
})

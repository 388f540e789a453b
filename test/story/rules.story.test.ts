import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AuditEntry } from '#domain/audit/entry.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import type { Beat } from '#domain/wire/live.ts'
import type { RuleLine, RuleView } from '#domain/wire/rules.ts'
import type { SiteView } from '#domain/wire/view.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

const KIND = '/api/sites/hq/rules/kind:cold-room'
const ROOM = '/api/sites/hq/rules/room-1'
const WARM = 'hq.room-1.warm'

let site: SiteStory
beforeEach(async () => void (site = await openSite(coldRoomSite())))
afterEach(() => site.closes())

const warm = (limit: number) => ({
  id: 'warm',
  message: { en: 'Too warm', zh: '温度高' },
  condition: { type: 'above', point: 'temperature', limit, deadband: 1 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: { en: 'It is too warm.' }, do: { en: 'Close the door.' } },
  shows: { point: 'temperature', limit },
})

type Saved = RuleView & { readonly code?: string }
async function saves(url: string, body: Readonly<Record<string, unknown>>, by = 'eva') {
  const headers = { 'content-type': 'application/json', cookie: await site.cookie(by) }
  const sent = JSON.stringify({ note: 'tried it', basedOn: 0, ...body })
  const answer = await fetch(new URL(url, site.url), { method: 'POST', headers, body: sent })
  return { status: answer.status, rule: (await answer.json()) as Saved }
}
const defines = (limit: number, more: Readonly<Record<string, unknown>> = {}, url = `${KIND}/warm`, by?: string) =>
  saves(url, { word: 'define', definition: warm(limit), ...more }, by)
const lines = async () => (await site.get('/api/sites/hq/rules')) as readonly RuleLine[]
const lineOf = async (on: RuleLine['on'], alarm = 'warm') =>
  (await lines()).find((line) => line.alarm === alarm && JSON.stringify(line.on) === JSON.stringify(on))

test('an engineer changes a limit: the alarm follows at once, for the kind, and what was saved can be read', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 7 })
  expect(await lineOf({ kind: 'cold-room' })).toMatchObject({
    version: 0,
    changedBy: null,
    equipment: ['room-1', 'room-2', 'room-3'],
  })
  const { status, rule } = await defines(6)
  expect(status).toBe(200)
  const [raised] = await console.sees('alarm.raised')
  expect(raised!.fact).toMatchObject({ alarmId: WARM, value: 7 })
  expect(rule).toMatchObject({
    version: 1,
    changedBy: 'eva',
    changedAt: site.clock.now,
    inForce: { condition: { limit: 6 } },
    configured: { condition: { limit: 8 } },
    versions: [{ n: 1, by: 'eva', note: 'tried it', word: { type: 'define' } }],
  })
  expect(await lineOf({ kind: 'cold-room' })).toMatchObject({ version: 1, inForce: { condition: { limit: 6 } } })
  expect(
    site.platform
      .estate()
      .definitions.get('hq/room-2')!
      .find(({ id }) => id === 'warm'),
  ).toMatchObject({
    condition: { limit: 6 },
  })
  const view = (await site.get('/api/sites/hq')) as SiteView
  expect(view.definitions['room-3']!.find(({ id }) => id === 'warm')).toMatchObject({ condition: { limit: 6 } })

  await defines(10, { basedOn: 1 })
  await console.sees('alarm.returned-to-normal')
})

test('what is said of one piece comes before its kind, until it is as configured again', async () => {
  await defines(6)
  await defines(4, {}, `${ROOM}/warm`)
  expect(await lineOf({ kind: 'cold-room' })).toMatchObject({ equipment: ['room-2', 'room-3'] })
  expect(await lineOf({ equipment: 'room-1' })).toMatchObject({
    equipment: ['room-1'],
    inForce: { condition: { limit: 4 } },
  })
  const console = await site.console()
  await site.reads('room-1', { temperature: 5 })
  await console.sees('alarm.raised')
  const { rule } = await saves(`${ROOM}/warm`, { word: 'as-configured', basedOn: 1 })
  expect(rule).toMatchObject({ version: 2, equipment: [], inForce: { condition: { limit: 6 } } })
  await console.sees('alarm.returned-to-normal')
  expect(await lineOf({ kind: 'cold-room' })).toMatchObject({ equipment: ['room-1', 'room-2', 'room-3'] })
})

test('every alarm in force of a piece belongs to one line', async () => {
  await defines(6)
  await defines(4, {}, `${ROOM}/warm`)
  await saves(`${KIND}/warm-long`, { word: 'off' })
  await saves('/api/sites/hq/rules/room-2/smoke', { word: 'off' })
  const made = { word: 'define', definition: { ...warm(1), id: 'new' }, basedOn: null }
  expect((await saves('/api/sites/hq/rules/room-3/new', made)).status).toBe(200)
  const held = (await lines()).flatMap(({ alarm, equipment, inForce }) =>
    inForce ? equipment.map((id) => `${id} ${alarm}`) : [],
  )
  const inForce = ['room-1', 'room-2', 'room-3'].flatMap((id) =>
    site.platform
      .estate()
      .definitions.get(`hq/${id}`)!
      .filter((one) => one.id !== 'communication-lost')
      .map((one) => `${id} ${one.id}`),
  )
  expect(held.toSorted()).toEqual(inForce.toSorted())
})

test('a rule cannot be switched off while its alarm stands; afterwards it goes, and comes back with its count', async () => {
  await site.reads('room-1', { temperature: 9 })
  await expect.poll(() => site.alarm(WARM)?.count).toBe(1)
  const refused = await saves(`${KIND}/warm`, { word: 'off' })
  expect(refused).toMatchObject({ status: 409, rule: { code: 'rule.alarm-stands' } })
  await site.reads('room-1', { temperature: 2 }, site.clock.now + 1)
  expect((await saves(`${KIND}/warm`, { word: 'off' })).rule.code).toBe('rule.alarm-stands')
  const { occurrence } = site.alarm(WARM)!
  await site.acts(WARM, { type: 'acknowledge', occurrence })
  expect(await saves(`${KIND}/warm`, { word: 'off' })).toMatchObject({ status: 200, rule: { inForce: null } })
  await site.reads('room-1', { temperature: 30 }, site.clock.now + 2)
  expect((await site.acts(WARM, { type: 'unshelve' })).status).toBe(404)
  expect(await saves(`${KIND}/warm`, { word: 'as-configured', basedOn: 1 })).toMatchObject({ status: 200 })
  await expect.poll(() => site.alarm(WARM)).toMatchObject({ condition: 'active', count: 2 })
})

test('an alarm of a new rule is known to operators: it can be acknowledged and found', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 7 })
  const definition = { ...warm(6.5), id: 'quite-warm', lifeSafety: true }
  expect((await saves(`${ROOM}/quite-warm`, { word: 'define', definition, basedOn: null })).status).toBe(200)
  await console.sees('alarm.raised')
  const { occurrence } = site.alarm('hq.room-1.quite-warm')!
  expect((await site.acts('hq.room-1.quite-warm', { type: 'acknowledge', occurrence })).status).toBe(200)
  const page = (await site.get('/api/sites/hq/equipment/room-1')) as { readonly alarms: readonly { id: string }[] }
  expect(page.alarms.map(({ id }) => id)).toContain('hq.room-1.quite-warm')
  // Its device speaks for life safety now, like one whose site file says so.
  const device = site.platform.estate().definitions.get('hq/room-1')!
  expect(device.find(({ id }) => id === 'communication-lost')).toMatchObject({ priority: 'high' })
})

test('a new alarm of a kind counts at once, is retired when nothing of it stands, and its id is never given away', async () => {
  const console = await site.console()
  await site.reads('room-1', { temperature: 7 })
  const url = `${KIND}/cool-room-warm`
  const definition = { ...warm(6), id: 'cool-room-warm' }
  const made = { word: 'define', definition, basedOn: null }
  expect(await saves(url, made)).toMatchObject({
    status: 200,
    rule: { version: 1, madeHere: true, configured: null, beneath: null, equipment: ['room-1', 'room-2', 'room-3'] },
  })
  const [raised] = await console.sees('alarm.raised')
  expect(raised!.fact).toMatchObject({ alarmId: 'hq.room-1.cool-room-warm' })
  expect(await saves(url, made)).toMatchObject({ status: 409, rule: { code: 'rule.id-taken' } })
  expect(await saves(`${ROOM}/cool-room-warm`, made)).toMatchObject({ status: 409, rule: { code: 'rule.id-taken' } })
  expect(await saves(url, { word: 'off', basedOn: 1 })).toMatchObject({
    status: 409,
    rule: { code: 'rule.alarm-stands' },
  })
  await site.restarts(1000)
  expect(site.alarm('hq.room-1.cool-room-warm')).toMatchObject({ condition: 'active', count: 1 })

  await site.reads('room-1', { temperature: 2 }, site.clock.now + 1)
  const { occurrence } = site.alarm('hq.room-1.cool-room-warm')!
  await site.acts('hq.room-1.cool-room-warm', { type: 'acknowledge', occurrence })
  expect(await saves(url, { word: 'off', basedOn: 1 })).toMatchObject({ status: 200, rule: { inForce: null } })
  expect(await lineOf({ kind: 'cold-room' }, 'cool-room-warm')).toMatchObject({ madeHere: true, inForce: null })
  await site.restarts(1000)
  expect(site.alarm('hq.room-1.cool-room-warm')).toBeNull()
  expect(await saves(url, made)).toMatchObject({ status: 409, rule: { code: 'rule.id-taken' } })
  // Taken back it is the same alarm, with its count.
  expect((await saves(url, { ...made, basedOn: 2 })).rule).toMatchObject({
    version: 3,
    inForce: { id: 'cool-room-warm' },
  })
  await site.reads('room-1', { temperature: 9 }, site.clock.now + 2)
  await expect.poll(() => site.alarm('hq.room-1.cool-room-warm')?.count).toBe(2)
})

test('screens are told at once that the rules are others now', async () => {
  const console = await site.console()
  const beats: Beat[] = []
  console.socket.on('heartbeat', (beat) => beats.push(beat))
  const before = ((await site.get('/api/sites/hq')) as SiteView).rules
  await defines(6)
  await expect.poll(() => beats.at(-1)?.rules).toBe(before + 1)
  expect(((await site.get('/api/sites/hq')) as SiteView).rules).toBe(before + 1)
})

test('who changed what, and why, stands in the audit log', async () => {
  const { rule: first } = await defines(6)
  const { rule } = await defines(5, { basedOn: 1, note: ' quieter ' })
  const [newest, older] = (await site.get('/api/sites/hq/audit?action=rule.save')) as readonly AuditEntry[]
  expect(newest).toMatchObject({
    site: 'hq',
    by: { name: 'eva' },
    subject: 'hq/kind:cold-room/warm',
    detail: { n: 2, word: 'define', before: first.versions[0]!.hash, after: rule.versions[0]!.hash, note: 'quieter' },
  })
  expect(older).toMatchObject({ detail: { n: 1, before: null } })
})

test('versions, hashes and what counts are the same after a restart, and the condition goes on', async () => {
  await site.reads('room-1', { temperature: 5.5 })
  const { rule } = await defines(6)
  await defines(7, { basedOn: 1 }, `${KIND}/warm`, 'otto')
  await saves('/api/sites/hq/rules/room-2/smoke', { word: 'off' })
  const before = [await lines(), await site.get(`${KIND}/warm`)]
  await site.restarts(10_000)
  expect([await lines(), await site.get(`${KIND}/warm`)]).toEqual(before)
  expect(((await site.get(`${KIND}/warm`)) as RuleView).versions.at(-1)!.hash).toBe(rule.versions[0]!.hash)
  expect(site.alarm('hq.room-2.smoke')).toBeNull()
  const console = await site.console()
  await defines(5, { basedOn: 2 })
  // The value was known before the restart.
  await console.sees('alarm.raised')
})

test('a rule that no longer fits the site file is left out and said; the start goes on', async () => {
  const door = { ...warm(1), condition: { type: 'equals', point: 'door', value: 'open' }, shows: { point: 'door' } }
  await saves(`${ROOM}/warm`, { word: 'define', definition: door })
  await saves('/api/sites/hq/rules/room-3/warm', { word: 'off' })
  const file = coldRoomSite()
  const [kind] = file.kinds!
  const changed: SiteFile = {
    ...file,
    kinds: [{ ...kind!, points: kind!.points.filter(({ name }) => name !== 'door') }],
    equipment: file.equipment.filter(({ id }) => id !== 'room-3'),
    devices: file.devices.filter(({ id }) => id !== 'room-3'),
  }
  await site.restarts(0, changed)
  expect(site.logged).toContainEqual(
    expect.objectContaining({ code: 'rule.left-out', rule: 'hq/room-1/warm', equipment: 'room-1' }),
  )
  expect(site.logged).toContainEqual(expect.objectContaining({ code: 'rule.left-out', rule: 'hq/room-3/warm' }))
  expect(await lineOf({ equipment: 'room-1' })).toMatchObject({
    version: 1,
    unfit: ['room-1'],
    inForce: { condition: { type: 'above', limit: 8 } },
  })
  await site.reads('room-1', { temperature: 9 })
  await expect.poll(() => site.alarm(WARM)?.count).toBe(1)

  const rulesTrouble = () => site.platform.health().troubles.find(({ code }) => code === 'rules')
  // Equipment that is gone has no rule that somebody could mend; its rule is no trouble.
  expect(rulesTrouble()).toEqual({ code: 'rules', detail: 'hq/room-1/warm', since: site.clock.now })
  site.passes(5000)
  expect(rulesTrouble()).toMatchObject({ since: site.clock.now - 5000 })
  await saves(`${ROOM}/warm`, { word: 'as-configured', basedOn: 1 })
  expect(rulesTrouble()).toBeUndefined()
})

test('a backtest tries a draft beside the rule that counts now, and names both by their hashes', async () => {
  const { rule } = await defines(6)
  await site.reads('room-1', { temperature: 5.5 })
  site.passes(1000)
  await expect
    .poll(
      async () => {
        const window = { from: '2026-11-21T00:00:00+08:00', until: '2026-11-23T00:00:00+08:00' }
        const headers = { 'content-type': 'application/json', cookie: await site.cookie('eva') }
        const body = JSON.stringify({ equipment: 'room-1', definition: warm(5), ...window })
        return (await fetch(new URL('/api/sites/hq/backtest', site.url), { method: 'POST', headers, body })).json()
      },
      { timeout: 20_000, interval: 200 },
    )
    .toMatchObject({ inForceHash: rule.versions[0]!.hash, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const { rule: next } = await defines(5, { basedOn: 1 })
  expect(next.versions[0]!.hash).not.toBe(rule.versions[0]!.hash)
})

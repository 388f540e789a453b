import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Prompt } from '#domain/duty/presence.ts'
import type { DutyEntry } from '#domain/duty/entry.ts'
import { handoverText } from '#domain/duty/handover.ts'
import { HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { verifyData } from '../../ingest/verify.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { DAY, dutyOf, EVENING, FIRE } from '../support/duty-story.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

let site: SiteStory
let duty: ReturnType<typeof dutyOf>
beforeEach(async () => {
  site = await openSite(coldRoomSite())
  duty = dutyOf(site)
  for (const who of ['Sun', 'Ana', 'Bo', 'Chen', 'Dai']) await site.cookie(who)
  await duty.savesPost()
})
afterEach(() => site.closes())

const SIGN = { type: 'sign', remarks: 'Key 7 hangs at the gate', confirm: true }

test('a day: signed on, alarms written down by the platform, handed over after a restart in the middle, unchangeable', async () => {
  const [day, evening] = [await duty.plans(DAY), await duty.plans(EVENING)]
  for (const who of ['Ana', 'Bo']) expect((await duty.acts(who, day, { type: 'sign-on' })).status).toBe(200)
  site.passes(HOUR_ms)
  await site.reads('room-1', { temperature: 1, smoke: true })
  await expect.poll(() => site.alarm('hq.room-1.smoke')?.count).toBe(1)
  const { occurrence } = site.alarm('hq.room-1.smoke')!
  await site.acts('hq.room-1.smoke', { by: 'Ana', type: 'acknowledge', occurrence, note: 'Bo looks' })
  expect((await duty.writes('Bo', { kind: 'note', text: 'Nothing burns', place: 'Cold room 1' })).status).toBe(200)
  site.passes(1000)
  await expect.poll(() => duty.said('?kinds=alarm,note')).toHaveLength(3)

  // A presence prompt may stand then or not: nobody knows its moment beforehand.
  const standing = async () => ({ ...(await duty.view()), prompt: null })
  const before = await standing()
  await site.restarts(20 * MINUTE_ms)
  expect(await standing()).toEqual(before)
  expect(await duty.said('?kinds=alarm,note')).toHaveLength(3)

  site.passes(site.clock.now < day.until ? day.until - 10 * MINUTE_ms - site.clock.now : 0)
  expect((await duty.acts('Chen', evening, { type: 'sign-on' })).status).toBe(200)
  const draft = await duty.handover(day)
  expect([draft.sha256, draft.content.sections.active.items.map((item) => item.subject)]).toEqual([
    null,
    ['hq.room-1.smoke'],
  ])
  expect(draft.content.sections.notes.items).toMatchObject([{ what: { en: 'Nothing burns' }, by: 'Bo' }])
  expect((await duty.acts('Ana', day, SIGN)).body).toMatchObject({ state: 'handing-over' })

  await site.restarts(MINUTE_ms)
  const open = await duty.handover(day)
  expect(open.content.remarks).toBe('Key 7 hangs at the gate')
  const take = { type: 'accept', sha256: open.sha256, confirm: true }
  expect((await duty.acts('Ana', day, take)).body.code).toBe('duty.same-person')
  expect((await duty.acts('Bo', day, take)).body.code).toBe('duty.not-incoming')
  expect((await duty.acts('Chen', day, { ...take, sha256: '0'.repeat(64) })).body.code).toBe('duty.handover-changed')
  expect((await duty.acts('Chen', day, take)).body).toMatchObject({ state: 'handed-over' })
  expect((await duty.acts('Chen', day, take)).body.code).toBe('duty.not-allowed')

  const [signed] = await duty.log('?kinds=handover')
  const { handover } = (signed as DutyEntry & { content: { kind: 'handover' } }).content
  expect(handover).toMatchObject({ signed: { person: { name: 'Ana' } }, accepted: { person: { name: 'Chen' } } })
  expect(createHash('sha256').update(handoverText(handover.content)).digest('hex')).toBe(handover.sha256)
  const audit = await site.platform.audit({ action: 'shift.accept', limit: 1 })
  expect(audit).toMatchObject([{ subject: day.id, by: { name: 'Chen' }, detail: { sha256: handover.sha256 } }])
  expect((await duty.get(`/shifts/${day.id}/handover`)).status).toBe(404)
  expect(await verifyData(site.folder, () => {})).toBe(0)
})

test('the incoming side may refuse with a reason; the outgoing shift stays responsible and the supervisor is told', async () => {
  const [day, evening] = [await duty.plans(DAY), await duty.plans(EVENING)]
  for (const who of ['Ana', 'Bo']) await duty.acts(who, day, { type: 'sign-on' })
  expect((await duty.acts('Ana', day, { type: 'end' })).body.code).toBe('duty.must-be-relieved')
  site.passes(day.until - site.clock.now)
  await duty.acts('Chen', evening, { type: 'sign-on' })
  await duty.acts('Ana', day, SIGN)
  const { sha256 } = await duty.handover(day)
  const refusal = { type: 'refuse', sha256, reason: 'The keys are not counted', confirm: true }
  expect((await duty.acts('Chen', day, refusal)).body).toMatchObject({ state: 'on-duty', signed: null })
  site.passes(16 * MINUTE_ms)
  await expect
    .poll(() => duty.said('?kinds=shift'))
    .toEqual([
      'shift: Ana signed on',
      'shift: Bo signed on',
      'shift: Chen signed on',
      'shift: Ana signed the handover; it waits for the next shift',
      'shift: Chen refused the handover: The keys are not counted',
      'shift: The handover is more than 15 minutes late; the supervisor is to be told',
    ])
  expect(await duty.view()).toMatchObject({ cover: { needed: 2, present: 3 } })
})

const HERE = { here: true }

/** Lets time pass in steps until a prompt waits: from the beginning of one window to the end of the next at most. */
async function promptComes(): Promise<Prompt> {
  for (let i = 0; i < 2 * 240; i += 1) {
    site.passes(30_000)
    const { prompt } = await duty.view()
    if (prompt) return prompt
  }
  throw new Error('no prompt came')
}

test('presence is asked at random: an answer is recorded, a miss says "no answer" and has room for a note', async () => {
  const day = await duty.plans(DAY)
  await duty.acts('Ana', day, { type: 'sign-on' })
  await duty.acts('Bo', day, { type: 'sign-on' })
  const first = await promptComes()
  expect((await duty.post('Chen', `/posts/fire/prompts/${first.id}`, HERE)).body.code).toBe('duty.not-on-shift')
  expect((await duty.post('Bo', `/posts/fire/prompts/${first.id}`, HERE)).status).toBe(200)
  expect((await duty.post('Bo', `/posts/fire/prompts/${first.id}`, HERE)).body.code).toBe('duty.prompt-over')
  const second = await promptComes()
  site.passes(MINUTE_ms)
  expect((await duty.post('Bo', `/posts/fire/prompts/${second.id}`, HERE)).body.code).toBe('duty.prompt-over')
  await expect.poll(() => duty.said('?kinds=presence')).toHaveLength(2)
  const [missed] = await duty.log('?kinds=presence')
  const note = `About no. ${missed!.n}: we carried a hose to B1`
  expect((await duty.writes('Bo', { kind: 'note', text: note })).status).toBe(200)
  expect((await duty.said('?kinds=presence,note')).at(-2)).toBe('presence: No answer to the presence prompt')

  const third = await promptComes()
  await site.restarts(5 * MINUTE_ms)
  site.passes(1000)
  expect((await duty.view()).prompt).toBeNull()
  expect(await duty.said('?kinds=presence')).toHaveLength(2)
  expect((await duty.post('Bo', `/posts/fire/prompts/${third.id}`, HERE)).status).toBe(409)
})

test('an unfilled post is told after five minutes, and every two hours the equipment is recorded', async () => {
  const day = await duty.plans(DAY)
  site.passes(1000)
  await expect.poll(() => duty.said('?kinds=equipment-state')).toHaveLength(1)
  site.passes(5 * MINUTE_ms)
  await expect.poll(async () => (await duty.view()).unfilledSince).not.toBeNull()
  await duty.acts('Ana', day, { type: 'sign-on' })
  await duty.acts('Dai', day, { type: 'sign-on' })
  site.passes(2 * HOUR_ms)
  await expect
    .poll(() => duty.said('?kinds=cover,shift,equipment-state'))
    .toEqual([
      'equipment-state: 0 active alarms, 0 unacknowledged; 0 shelved, 0 out of service; 0 devices online, 0 not heard',
      'cover: Too few people: 0 of 2',
      'shift: Ana signed on',
      'shift: Dai signed on as a stand-in',
      'cover: Manned again: 2 of 2',
      'equipment-state: 0 active alarms, 0 unacknowledged; 0 shelved, 0 out of service; 0 devices online, 0 not heard',
    ])
})

test('what is wrong is refused with a sentence and changes nothing', async () => {
  const day = await duty.plans(DAY)
  const wrong: readonly (readonly [string, string, unknown, string])[] = [
    ['too few people', '/posts', { ...FIRE, needed: 1 }, 'duty.too-few-needed'],
    ['another kind meanwhile', '/posts', { ...FIRE, kind: 'plain' }, 'duty.post-in-use'],
    ['an unknown post', '/posts/nowhere/roster', DAY, 'not-found'],
    ['an unknown person', '/posts/fire/roster', { ...EVENING, people: ['Nobody'] }, 'duty.unknown-person'],
    ['a time in the past', '/posts/fire/roster', { ...EVENING, day: '2026-11-01' }, 'duty.time-past'],
    ['an overlap', '/posts/fire/roster', { ...DAY, from: '12:00', until: '18:00' }, 'duty.overlap'],
    ['nine hours', '/posts/fire/roster', { ...EVENING, until: '01:00' }, 'duty.shift-too-long'],
    ['no such time', '/posts/fire/roster', { ...EVENING, from: '24:00' }, 'request.invalid'],
    ['an unknown shift', '/shifts/0190b5a0-0000-7000-8000-000000000001', { type: 'sign-on' }, 'not-found'],
    ['signing without confirming', `/shifts/${day.id}`, { type: 'sign', remarks: '' }, 'request.invalid'],
    ['signing without being there', `/shifts/${day.id}`, SIGN, 'duty.not-allowed'],
    ['a text that is too long', '/posts/fire/log', { kind: 'note', text: 'x'.repeat(2001) }, 'request.invalid'],
    ['a text of blanks', '/posts/fire/log', { kind: 'note', text: ' \n ' }, 'duty.empty-text'],
    [
      'a correction of nothing',
      '/posts/fire/log',
      { kind: 'note', text: 'x', corrects: 99 },
      'duty.nothing-to-correct',
    ],
    ['an entry of the platform', '/posts/fire/log', { kind: 'alarm', text: 'x' }, 'request.invalid'],
  ]
  const before = await duty.view('Sun')
  for (const [what, path, body, code] of wrong) {
    const { status, body: answer } = await duty.post<{ message?: { zh?: string } }>('Sun', path, body)
    expect([what, answer.code, status >= 400 && status < 500]).toEqual([what, code, true])
    expect(answer.message?.zh, what).toMatch(/\p{Script=Han}/u)
  }
  expect(await duty.view('Sun')).toEqual(before)
  expect(await duty.said('?kinds=note,shift')).toEqual([])
})

test('a correction names the entry it corrects, and the export cannot run anything in a spreadsheet', async () => {
  await duty.writes('Ana', { kind: 'note', text: '=cmd|calc', place: '大堂, "north"' })
  const [first] = await duty.log('?kinds=note')
  await duty.writes('Bo', { kind: 'note', text: 'Key 7, not 8', corrects: first!.n })
  expect((await duty.log('?kinds=note')).map(({ n, content }) => [n, content])).toEqual([
    [first!.n + 1, { kind: 'note', text: 'Key 7, not 8', corrects: first!.n }],
    [first!.n, { kind: 'note', text: '=cmd|calc', place: '大堂, "north"' }],
  ])
  const { body } = await duty.get<string>('/posts/fire/log/export?kinds=note&language=zh-CN')
  const lines = String(body).split('\r\n')
  expect(lines[0]).toContain('n,at,kind,by,text,place,corrects,hash')
  expect(lines[2]).toContain(`,记录,Ana,'=cmd|calc,"大堂, ""north""",,`)
  expect((await duty.get('/posts/nowhere/log/export')).status).toBe(404)
})

test('a program with a token is nobody who could be on duty', async () => {
  const day = await duty.plans(DAY)
  const token = await fetch(new URL('/api/tokens', site.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await site.cookie('Sun') },
    body: JSON.stringify({ name: 'robot', permissions: ['duty.see', 'duty.sign'], sites: ['*'], days: 1 }),
  })
  const { secret } = (await token.json()) as { readonly secret: string }
  const answer = await fetch(new URL(`/api/sites/hq/duty/shifts/${day.id}`, site.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ type: 'sign-on' }),
  })
  expect(await answer.json()).toMatchObject({ code: 'duty.not-a-person' })
})

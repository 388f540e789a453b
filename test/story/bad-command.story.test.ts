import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

const WARM = 'hq.room-1.warm'
const SMOKE = 'hq.room-1.smoke'
const NEVER = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5'
const HOUR_ms = 3_600_000

let site: SiteStory
beforeEach(async () => {
  site = await openSite(coldRoomSite())
  for (const role of ['operator', 'guard', 'engineer', 'supervisor'] as const)
    await site.cookie(role, [{ site: 'hq', role }])
})
afterEach(() => site.closes())

const instant = (after_ms: number): string => new Date(site.clock.now + after_ms).toISOString()
type Answer = {
  readonly code: string
  readonly message: { readonly en: string; readonly zh: string }
  readonly alarm?: Alarm
}
type Wrong = readonly [what: string, by: string, alarm: string, body: object, status: number, code: string]

/** Each is refused in both languages with the alarm as it stands, and leaves no trace: neither in the alarm nor in its history nor in the audit log. */
async function allRefused(wrong: readonly Wrong[]): Promise<void> {
  const rows = async () => [site.alarm(WARM), site.alarm(SMOKE), await site.get('/api/sites/hq/audit?limit=50')]
  const before = await rows()
  const console = await site.console()
  for (const [what, by, alarm, body, status, code] of wrong) {
    const { status: seen, answer } = await site.acts(alarm, { by, ...body })
    const { code: told, message, alarm: stands } = answer as Answer
    expect([what, seen, told]).toEqual([what, status, code])
    for (const language of ['en', 'zh'] as const) {
      expect(message[language], what).toMatch(/\S/)
      expect(message[language], what).not.toMatch(/[{}]/)
    }
    expect(message.zh, what).toMatch(/\p{Script=Han}/u)
    if (status === 409) expect(stands, what).toEqual(site.alarm(alarm))
  }
  expect(await rows()).toEqual(before)
  console.seesNothingMore()
}

test('what cannot be done to an alarm is refused with a sentence and the state it is in, and changes nothing', async () => {
  await site.reads('room-1', { temperature: 9, smoke: true })
  await expect.poll(() => site.alarm(SMOKE)?.count).toBe(1)
  const [warm, smoke] = [site.alarm(WARM)!.occurrence, site.alarm(SMOKE)!.occurrence]
  const shelve = { type: 'shelve', occurrence: warm, reason: 'valve ordered', until: instant(HOUR_ms) }
  await allRefused([
    [
      'an alarm that is not there',
      'operator',
      'hq.room-1.cold',
      { type: 'acknowledge', occurrence: warm },
      404,
      'not-found',
    ],
    ['one of nowhere', 'operator', 'annex.room-1.warm', { type: 'acknowledge', occurrence: warm }, 404, 'not-found'],
    ['no id at all', 'operator', 'warm', { type: 'acknowledge', occurrence: warm }, 404, 'not-found'],
    ['an action that is none', 'operator', WARM, { type: 'mute', occurrence: warm }, 400, 'request.invalid'],
    ['no occurrence', 'operator', WARM, { type: 'acknowledge' }, 400, 'request.invalid'],
    [
      'an occurrence that never was',
      'operator',
      WARM,
      { type: 'acknowledge', occurrence: NEVER },
      409,
      'alarm.occurrence-over',
    ],
    ['a guard who acknowledges', 'guard', WARM, { type: 'acknowledge', occurrence: warm }, 403, 'permission.denied'],
    ['an engineer who shelves', 'engineer', WARM, shelve, 403, 'permission.denied'],
    [
      'an operator who takes out of service',
      'operator',
      WARM,
      { type: 'take-out-of-service', reason: 'r' },
      403,
      'permission.denied',
    ],
    ['a reset of what is not latched', 'operator', WARM, { type: 'reset', occurrence: warm }, 409, 'alarm.not-allowed'],
    ['off a shelf it is not on', 'operator', WARM, { type: 'unshelve' }, 409, 'alarm.not-allowed'],
    ['back to a service it is in', 'engineer', WARM, { type: 'return-to-service' }, 409, 'alarm.not-allowed'],
    ['a shelf without a reason', 'operator', WARM, { ...shelve, reason: '' }, 400, 'request.invalid'],
    ['a reason of a page', 'operator', WARM, { ...shelve, reason: 'x'.repeat(501) }, 400, 'request.invalid'],
    [
      'a note of a page',
      'operator',
      WARM,
      { type: 'acknowledge', occurrence: warm, note: 'x'.repeat(1001) },
      400,
      'request.invalid',
    ],
    ['a shelf until yesterday', 'operator', WARM, { ...shelve, until: instant(-24 * HOUR_ms) }, 422, 'alarm.time-past'],
    ['a shelf until now', 'operator', WARM, { ...shelve, until: instant(0) }, 422, 'alarm.time-past'],
    [
      'a shelf for a year',
      'operator',
      WARM,
      { ...shelve, until: instant(365 * 24 * HOUR_ms) },
      422,
      'alarm.shelf-too-long',
    ],
    ['a time that is none', 'operator', WARM, { ...shelve, until: 'tomorrow' }, 400, 'request.invalid'],
    [
      'life safety on the shelf',
      'operator',
      SMOKE,
      { ...shelve, occurrence: smoke },
      403,
      'alarm.life-safety-not-shelvable',
    ],
  ])
})

test('an acknowledgement that was meant for an occurrence before lands on none', async () => {
  await site.reads('room-1', { temperature: 9 })
  await expect.poll(() => site.alarm(WARM)?.count).toBe(1)
  const { occurrence: first } = site.alarm(WARM)!
  const acknowledge = { type: 'acknowledge', occurrence: first }
  await site.acts(WARM, { by: 'operator', ...acknowledge })
  await allRefused([['a second one', 'supervisor', WARM, acknowledge, 409, 'alarm.already-acknowledged']])
  await site.reads('room-1', { temperature: 2 }, site.clock.now + 1)
  await site.reads('room-1', { temperature: 9 }, site.clock.now + 2)
  await expect.poll(() => site.alarm(WARM)?.count).toBe(2)
  await allRefused([['of the first occurrence', 'operator', WARM, acknowledge, 409, 'alarm.occurrence-over']])
})

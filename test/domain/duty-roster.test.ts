import { expect, test } from 'vitest'
import { whyNotPost, type Post } from '#domain/duty/post.ts'
import { planShifts, type RosterLine } from '#domain/duty/roster.ts'
import { newShift, type Shift } from '#domain/duty/shift.ts'
import { clockSpan, dayOf, instantAt } from '#domain/duty/wall-clock.ts'
import { DAY_ms, HOUR_ms } from '#domain/time.ts'
import { ana, aShift, bo, chen, EIGHT } from '../support/duty.ts'

const BERLIN = 'Europe/Berlin'
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

test.each([
  ['2026-11-25', '22:00', 'Asia/Shanghai', '2026-11-25T14:00:00.000Z'],
  ['2026-07-01', '00:00', BERLIN, '2026-06-30T22:00:00.000Z'],
  // Set forward at 02:00: 02:30 does not exist, and means half an hour after the change.
  ['2026-03-29', '02:30', BERLIN, '2026-03-29T01:30:00.000Z'],
  // Set back at 03:00: 02:30 comes twice, and means the first.
  ['2026-10-25', '02:30', BERLIN, '2026-10-25T00:30:00.000Z'],
  ['2026-10-25', '03:00', BERLIN, '2026-10-25T02:00:00.000Z'],
  ['2026-04-05', '12:00', 'Australia/Lord_Howe', '2026-04-05T01:30:00.000Z'],
  ['2026-02-30', '12:00', BERLIN, null],
  ['2026-02-28', '25:00', BERLIN, null],
])('%s %s in %s is %s', (day, clock, zone, at) => {
  expect(iso(instantAt(day, clock, zone))).toBe(at)
})

test('a span of the wall clock runs over midnight, and the same time is a whole day', () => {
  expect([clockSpan('08:00', '16:00'), clockSpan('22:00', '06:00'), clockSpan('07:00', '07:00')]).toEqual([
    8 * HOUR_ms,
    8 * HOUR_ms,
    DAY_ms,
  ])
  expect(dayOf(Date.parse('2026-11-24T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-11-25')
})

const FIRE: Post = { site: 'hq', id: 'fire', name: { en: 'Fire control room' }, kind: 'fire-control', needed: 2 }
const LOBBY: Post = { site: 'hq', id: 'lobby', name: { en: 'Lobby' }, kind: 'plain', needed: 1 }
const night: RosterLine = { day: '2026-11-25', from: '22:00', until: '06:00', people: [ana, bo] }

function plan(line: Partial<RosterLine>, given: { post?: Post; zone?: string; standing?: readonly Shift[] } = {}) {
  let n = 0
  const { post = FIRE, zone: timeZone = 'Asia/Shanghai', standing = [] } = given
  return planShifts({ ...night, ...line }, { post, timeZone, standing, now: EIGHT, newId: () => `n-${(n += 1)}` })
}
const codeOf = (planned: ReturnType<typeof plan>) => (planned.ok ? null : planned.refused.code)

test('three nights are planned at once, over the midnight of the site', () => {
  const planned = plan({ days: 3, people: [ana, bo, ana] })
  expect(planned).toMatchObject({ ok: true, shifts: { length: 3 } })
  if (!planned.ok) return
  expect(planned.shifts.map(({ from, until }) => [iso(from), iso(until)])[1]).toEqual([
    '2026-11-26T14:00:00.000Z',
    '2026-11-26T22:00:00.000Z',
  ])
  expect(planned.shifts[0]!.planned).toEqual([ana, bo])
})

test('the night on which the clock is set back is planned like any other, and lasts an hour longer', () => {
  const planned = plan({ day: '2027-10-30' }, { zone: BERLIN })
  expect(planned.ok && planned.shifts[0]!.until - planned.shifts[0]!.from).toBe(9 * HOUR_ms)
})

const standing = [
  newShift({
    id: 'x',
    site: 'hq',
    post: 'lobby',
    from: EIGHT + 15 * HOUR_ms,
    until: EIGHT + 16 * HOUR_ms,
    planned: [bo],
  }),
]

test.each([
  ['longer than 8 h in the fire control room', plan({ until: '06:01' }), 'duty.shift-too-long'],
  ['a day that does not exist', plan({ day: '2027-02-29' }), 'duty.no-such-day'],
  ['already over', plan({ day: '2026-11-24' }), 'duty.time-past'],
  ['a month that does not exist', plan({ day: '2027-13-01' }), 'duty.no-such-day'],
  [
    'overlapping another of the post',
    plan({ from: '15:59', until: '20:00' }, { standing: [aShift()] }),
    'duty.overlap',
  ],
  ['right after another of the post', plan({ from: '16:00', until: '20:00' }, { standing: [aShift()] }), null],
  [
    'over one that was cancelled',
    plan({ from: '12:00', until: '20:00' }, { standing: [aShift({ state: 'cancelled' })] }),
    null,
  ],
  ['a person who is elsewhere then', plan({}, { standing }), 'duty.person-busy'],
  ['other people then', plan({ people: [ana, chen] }, { standing }), null],
  ['long at a plain post', plan({ until: '21:00' }, { post: LOBBY }), null],
])('%s: %#', (_, planned, code) => {
  expect(codeOf(planned)).toBe(code)
})

test('two days of a whole-day shift follow each other without an overlap', () => {
  expect(codeOf(plan({ from: '07:00', until: '07:00', days: 2 }, { post: LOBBY }))).toBeNull()
})

test('a fire control room needs two people', () => {
  expect(whyNotPost({ ...FIRE, needed: 1 })).toMatchObject({ code: 'duty.too-few-needed', fill: { least: 2 } })
  expect(whyNotPost(FIRE)).toBeNull()
  expect(whyNotPost(LOBBY)).toBeNull()
})

import { expect, test } from 'vitest'
import { ALARM_STATES, type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import { type Audible, audibleOf, SOUNDS_IN } from '#domain/sound/audible.ts'
import { PATTERN_NAMES, PATTERNS, roundLength_ms } from '#domain/sound/pattern.ts'
import { soundNow } from '#domain/sound/sound-now.ts'
import { newSounder, reduceSounder, type Silence, silenceOf, type Sounder } from '#domain/sound/sounder.ts'
import { anAlarm } from '../support/alarm-story.ts'

const now = (t: number): number => t * 1000

/** A console whose clock the story moves; `t` is in seconds. */
function aConsole() {
  let sounder: Sounder = newSounder
  const standing = new Map<string, Audible>()
  const look = (t: number, caughtUp = false): void => {
    sounder = reduceSounder(sounder, { type: 'alarms', alarms: [...standing.values()], caughtUp, now: now(t) })
  }
  return {
    raise(t: number, id: string, priority: Audible['priority'], more: Partial<Audible> = {}): void {
      const base = { id, occurrence: `${id}@${t}`, priority, lifeSafety: false, sos: false, raisedAt: now(t) }
      standing.set(id, { ...base, ...more })
      look(t)
    },
    /** Acknowledged, returned, shelved: it is audible no longer. */
    ends(t: number, id: string): void {
      standing.delete(id)
      look(t)
    },
    opens: (t: number, alarms: readonly Audible[]): void => {
      for (const alarm of alarms) standing.set(alarm.id, alarm)
      look(t, true)
    },
    silence: (t: number) => (sounder = reduceSounder(sounder, { type: 'silence', now: now(t) })),
    link: (t: number, live: boolean) => (sounder = reduceSounder(sounder, { type: 'link', live, now: now(t) })),
    escalated: (...alarms: string[]) =>
      (sounder = reduceSounder(sounder, { type: 'escalated', alarms: new Set(alarms) })),
    told: (elsewhere: Silence) => (sounder = reduceSounder(sounder, { type: 'silenced', elsewhere })),
    silenced: () => silenceOf(sounder),
    at: (t: number) => soundNow(sounder, now(t)),
    /** `critical`, `critical!` where louder, `-` where nothing sounds. */
    hears: (t: number): string => {
      const { sounding } = soundNow(sounder, now(t))
      return sounding ? sounding.pattern + (sounding.louder ? '!' : '') : '-'
    },
  }
}

test('each priority has its own pattern, and a low one is silent', () => {
  const heard = (['critical', 'high', 'medium', 'low'] as const).map((priority) => {
    const desk = aConsole()
    desk.raise(0, 'a', priority)
    return desk.hears(0)
  })
  expect(heard).toEqual(['critical', 'high', 'medium', '-'])
})

test('the patterns differ in rhythm, not only in pitch', () => {
  const rhythm = PATTERN_NAMES.map((name) =>
    JSON.stringify([PATTERNS[name].every_ms, PATTERNS[name].tones.map(({ at_ms, for_ms }) => [at_ms, for_ms])]),
  )
  expect(new Set(rhythm).size).toBe(PATTERN_NAMES.length)
  for (const name of PATTERN_NAMES) {
    const { every_ms } = PATTERNS[name]
    if (every_ms !== null) expect(roundLength_ms(name)).toBeLessThanOrEqual(every_ms)
  }
})

test('a critical alarm sounds until it is acknowledged, louder after 30 s; life safety after 15 s', () => {
  const desk = aConsole()
  desk.raise(0, 'hot', 'critical')
  expect([0, 29, 30, 500].map(desk.hears)).toEqual(['critical', 'critical', 'critical!', 'critical!'])
  desk.ends(501, 'hot')
  expect(desk.hears(501)).toBe('-')
  desk.raise(600, 'fire', 'critical', { lifeSafety: true })
  expect([614, 615].map(desk.hears)).toEqual(['critical', 'critical!'])
})

test('what the platform says has escalated is louder at once, whatever its priority, until the list is without it', () => {
  const desk = aConsole()
  desk.raise(0, 'door', 'high')
  expect([0, 600].map(desk.hears)).toEqual(['high', 'high'])
  desk.escalated('door')
  expect(desk.hears(600)).toBe('high!')
  desk.raise(700, 'hot', 'critical')
  expect(desk.hears(701), 'the louder alarm is not the one that sounds').toBe('critical')
  desk.ends(702, 'hot')
  desk.escalated()
  expect(desk.hears(703)).toBe('high')
})

test('a list that says the same is nothing new', () => {
  const alarms = new Set(['door'])
  const told = reduceSounder(newSounder, { type: 'escalated', alarms })
  expect(reduceSounder(told, { type: 'escalated', alarms })).toBe(told)
})

test('without a word of the platform a critical alarm still gets louder by itself', () => {
  const desk = aConsole()
  desk.raise(0, 'hot', 'critical')
  desk.escalated()
  desk.link(1, false)
  expect(desk.hears(30)).toBe('critical!')
})

test('a medium alarm beeps once, a high one until somebody acts', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'medium')
  expect(desk.at(0).sounding).toMatchObject({ pattern: 'medium', from: 0, until: 200 })
  expect(desk.hears(1)).toBe('-')
  desk.raise(2, 'b', 'high')
  expect([2, 60, 6000].map(desk.hears)).toEqual(['high', 'high', 'high'])
  expect(desk.at(60).sounding?.from).toBe(2000)
})

test('a second high alarm is heard at once, not at the next round of the first', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'high')
  desk.raise(4, 'b', 'high')
  expect(desk.at(4).sounding?.from).toBe(4000)
})

test('the highest wins: SOS, critical, not live, high, medium', () => {
  const desk = aConsole()
  desk.raise(0, 'm', 'medium')
  expect(desk.hears(0)).toBe('medium')
  desk.raise(0, 'h', 'high')
  expect(desk.hears(0)).toBe('high')
  desk.link(0, false)
  expect(desk.hears(0)).toBe('not-live')
  desk.raise(0, 'c', 'critical')
  expect(desk.hears(0)).toBe('critical')
  desk.raise(0, 's', 'critical', { sos: true, lifeSafety: true })
  expect(desk.hears(0)).toBe('sos')
})

test('silence stops what sounds; a new alarm of the same or a higher priority sounds again, a lower one does not', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'high')
  desk.silence(5)
  expect(desk.at(5)).toMatchObject({ sounding: null, silenced: 1 })
  desk.raise(10, 'b', 'medium')
  expect(desk.hears(10)).toBe('-')
  desk.raise(20, 'c', 'high')
  expect(desk.hears(20)).toBe('high')
  desk.silence(21)
  desk.raise(30, 'd', 'critical')
  expect(desk.hears(30)).toBe('critical')
})

test('what was held back by a silenced alarm sounds when that one is acknowledged', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'critical')
  desk.silence(1)
  desk.raise(2, 'b', 'high')
  expect(desk.hears(3)).toBe('-')
  desk.ends(4, 'a')
  expect(desk.hears(4)).toBe('high')
})

test('life safety is held back by no silence of others', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'critical')
  desk.silence(1)
  desk.raise(2, 'lift', 'high', { lifeSafety: true })
  expect(desk.hears(2)).toBe('high')
})

test('a silenced critical alarm sounds again after 120 s, a high one never', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'critical')
  desk.silence(10)
  expect([10, 129.9, 130].map(desk.hears)).toEqual(['-', '-', 'critical!'])
  desk.silence(131)
  expect([131, 250, 251].map(desk.hears)).toEqual(['-', '-', 'critical!'])
  const other = aConsole()
  other.raise(0, 'a', 'high')
  other.silence(10)
  expect([11, 130, 5000].map(other.hears)).toEqual(['-', '-', '-'])
})

test('the same alarm raised anew, or risen in priority, is new again', () => {
  const desk = aConsole()
  desk.raise(0, 'a', 'high')
  desk.silence(1)
  desk.raise(5, 'a', 'high')
  expect(desk.hears(5)).toBe('high')
  desk.silence(6)
  desk.raise(7, 'a', 'critical', { occurrence: 'a@5' })
  expect(desk.hears(7)).toBe('critical')
  desk.silence(8)
  desk.raise(9, 'a', 'high', { occurrence: 'a@5' })
  expect(desk.hears(9)).toBe('-')
})

test('what was raised while the console was away sounds as new, and is as loud as its age demands', () => {
  const desk = aConsole()
  const base = { occurrence: 'x', sos: false, lifeSafety: false, priority: 'critical' } as const
  desk.opens(100, [
    { ...base, id: 'old', raisedAt: 50_000 },
    { ...base, id: 'young', raisedAt: 99_000 },
  ])
  expect(desk.hears(100)).toBe('critical!')
  desk.ends(101, 'old')
  expect([101, 128, 129].map(desk.hears)).toEqual(['critical', 'critical', 'critical!'])
})

test('a console that is not live says so every 5 s, until it is live or silenced, and again after 120 s', () => {
  const desk = aConsole()
  desk.link(0, false)
  expect(desk.at(7).sounding).toMatchObject({ pattern: 'not-live', from: 0, until: null })
  desk.silence(10)
  expect([10, 129, 130].map(desk.hears)).toEqual(['-', '-', 'not-live'])
  desk.link(131, true)
  expect(desk.hears(131)).toBe('-')
})

test('the other tabs of a console are silent about the same occurrences', () => {
  const [one, two] = [aConsole(), aConsole()]
  for (const tab of [one, two]) tab.raise(0, 'a', 'critical')
  one.silence(5)
  two.raise(6, 'b', 'critical')
  two.told(one.silenced())
  expect([one.hears(6), two.hears(6)]).toEqual(['-', 'critical'])
  two.ends(7, 'b')
  expect([7, 125].map(two.hears)).toEqual(['-', 'critical!'])
  for (const tab of [one, two]) tab.link(200, false)
  for (const tab of [one, two]) tab.ends(200, 'a')
  one.silence(201)
  expect(two.hears(201)).toBe('not-live')
  two.told(one.silenced())
  expect(two.hears(201)).toBe('-')
})

const flood = (desk: ReturnType<typeof aConsole>, t: number, priority: Audible['priority'], count = 11) => {
  for (let n = 0; n < count; n++) desk.raise(t, `${priority}-${t}-${n}`, priority)
}
const bySecond = (desk: ReturnType<typeof aConsole>, from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => (desk.hears(from + n) === '-' ? '.' : 'x')).join('')

test('more than 10 new alarms in 10 min: one sound in 10 s, of the highest pattern, and the banner knows how many', () => {
  const desk = aConsole()
  flood(desk, 1, 'high', 10)
  expect(desk.at(1).flood).toBe(null)
  desk.raise(2, 'hot', 'critical')
  expect(desk.at(2).flood).toBe(11)
  expect(bySecond(desk, 10, 40)).toBe('xx........xx........xx........')
  expect(desk.hears(20)).toBe('critical')
  expect(desk.at(601).flood).toBe(null)
  expect(desk.hears(607)).toBe('critical!')
})

test('in a flood of medium alarms each slot beeps once for those that came before it, then there is quiet', () => {
  const desk = aConsole()
  flood(desk, 0.5, 'medium', 30)
  expect(bySecond(desk, 1, 45)).toBe('.........x..................................')
  flood(desk, 45, 'medium', 30)
  expect(bySecond(desk, 46, 75)).toBe('....x........................')
})

test('life safety is never merged into a flood', () => {
  const desk = aConsole()
  flood(desk, 1, 'high', 20)
  desk.raise(3, 'fire', 'critical', { lifeSafety: true })
  expect(bySecond(desk, 3, 33)).toBe('x'.repeat(30))
})

const standing = (raisedAt: number) =>
  Array.from({ length: 30 }, (_, n) => ({
    ...({ id: `a-${n}`, occurrence: 'x', priority: 'high', lifeSafety: false, sos: false } as const),
    raisedAt,
  }))

test('alarms that have stood for long when a page is opened are no flood', () => {
  const desk = aConsole()
  desk.opens(10_000, standing(0))
  expect(desk.at(10_000)).toMatchObject({ flood: null, sounding: { pattern: 'high' } })
  const other = aConsole()
  other.opens(10_000, standing(9_990_000))
  expect(other.at(10_000).flood).toBe(30)
})

const hidden = { at: 0, by: 'li', reason: 'test' }
const inState: Readonly<Record<(typeof ALARM_STATES)[number], Partial<Alarm>>> = {
  normal: { condition: 'clear', occurrence: null },
  unacknowledged: { condition: 'active', occurrence: 'o' },
  acknowledged: { condition: 'active', occurrence: 'o', acknowledged: { at: 0, by: 'li' } },
  'rtn-unacknowledged': { condition: 'clear', occurrence: 'o' },
  'latched-unacknowledged': { condition: 'clear', occurrence: 'o', latched: true },
  'latched-acknowledged': { condition: 'clear', occurrence: 'o', latched: true, acknowledged: { at: 0, by: 'li' } },
  shelved: { condition: 'active', occurrence: 'o', shelved: { ...hidden, until: 9 } },
  suppressed: { condition: 'active', occurrence: 'o', suppressed: { at: 0, cause: 'gateway' } },
  'out-of-service': { condition: 'active', occurrence: 'o', outOfService: hidden },
}

test.for(ALARM_STATES)('an alarm that is %s sounds only if it waits to be seen', (state) => {
  const alarm = anAlarm(inState[state])
  expect(alarmState(alarm)).toBe(state)
  expect(audibleOf(alarm, 0) !== null).toBe(SOUNDS_IN[state])
  expect(SOUNDS_IN[state]).toBe(['unacknowledged', 'latched-unacknowledged'].includes(state))
})

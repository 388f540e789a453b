import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import type { Audible } from '#domain/sound/audible.ts'
import { PATTERN_NAMES, PATTERN_OF } from '#domain/sound/pattern.ts'
import { FLOOD_SOUND_EVERY_ms, SILENCE_ENDS_ms, soundNow } from '#domain/sound/sound-now.ts'
import { newSounder, reduceSounder, type Sounder } from '#domain/sound/sounder.ts'

/*
 * S1  a critical or SOS alarm that stands unacknowledged and unsilenced is never silent; in a flood it sounds within 10 s
 * S2  after a silence nothing sounds at that instant
 * S3  where nothing audible stands and the console is live, nothing sounds
 * S4  a new alarm of the same or a higher priority than all that is silenced sounds, whatever was silenced before
 * S5  120 s after the last silence every critical alarm that still stands sounds again (in a flood 10 s later)
 * S6  while something silenced stands, nothing of a lower priority sounds, life safety excepted
 * S7  low alarms alone never sound
 * S8  what sounds is the pattern of an alarm that stands, or that the console is not live
 * S9  where nothing is different the sounder is the same object
 * S10 an unsilenced life-safety alarm is never merged: what sounds goes on until somebody acts (single beeps excepted)
 */

type Step =
  | { readonly do: 'raise'; readonly n: number; readonly priority: Priority; readonly grave: 'none' | 'life' | 'sos' }
  | { readonly do: 'end'; readonly n: number }
  | { readonly do: 'silence' }
  | { readonly do: 'link'; readonly live: boolean }
type Timed = { readonly wait_ms: number; readonly step: Step }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('raise' as const),
      n: fc.nat(20),
      priority: fc.constantFrom(...PRIORITIES),
      grave: fc.oneof(
        { weight: 6, arbitrary: fc.constant('none' as const) },
        { weight: 1, arbitrary: fc.constantFrom('life' as const, 'sos' as const) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), n: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'silence' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('link' as const), live: fc.boolean() }) },
)
const wait_ms = fc.oneof(
  { weight: 14, arbitrary: fc.nat(5000) },
  { weight: 3, arbitrary: fc.nat(130_000) },
  { weight: 1, arbitrary: fc.nat(700_000) },
)
const walk = fc.array(fc.record({ wait_ms, step }), { maxLength: 60, size: 'large' })

type World = {
  readonly sounder: Sounder
  readonly standing: ReadonlyMap<string, Audible>
  readonly live: boolean
  readonly now: number
}
const T0 = 1_000_000
const empty: World = { sounder: newSounder, standing: new Map(), live: true, now: T0 }

function take(world: World, { wait_ms: waited, step: one }: Timed, index: number): World {
  const now = world.now + waited
  switch (one.do) {
    case 'raise': {
      const sos = one.grave === 'sos'
      const priority = sos ? 'critical' : one.priority
      const alarm = { priority, lifeSafety: one.grave !== 'none', sos, raisedAt: now, occurrence: `o-${index}` }
      const standing = new Map(world.standing).set(`a-${one.n}`, { ...alarm, id: `a-${one.n}` })
      return told({ ...world, standing, now })
    }
    case 'end': {
      const standing = new Map(world.standing)
      standing.delete(`a-${one.n}`)
      return told({ ...world, standing, now })
    }
    case 'silence':
      return { ...world, now, sounder: reduceSounder(world.sounder, { type: 'silence', now }) }
    case 'link':
      return { ...world, now, live: one.live, sounder: reduceSounder(world.sounder, { ...one, type: 'link', now }) }
  }
}
function told(world: World): World {
  const input = { type: 'alarms', alarms: [...world.standing.values()], caughtUp: false, now: world.now } as const
  return { ...world, sounder: reduceSounder(world.sounder, input) }
}

const isGrave = ({ sos, priority }: Audible): boolean => sos || priority === 'critical'
const rank = ({ priority }: Audible): number => PRIORITIES.indexOf(priority)
const patternOf = ({ sos, priority }: Audible) => (sos ? 'sos' : PATTERN_OF[priority])
const isQuiet = ({ sounder, now }: World, { id, lifeSafety, ...rest }: Audible): boolean => {
  const at = sounder.rings.get(id)?.silencedAt ?? null
  if (at === null) return false
  return !(lifeSafety || isGrave({ id, lifeSafety, ...rest })) || now < at + SILENCE_ENDS_ms
}

function check(world: World, one: Timed, before: World): void {
  const { sounder, standing, live, now } = world
  const { sounding, flood } = soundNow(sounder, now)
  const alarms = [...standing.values()]
  const quiet = alarms.filter((alarm) => isQuiet(world, alarm))
  const loud = alarms.filter((alarm) => !isQuiet(world, alarm))
  const soon = (at: number): boolean =>
    Array.from({ length: 11 }, (_, n) => soundNow(sounder, at + (n * FLOOD_SOUND_EVERY_ms) / 10)).some(
      (then) => then.sounding?.pattern === 'critical' || then.sounding?.pattern === 'sos',
    )
  if (loud.some(isGrave)) {
    expect(soon(now), 'S1').toBe(true)
    if (flood === null) expect(['critical', 'sos'], 'S1').toContain(sounding?.pattern)
  }
  if (one.step.do === 'silence') expect(sounding, 'S2').toBe(null)
  if (alarms.length === 0 && live) expect(sounding, 'S3').toBe(null)
  if (one.step.do === 'raise' && flood === null) {
    const raised = standing.get(`a-${one.step.n}`)!
    const isTop = alarms.every((alarm) => rank(raised) <= rank(alarm))
    if (isTop && patternOf(raised) !== null) expect(sounding, 'S4').not.toBe(null)
  }
  if (alarms.some(isGrave)) expect(soon(now + SILENCE_ENDS_ms), 'S5').toBe(true)
  if (sounding && quiet.length > 0 && sounding.pattern !== 'not-live') {
    const floor = Math.min(...quiet.map(rank))
    const makers = loud.filter((alarm) => patternOf(alarm) === sounding.pattern)
    expect(
      makers.some((alarm) => rank(alarm) <= floor || alarm.lifeSafety),
      'S6',
    ).toBe(true)
  }
  if (live && alarms.every(({ priority, sos }) => priority === 'low' && !sos)) expect(sounding, 'S7').toBe(null)
  if (sounding) {
    const possible = [...alarms.map(patternOf), ...(live ? [] : ['not-live'])]
    expect(possible, 'S8').toContain(sounding.pattern)
    expect(PATTERN_NAMES, 'S8').toContain(sounding.pattern)
  }
  expect(told(world).sounder, 'S9').toBe(sounder)
  if (before.standing === standing && before.live === live && one.step.do === 'link')
    expect(sounder, 'S9').toBe(before.sounder)
  if (loud.some(({ lifeSafety, priority }) => lifeSafety && (priority === 'critical' || priority === 'high')))
    expect(sounding?.until, 'S10').toBe(null)
}

test('whatever is raised, ends and is silenced, S1 to S10 hold', () => {
  fc.assert(
    fc.property(walk, (steps) => {
      let world = empty
      steps.forEach((one, index) => {
        const before = world
        world = take(world, one, index)
        check(world, one, before)
      })
    }),
    { numRuns: 400 },
  )
})

test('the walks reach floods, silence and both at once', () => {
  const reached = new Set<string>()
  for (const steps of fc.sample(walk, { numRuns: 300, seed: 7 })) {
    let world = empty
    steps.forEach((one, index) => {
      world = take(world, one, index)
      const { sounding, silenced, flood } = soundNow(world.sounder, world.now)
      reached.add(`${sounding?.pattern ?? '-'}${flood === null ? '' : ' flood'}${silenced > 0 ? ' silenced' : ''}`)
    })
  }
  for (const pattern of PATTERN_NAMES) expect([...reached].join('\n')).toContain(pattern)
  expect(reached).toContain('- flood silenced')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whyNotShift } from '#domain/duty/can.ts'
import type { ShiftAction, ShiftInput } from '#domain/duty/input.ts'
import { samePerson } from '#domain/duty/person.ts'
import { reduceShift } from '#domain/duty/reduce.ts'
import { ATTENDANCE_MAX, isResponsible, onDuty, REFUSALS_MAX, type Shift } from '#domain/duty/shift.ts'
import { HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { ana, aShift, bo, chen, dai, EIGHT } from '../support/duty.ts'

/*
 * D1  nothing happened = the same object and no facts
 * D2  every change of the state has a fact
 * D3  whyNot = null exactly when the command changes the shift
 * D4  a shift that answers for its post has somebody on duty; one that is over has nobody
 * D5  handed over = signed by two different people, the second of the incoming side
 * D6  what is over never changes again
 * D7  the supervisor is told at most once, never before 15 minutes after the end
 * D8  a record that went through JSON at any moment goes on to the same record
 * D9  the record is bounded
 */

const PEOPLE = [ana, bo, chen, dai]
const TYPES: readonly (ShiftAction | 'tick')[] = [
  'sign-on',
  'sign-on',
  'sign-off',
  'sign',
  'accept',
  'refuse',
  'end',
  'cancel',
  'tick',
]
const step = fc.record({
  type: fc.constantFrom(...TYPES),
  by: fc.constantFrom(...PEOPLE),
  incoming: fc.subarray(PEOPLE),
  mustBeRelieved: fc.boolean(),
  wait_ms: fc.constantFrom(0, 1, MINUTE_ms, 16 * MINUTE_ms, HOUR_ms, 4 * HOUR_ms),
})

const inputOf = ({ type, by }: { type: ShiftAction | 'tick'; by: typeof ana }, at: number): ShiftInput => {
  if (type === 'tick') return { type, at }
  return type === 'refuse' || type === 'cancel' ? { type, at, by, reason: 'why' } : { type, at, by }
}

function check(
  before: Shift,
  input: ShiftInput,
  after: Shift,
  facts: readonly { readonly type: string }[],
  allowed: boolean,
) {
  const says = (id: string) => `${id} after ${JSON.stringify(input)}`
  expect(facts.length === 0, says('D1')).toBe(after === before)
  if (after.state !== before.state) expect(facts.length, says('D2')).toBe(1)
  if (input.type !== 'tick') expect(allowed, says('D3')).toBe(after !== before)
  expect(isResponsible(after), says('D4')).toBe(onDuty(after).length > 0)
  if (after.state === 'handed-over') {
    expect(samePerson(after.signed!.person, after.accepted!.person), says('D5')).toBe(false)
  }
  const over = before.state !== 'planned' && !isResponsible(before)
  if (over) expect(after, says('D6')).toBe(before)
  if (facts.some(({ type }) => type === 'shift.late')) {
    expect(before.lateToldAt, says('D7')).toBeNull()
    expect(input.at, says('D7')).toBeGreaterThanOrEqual(before.until + 15 * MINUTE_ms)
  }
  expect(after.attendance.length, says('D9')).toBeLessThanOrEqual(ATTENDANCE_MAX)
  expect(after.refusals.length, says('D9')).toBeLessThanOrEqual(REFUSALS_MAX)
}

test('whatever people do and however late, the invariants of a shift hold', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      let shift = aShift()
      let stored = shift
      let at = EIGHT - 2 * HOUR_ms
      for (const one of steps) {
        at += one.wait_ms
        const input = inputOf(one, at)
        const { incoming, mustBeRelieved } = one
        const setting = { incoming, mustBeRelieved }
        const allowed = input.type !== 'tick' && whyNotShift(input, shift, setting) === null
        const [next, facts] = reduceShift(shift, input, setting)
        check(shift, input, next, facts, allowed)
        ;[stored] = reduceShift(JSON.parse(JSON.stringify(stored)) as Shift, input, setting)
        expect(stored, 'D8').toEqual(next)
        shift = next
        reached.add(shift.state)
      }
    }),
    { seed: 20_261_125, numRuns: 300 },
  )
  expect([...reached].toSorted()).toEqual([
    'cancelled',
    'ended',
    'handed-over',
    'handing-over',
    'on-duty',
    'planned',
    'unmanned',
  ])
})

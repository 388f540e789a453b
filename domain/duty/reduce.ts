import type { Millis } from '../time.ts'
import { whyNotShift } from './can.ts'
import type { ShiftFact, ShiftInput, ShiftSetting } from './input.ts'
import { isAmong, samePerson } from './person.ts'
import { HANDOVER_LATE_ms, type Shift, type ShiftState } from './shift.ts'

export type ShiftStep = readonly [shift: Shift, facts: readonly ShiftFact[]]

const same = (shift: Shift): ShiftStep => [shift, []]

/**
 * One input to one shift. Pure; an input that changes nothing gives the same object and no facts, and so does a command that is refused (see
 * `whyNotShift` for the sentence).
 */
export function reduceShift(shift: Shift, input: ShiftInput, setting: ShiftSetting): ShiftStep {
  if (input.type !== 'tick' && whyNotShift(input, shift, setting) !== null) return same(shift)
  const move = MOVES[shift.state][input.type] as Move | null
  return move ? move(shift, input as never) : same(shift) // the cell of the input's own type
}

type Type = ShiftInput['type']
type Input<T extends Type> = Extract<ShiftInput, { readonly type: T }>
type Move<T extends Type = never> = (shift: Shift, input: Input<T>) => ShiftStep

const signOn: Move<'sign-on'> = (shift, { at, by }) => [
  {
    ...shift,
    state: shift.state === 'planned' ? 'on-duty' : shift.state,
    attendance: [...shift.attendance, { person: by, onAt: at, offAt: null }],
  },
  [{ type: 'shift.signed-on', shift: shift.id, at, by, planned: isAmong(by, shift.planned) }],
]

const signOff: Move<'sign-off'> = (shift, { at, by }) => [
  {
    ...shift,
    attendance: shift.attendance.map((one) =>
      one.offAt === null && samePerson(one.person, by) ? { ...one, offAt: at } : one,
    ),
  },
  [{ type: 'shift.signed-off', shift: shift.id, at, by }],
]

const sign: Move<'sign'> = (shift, { at, by }) => [
  { ...shift, state: 'handing-over', signed: { person: by, at } },
  [{ type: 'shift.handing-over', shift: shift.id, at, by }],
]

const accept: Move<'accept'> = (shift, { at, by }) => [
  { ...allOff(shift, at), state: 'handed-over', accepted: { person: by, at } },
  [{ type: 'shift.handed-over', shift: shift.id, at, by: shift.signed!.person, to: by }],
]

const refuse: Move<'refuse'> = (shift, { at, by, reason }) => [
  { ...shift, state: 'on-duty', signed: null, refusals: [...shift.refusals, { person: by, at, reason }] },
  [{ type: 'shift.refused', shift: shift.id, at, by, reason }],
]

const end: Move<'end'> = (shift, { at, by }) => [
  { ...allOff(shift, at), state: 'ended' },
  [{ type: 'shift.ended', shift: shift.id, at, by }],
]

const cancel: Move<'cancel'> = (shift, { at, by, reason }) => [
  { ...shift, state: 'cancelled' },
  [{ type: 'shift.cancelled', shift: shift.id, at, by, reason }],
]

const nobodyCame: Move<'tick'> = (shift, { at }) =>
  at < shift.until
    ? same(shift)
    : [{ ...shift, state: 'unmanned' }, [{ type: 'shift.unmanned', shift: shift.id, at: shift.until }]]

const late: Move<'tick'> = (shift, { at }) =>
  shift.lateToldAt !== null || at < shift.until + HANDOVER_LATE_ms
    ? same(shift)
    : [{ ...shift, lateToldAt: at }, [{ type: 'shift.late', shift: shift.id, at }]]

const allOff = (shift: Shift, at: Millis): Shift => ({
  ...shift,
  attendance: shift.attendance.map((one) => (one.offAt === null ? { ...one, offAt: at } : one)),
})

type Row = { readonly [T in Type]: Move<T> | null }
const OVER: Row = {
  'sign-on': null,
  'sign-off': null,
  sign: null,
  accept: null,
  refuse: null,
  end: null,
  cancel: null,
  tick: null,
}

/** State by input; null: nothing happens. A cell that is missing does not compile. */
const MOVES: Readonly<Record<ShiftState, Row>> = {
  planned: {
    'sign-on': signOn,
    'sign-off': null,
    sign: null,
    accept: null,
    refuse: null,
    end: null,
    cancel,
    tick: nobodyCame,
  },
  'on-duty': {
    'sign-on': signOn,
    'sign-off': signOff,
    sign,
    accept: null,
    refuse: null,
    end,
    cancel: null,
    tick: late,
  },
  'handing-over': {
    'sign-on': signOn,
    'sign-off': signOff,
    sign: null,
    accept,
    refuse,
    end: null,
    cancel: null,
    tick: late,
  },
  'handed-over': OVER,
  ended: OVER,
  unmanned: OVER,
  cancelled: OVER,
}

import type { Refused } from '../wire/errors.ts'
import type { ShiftAction, ShiftCommand, ShiftSetting } from './input.ts'
import { type DutyPerson, isAmong, samePerson } from './person.ts'
import {
  ATTENDANCE_MAX,
  onDuty,
  REFUSALS_MAX,
  type Shift,
  SHIFT_STATE_WORDS,
  type ShiftState,
  SIGN_ON_EARLY_ms,
} from './shift.ts'

/** In which states an action makes sense at all. */
const STATES: Readonly<Record<ShiftAction, readonly ShiftState[]>> = {
  'sign-on': ['planned', 'on-duty', 'handing-over'],
  'sign-off': ['on-duty', 'handing-over'],
  sign: ['on-duty'],
  accept: ['handing-over'],
  refuse: ['handing-over'],
  end: ['on-duty'],
  cancel: ['planned'],
}

/** Why an action is refused now, or null: the screen disables buttons by it, the reducer refuses by it. */
export function whyNotShift(
  command: Pick<ShiftCommand, 'type' | 'at' | 'by'>,
  shift: Shift,
  setting: ShiftSetting,
): Refused | null {
  if (!STATES[command.type].includes(shift.state)) {
    return { code: 'duty.not-allowed', fill: { state: SHIFT_STATE_WORDS[shift.state] } }
  }
  return POSSIBLE[command.type](shift, command, setting)
}

type Asked = Pick<ShiftCommand, 'at' | 'by'>

const POSSIBLE: Readonly<Record<ShiftAction, (shift: Shift, asked: Asked, setting: ShiftSetting) => Refused | null>> = {
  'sign-on'(shift, { at, by }) {
    if (at < shift.from - SIGN_ON_EARLY_ms) return { code: 'duty.too-early' }
    if (at >= shift.until) return { code: 'duty.shift-over' }
    if (isAmong(by, onDuty(shift))) return { code: 'duty.already-on' }
    return shift.attendance.length < ATTENDANCE_MAX ? null : { code: 'duty.too-many', fill: { limit: ATTENDANCE_MAX } }
  },
  'sign-off'(shift, { by }) {
    const here = onDuty(shift)
    if (!isAmong(by, here)) return { code: 'duty.not-on-shift' }
    if (here.length === 1) return { code: 'duty.last-on-post' }
    // Whoever signed the handover answers questions about it until it is taken.
    return shift.signed && samePerson(shift.signed.person, by) ? { code: 'duty.handover-open' } : null
  },
  sign: (shift, { by }) => (isAmong(by, onDuty(shift)) ? null : { code: 'duty.not-on-shift' }),
  accept: mayReceive,
  refuse: (shift, asked, setting) =>
    mayReceive(shift, asked, setting) ??
    (shift.refusals.length < REFUSALS_MAX ? null : { code: 'duty.too-many', fill: { limit: REFUSALS_MAX } }),
  end(shift, { by }, { mustBeRelieved }) {
    if (!isAmong(by, onDuty(shift))) return { code: 'duty.not-on-shift' }
    return mustBeRelieved ? { code: 'duty.must-be-relieved' } : null
  },
  cancel: () => null,
}

/** The incoming side: on duty in a later shift of the post, and not the one who signed. */
function mayReceive({ signed }: Shift, { by }: Asked, { incoming }: ShiftSetting): Refused | null {
  if (signed && samePerson(signed.person, by)) return { code: 'duty.same-person' }
  return isAmong(by, incoming) ? null : { code: 'duty.not-incoming' }
}

/** Whether this person may do it now. */
export const shiftCan = (
  type: ShiftAction,
  shift: Shift,
  by: DutyPerson,
  { at, ...setting }: ShiftSetting & { readonly at: number },
): boolean => whyNotShift({ type, at, by }, shift, setting) === null

import type { Millis } from '../time.ts'
import type { DutyPerson } from './person.ts'

type By<Type extends string, More = unknown> = {
  readonly type: Type
  readonly at: Millis
  readonly by: DutyPerson
} & More

/** From a person. */
export type ShiftCommand =
  | By<'sign-on'>
  | By<'sign-off'>
  /** The outgoing side signs the handover. */
  | By<'sign'>
  /** The incoming side signs the same handover, or says why not. */
  | By<'accept'>
  | By<'refuse', { readonly reason: string }>
  | By<'end'>
  | By<'cancel', { readonly reason: string }>

export type ShiftInput = ShiftCommand | { readonly type: 'tick'; readonly at: Millis }
export type ShiftAction = ShiftCommand['type']

/** What of the post and of the shifts around it matters to one shift; handed in with each input. */
export type ShiftSetting = {
  /** The post may not be left: it is always manned, or a planned shift follows at once. */
  readonly mustBeRelieved: boolean
  /** On duty at the post in the shifts that come after this one. */
  readonly incoming: readonly DutyPerson[]
}

type Of<Type extends string, More = unknown> = {
  readonly type: Type
  readonly shift: string
  readonly at: Millis
} & More

/** What happened to a shift, recorded once. */
export type ShiftFact =
  /** `planned` false: a stand-in. */
  | Of<'shift.signed-on', { readonly by: DutyPerson; readonly planned: boolean }>
  | Of<'shift.signed-off', { readonly by: DutyPerson }>
  | Of<'shift.handing-over', { readonly by: DutyPerson }>
  | Of<'shift.handed-over', { readonly by: DutyPerson; readonly to: DutyPerson }>
  | Of<'shift.refused', { readonly by: DutyPerson; readonly reason: string }>
  | Of<'shift.ended', { readonly by: DutyPerson }>
  | Of<'shift.cancelled', { readonly by: DutyPerson; readonly reason: string }>
  | Of<'shift.unmanned'>
  | Of<'shift.late'>

import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'
import type { Text } from '../text.ts'
import type { DutyPerson } from './person.ts'

/**
 * One planned watch at one post. Until its handover is signed by both it stays responsible, however late it is; 15 minutes after its end the supervisor
 * is told.
 *
 *   planned ──sign on──► on-duty ──sign──► handing-over ──accept──► handed-over
 *      │ │                │ ▲ │                 │
 *      │ │                │ └─┼─────refuse──────┘
 *      │ │                │   └──end──► ended      (nobody follows, and the post need not be manned)
 *      │ └──tick: nobody came──► unmanned
 *      └──cancel──► cancelled
 */
export type Shift = {
  /** UUIDv7. */
  readonly id: string
  readonly site: string
  readonly post: string
  readonly from: Millis
  readonly until: Millis
  readonly planned: readonly DutyPerson[]
  readonly state: ShiftState
  /** Everyone who was on duty, in the order of signing on. */
  readonly attendance: readonly Attendance[]
  /** By the outgoing side; null until then, and again after a refusal. */
  readonly signed: Signature | null
  /** By the incoming side. */
  readonly accepted: Signature | null
  readonly refusals: readonly (Signature & { readonly reason: string })[]
  /** When the supervisor was told that the handover is late. */
  readonly lateToldAt: Millis | null
}

export type Attendance = {
  readonly person: DutyPerson
  readonly onAt: Millis
  /** null: still on duty. */
  readonly offAt: Millis | null
}
export type Signature = { readonly person: DutyPerson; readonly at: Millis }

export const SHIFT_STATES = [
  'planned',
  'on-duty',
  'handing-over',
  'handed-over',
  'ended',
  'unmanned',
  'cancelled',
] as const
export type ShiftState = (typeof SHIFT_STATES)[number]

export const SHIFT_STATE_WORDS: Readonly<Record<ShiftState, Text>> = {
  planned: { en: 'planned', zh: '已排班' },
  'on-duty': { en: 'on duty', zh: '在岗' },
  'handing-over': { en: 'handing over', zh: '交班中' },
  'handed-over': { en: 'handed over', zh: '已交班' },
  ended: { en: 'ended', zh: '已结束' },
  unmanned: { en: 'nobody came', zh: '无人到岗' },
  cancelled: { en: 'cancelled', zh: '已取消' },
}

/** People come early, because a handover takes its time; earlier than this the wrong shift was chosen. */
export const SIGN_ON_EARLY_ms = HOUR_ms
/** A handover that is not signed so long after the end of its shift is told to the supervisor. */
export const HANDOVER_LATE_ms = 15 * MINUTE_ms
/** More on one shift are a mistake; it bounds the row. */
export const ATTENDANCE_MAX = 40
export const REFUSALS_MAX = 20
/** A shift is never longer than a day. */
export const PEOPLE_MAX = 20

export type NewShift = Pick<Shift, 'id' | 'site' | 'post' | 'from' | 'until' | 'planned'>

export const newShift = (plan: NewShift): Shift => ({
  ...plan,
  state: 'planned',
  attendance: [],
  signed: null,
  accepted: null,
  refusals: [],
  lateToldAt: null,
})

/** Who is on duty now in this shift. */
export const onDuty = ({ attendance }: Pick<Shift, 'attendance'>): readonly DutyPerson[] =>
  attendance.filter(({ offAt }) => offAt === null).map(({ person }) => person)

/** Whether it answers for its post: signed on, and not yet signed over. */
export const isResponsible = ({ state }: Pick<Shift, 'state'>): boolean =>
  state === 'on-duty' || state === 'handing-over'

/** Whether it may still change. */
export const isOpen = (shift: Pick<Shift, 'state'>): boolean => shift.state === 'planned' || isResponsible(shift)

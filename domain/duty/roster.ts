import type { Millis } from '../time.ts'
import { invariant } from '../invariant.ts'
import type { Refused } from '../wire/errors.ts'
import { type DutyPerson, eachOnce, isAmong } from './person.ts'
import { type Post, POST_RULES } from './post.ts'
import { isOpen, type NewShift, PEOPLE_MAX, type Shift } from './shift.ts'
import { clockSpan, dayAfter, instantAt } from './wall-clock.ts'

/** A line of the roster as a person writes it: by the site's wall clock; `until` not after `from` means the next day. */
export type RosterLine = {
  readonly day: string
  readonly from: string
  readonly until: string
  readonly people: readonly DutyPerson[]
  /** The same on so many days one after the other; holidays are days like any other (S11). */
  readonly days?: number
}

/** Further than this nobody knows; it bounds what is kept of one post. */
export const ROSTER_DAYS_MAX = 31
export const SHIFTS_PLANNED_MAX = 500

type Planned =
  | { readonly ok: true; readonly shifts: readonly NewShift[] }
  | { readonly ok: false; readonly refused: Refused }
const refuse = (refused: Refused): Planned => ({ ok: false, refused })

type Given = {
  readonly post: Post
  readonly timeZone: string
  /** All shifts of the site that are not over. */
  readonly standing: readonly Shift[]
  readonly now: Millis
  readonly newId: () => string
}

/** The shifts that a line asks for, all or none. */
export function planShifts(line: RosterLine, { post, timeZone, standing, now, newId }: Given): Planned {
  const people = eachOnce(line.people)
  if (people.length > PEOPLE_MAX) return refuse({ code: 'duty.too-many', fill: { limit: PEOPLE_MAX } })
  if (!timesOf(line, timeZone)) return refuse({ code: 'duty.no-such-day', fill: { day: line.day } })
  const { shiftMax_ms } = POST_RULES[post.kind]
  const span_ms = clockSpan(line.from, line.until)
  if (shiftMax_ms !== null && span_ms > shiftMax_ms) {
    return refuse({ code: 'duty.shift-too-long', fill: { limit: hours(shiftMax_ms), asked: hours(span_ms) } })
  }
  const open = standing.filter(isOpen)
  const shifts: NewShift[] = []
  for (let i = 0; i < (line.days ?? 1); i += 1) {
    const times = timesOf({ ...line, day: dayAfter(line.day, i) }, timeZone)
    invariant(times, 'a day after a day exists')
    if (times.until <= now) return refuse({ code: 'duty.time-past' })
    const other = [...open, ...shifts].find((shift) => overlaps(shift, times) && shift.post === post.id)
    if (other) return refuse({ code: 'duty.overlap', fill: { day: dayAfter(line.day, i) } })
    const busy = people.find((person) =>
      open.some((shift) => shift.post !== post.id && overlaps(shift, times) && isAmong(person, shift.planned)),
    )
    if (busy) return refuse({ code: 'duty.person-busy', fill: { name: busy.name, day: dayAfter(line.day, i) } })
    shifts.push({ id: newId(), site: post.site, post: post.id, planned: people, ...times })
  }
  return open.length + shifts.length > SHIFTS_PLANNED_MAX
    ? refuse({ code: 'duty.too-many', fill: { limit: SHIFTS_PLANNED_MAX } })
    : { ok: true, shifts }
}

function timesOf({ day, from, until }: RosterLine, timeZone: string) {
  const start = instantAt(day, from, timeZone)
  if (start === null) return null
  const end = instantAt(until > from ? day : dayAfter(day), until, timeZone)
  return end === null ? null : { from: start, until: end }
}

const overlaps = (one: Pick<Shift, 'from' | 'until'>, other: Pick<Shift, 'from' | 'until'>): boolean =>
  one.from < other.until && other.from < one.until

const hours = (span_ms: number): string => `${Math.round(span_ms / 360_000) / 10} h`

import type { ShiftSetting } from '#domain/duty/input.ts'
import type { DutyPerson } from '#domain/duty/person.ts'
import { newShift, type Shift } from '#domain/duty/shift.ts'
import { HOUR_ms } from '#domain/time.ts'

export const person = (name: string): DutyPerson => ({ account: `a-${name}`, name })
export const [ana, bo, chen, dai] = ['Ana', 'Bo', 'Chen', 'Dai'].map(person) as [
  DutyPerson,
  DutyPerson,
  DutyPerson,
  DutyPerson,
]

/** 08:00 in Shanghai. */
export const EIGHT = Date.parse('2026-11-25T08:00:00+08:00')

/** A planned shift from eight to sixteen. */
export const aShift = (over: Partial<Shift> = {}): Shift => ({
  ...newShift({ id: 's-1', site: 'hq', post: 'fire', from: EIGHT, until: EIGHT + 8 * HOUR_ms, planned: [ana, bo] }),
  ...over,
})

export const aSetting = (over: Partial<ShiftSetting> = {}): ShiftSetting => ({
  mustBeRelieved: true,
  incoming: [],
  ...over,
})

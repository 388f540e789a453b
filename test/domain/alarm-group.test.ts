import { describe, expect, test } from 'vitest'
import { BURST_PAUSE_ms, type Cause, firstOut, groupByCause } from '#domain/alarm/group.ts'
import { SHELF_MAX_ms } from '#domain/alarm/can.ts'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import { shelfChoices } from '#domain/alarm/shelf.ts'
import { HOUR_ms, MINUTE_ms } from '#domain/time.ts'

type One = {
  readonly id: string
  readonly occurrence: string
  readonly raisedAt: number | null
  readonly causes: readonly Cause[]
}

const gateway: Cause = { kind: 'gateway', id: 'gw' }
const panel: Cause = { kind: 'panel', id: 'panel' }
const pump: Cause = { kind: 'equipment', id: 'pump' }
const one = (id: string, raisedAt: number | null, ...causes: readonly Cause[]): One => ({
  id,
  occurrence: id,
  raisedAt,
  causes,
})

/** The rows as words: `gw: a b (first b)` or `a`. */
const rows = (...alarms: readonly One[]): readonly string[] =>
  groupByCause(alarms, ({ causes }) => causes).map((row) =>
    'members' in row ? `${row.cause.id}: ${row.members.map(({ id }) => id).join(' ')} (first ${row.first.id})` : row.id,
  )

describe('grouping', () => {
  test('puts three alarms of one cause together, in the place of the first, and leaves two alone', () => {
    expect(rows(one('x', 9), one('a', 3, pump), one('y', 8), one('b', 1, pump), one('c', 2, pump))).toEqual([
      'x',
      'pump: a b c (first b)',
      'y',
    ])
    expect(rows(one('a', 1, pump), one('b', 2, pump))).toEqual(['a', 'b'])
  })

  test('prefers the outermost cause that enough of them share', () => {
    expect(rows(one('a', 1, gateway, pump), one('b', 2, gateway, panel), one('c', 3, gateway))).toEqual([
      'gw: a b c (first a)',
    ])
    expect(rows(one('a', 1, gateway, pump), one('b', 2, pump), one('c', 3, pump))).toEqual(['pump: a b c (first a)'])
  })

  test('loses no alarm and shows none twice', () => {
    const causes = [[gateway, panel, pump], [panel, pump], [pump], [], [gateway], [gateway, pump]]
    const alarms = Array.from({ length: 60 }, (_, n) => one(`${n}`, n * 7919, ...causes[n % causes.length]!))
    const shown = groupByCause(alarms, (alarm) => alarm.causes).flatMap((row) =>
      'members' in row ? row.members : [row],
    )
    expect(shown.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(alarms.map((_, n) => n))
  })
})

describe('first-out', () => {
  test('is the earliest of the newest burst, not of an older one', () => {
    const old = one('old', 0)
    const first = one('first', BURST_PAUSE_ms + 1)
    const later = one('later', 2 * BURST_PAUSE_ms)
    expect(firstOut([later, first, old]).id).toBe('first')
    expect(firstOut([later, one('first', BURST_PAUSE_ms), old]).id).toBe('old')
  })

  test('of alarms of the same instant is the one that the platform knew first', () => {
    expect(firstOut([one('b', 1), one('a', 1), one('c', 1)]).id).toBe('a')
  })

  test('is any of them where none was raised', () => {
    expect(firstOut([one('a', null)]).id).toBe('a')
  })
})

describe('the menu of shelf times', () => {
  test('goes up to the maximum of the priority and never over it', () => {
    expect(shelfChoices('critical')).toEqual([15 * MINUTE_ms, 30 * MINUTE_ms])
    expect(shelfChoices('high')).toEqual([15 * MINUTE_ms, HOUR_ms, 4 * HOUR_ms])
    expect(shelfChoices('low')).toEqual([15 * MINUTE_ms, HOUR_ms, 4 * HOUR_ms, 8 * HOUR_ms])
    for (const priority of PRIORITIES) expect(shelfChoices(priority).at(-1)).toBe(SHELF_MAX_ms[priority])
  })
})

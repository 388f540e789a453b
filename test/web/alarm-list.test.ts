import { describe, expect, test } from 'vitest'
import { alarmState, type Alarm } from '#domain/alarm/alarm.ts'
import { type AlarmRow, compareRows, rankOf } from '../../dashboard/web/control-room/alarms/alarm-row.ts'
import { inTab, readAlarmSearch, rowPasses } from '../../dashboard/web/control-room/alarms/alarm-search.ts'
import { countAlarms } from '../../dashboard/web/control-room/alarms/counts.ts'
import { createFrozenOrder } from '../../dashboard/web/control-room/alarms/frozen-order.ts'
import { planBulk, SELECT_MAX, type Selection, toggled } from '../../dashboard/web/control-room/alarms/selection.ts'
import { acknowledgedBy, anAlarm, T0 } from './an-alarm.ts'

const aRow = (n: number, more: Partial<Alarm> = {}): AlarmRow => {
  const alarm = anAlarm(n, more)
  return {
    id: alarm.id,
    alarm,
    state: alarmState(alarm),
    rank: rankOf(alarm, alarmState(alarm)),
    equipment: undefined,
    definition: undefined,
    name: { en: `Pump ${n}`, zh: `${n}号水泵` },
    message: { en: 'Discharge pressure high', zh: '出口压力高' },
    place: { en: 'Tower A · B1', zh: 'A座 · B1' },
  }
}
const names = (rows: readonly AlarmRow[]): readonly string[] => rows.map((row) => row.name.en)

test('the order is: unacknowledged, life safety, priority, newest', () => {
  const rows = [
    aRow(1, { ...acknowledgedBy('li'), priority: 'critical' }),
    aRow(2, { priority: 'low', raisedAt: T0 + 9 }),
    aRow(3, { priority: 'high', raisedAt: T0 }),
    aRow(4, { priority: 'high', raisedAt: T0 + 1 }),
    aRow(5, { priority: 'medium', lifeSafety: true }),
    aRow(6, { priority: 'critical', condition: 'clear' }),
  ]
  expect(names(rows.toSorted(compareRows))).toEqual(['Pump 5', 'Pump 6', 'Pump 4', 'Pump 3', 'Pump 2', 'Pump 1'])
})

describe('frozen', () => {
  test('the rows keep their places while new ones are counted, and sort again when released', () => {
    const order = createFrozenOrder()
    const before = [aRow(1), aRow(2)]
    expect(order.arrange(before, false, 'all').fresh).toBe(0)
    const after = [aRow(3, { priority: 'critical' }), aRow(2), aRow(1, acknowledgedBy('li'))]
    const held = order.arrange(after, true, 'all')
    expect(names(held.rows)).toEqual(['Pump 1', 'Pump 2'])
    expect(held.rows[0]?.state).toBe('acknowledged')
    expect(held.fresh).toBe(1)
    expect(names(order.arrange(after, false, 'all').rows)).toEqual(['Pump 3', 'Pump 2', 'Pump 1'])
  })

  test('a row whose alarm ended stays under the finger, marked as over', () => {
    const order = createFrozenOrder()
    order.arrange([aRow(1), aRow(2)], false, 'all')
    const held = order.arrange([aRow(2)], true, 'all')
    expect(held.rows.map((row) => row.over ?? false)).toEqual([true, false])
  })

  test('another filter is the own wish of the person and counts at once', () => {
    const order = createFrozenOrder()
    order.arrange([aRow(1), aRow(2)], false, 'all')
    expect(names(order.arrange([aRow(2)], true, 'q=2').rows)).toEqual(['Pump 2'])
  })
})

const passes = (q: string): boolean => rowPasses({ q })(aRow(7))

describe('the filter', () => {
  test('reads what it knows from the URL and leaves the rest out', () => {
    const search = readAlarmSearch({ tab: 'hidden', priority: 'high,purple,critical', state: 'odd', q: 12, x: 1 })
    expect(search).toEqual({ tab: 'hidden', priority: 'critical,high', q: '12' })
  })

  test('finds words of both languages, all of them', () => {
    expect(passes('pump high')).toBe(true)
    expect(passes('水泵 压力 a座')).toBe(true)
    expect(passes('pump tower')).toBe(true)
    expect(passes('pump low')).toBe(false)
  })

  test('keeps hidden alarms on their own tab', () => {
    const shelved = aRow(1, { shelved: { at: T0, by: 'li', until: T0 + 1, reason: 'noise' } })
    const suppressed = aRow(3, { suppressed: { at: T0, cause: 'gateway' } })
    const both = aRow(4, { ...shelved.alarm, outOfService: { at: T0, by: 'li', reason: 'repair' } })
    const tabs = ['active', 'shelved', 'hidden'] as const
    const where = [aRow(2), shelved, suppressed, both].map((row) => tabs.filter((tab) => inTab(tab, row)))
    expect(where).toEqual([['active'], ['shelved'], ['hidden'], ['hidden']])
  })
})

const select = (...rows: readonly AlarmRow[]): Selection =>
  rows.reduce((selection: Selection, row) => toggled(selection, row), new Map())

describe('acknowledging several', () => {
  test('takes only selected and visible rows that can be acknowledged', () => {
    const [a, b, done] = [aRow(1), aRow(2), aRow(3, acknowledgedBy('li'))]
    expect(planBulk(select(a, b, done), [a, done]).acknowledge).toEqual([a])
  })

  test('leaves critical and life-safety alarms to be looked at one by one', () => {
    const [plain, critical, fire] = [aRow(1), aRow(2, { priority: 'critical' }), aRow(3, { lifeSafety: true })]
    const rows = [plain, critical, fire]
    expect(planBulk(select(...rows), rows)).toEqual({ acknowledge: [plain], oneByOne: [critical, fire] })
    expect(planBulk(select(fire), rows)).toEqual({ acknowledge: [fire], oneByOne: [] })
  })

  test('does not touch an alarm that was raised anew after it was selected', () => {
    const selection = select(aRow(1))
    expect(planBulk(selection, [aRow(1, { occurrence: 'another' })]).acknowledge).toEqual([])
  })

  test(`stops at ${SELECT_MAX} rows`, () => {
    expect(select(...Array.from({ length: 30 }, (_, n) => aRow(n))).size).toBe(SELECT_MAX)
  })
})

test('the banner counts what is active and what is unacknowledged, and finds the oldest critical one', () => {
  const old = anAlarm(1, { priority: 'critical', raisedAt: T0 - 5 })
  const counts = countAlarms([
    anAlarm(2, { priority: 'critical' }),
    old,
    anAlarm(3, { priority: 'critical', raisedAt: T0 - 9, ...acknowledgedBy('li') }),
    anAlarm(4, { suppressed: { at: T0, cause: 'gateway' } }),
  ])
  expect(counts.byPriority.critical).toEqual({ unacknowledged: 2, active: 3 })
  expect(counts.hidden).toEqual({ shelved: 0, suppressed: 1, 'out-of-service': 0 })
  expect(counts.oldestCritical).toBe(old)
})

import { describe, expect, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { Device } from '#domain/device/device.ts'
import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'
import { rowMaker } from '../../dashboard/web/control-room/alarms/alarm-row.ts'
import { readAlarmSearch } from '../../dashboard/web/control-room/alarms/alarm-search.ts'
import { countBehind, groupRows, isHead } from '../../dashboard/web/control-room/alarms/grid-row.ts'
import { exportHref, journalAsk } from '../../dashboard/web/control-room/alarms/journal-ask.ts'
import { occurrencesOf, raisedPerDay } from '../../dashboard/web/control-room/alarms/occurrences.ts'
import { siteInstant } from '../../dashboard/web/control-room/alarms/site-instant.ts'
import { indexSite } from '../../dashboard/web/control-room/site-context.tsx'
import { acknowledgedBy, anAlarm, T0 } from './an-alarm.ts'

const device = (id: string, equipment: readonly string[], gateway?: string): Device => ({
  site: 'tower',
  id,
  equipment,
  expectedInterval_ms: 1000,
  ...(gateway === undefined ? {} : { gateway }),
})
const index = indexSite({
  site: { id: 'tower', name: { en: 'Tower' }, timeZone: 'Asia/Shanghai', buildings: [] },
  equipment: [],
  rules: 0,
  definitions: {},
  devices: [
    device('gw', []),
    device('panel', ['pump-1', 'pump-2', 'pump-3']),
    ...[4, 5, 6, 7].map((n) => device(`d-${n}`, [`pump-${n}`], 'gw')),
  ],
})
const toRow = rowMaker(index)
const rows = (...alarms: readonly Alarm[]) => alarms.map(toRow)
const shown = (grouped: ReturnType<typeof groupRows>): readonly string[] =>
  grouped.rows.map((row) => (isHead(row) ? `${row.id} ${row.members.length}` : row.alarm.equipment))
const closed = new Map<string, boolean>()

describe('a flood by cause', () => {
  test('alarms of one panel, and of what hangs on one gateway with its own, stand under one row each', () => {
    const lost = anAlarm(9, { id: 'tower.gw.communication-lost', equipment: 'gw', raisedAt: T0 - 5 })
    const grouped = groupRows(rows(...[1, 2, 3, 4, 5].map((n) => anAlarm(n)), lost), index, closed)
    expect(shown(grouped)).toEqual(['panel:panel 3', 'gateway:gw 3'])
    expect(grouped.rows.map((row) => isHead(row) && row.first.alarm.equipment)).toEqual(['pump-1', 'gw'])
  })

  test('a group counts what is unacknowledged and shows its worst', () => {
    const [head] = groupRows(
      rows(anAlarm(1, acknowledgedBy('li')), anAlarm(2), anAlarm(3, { priority: 'critical', ...acknowledgedBy('li') })),
      index,
      closed,
    ).rows
    if (!head || !isHead(head)) throw new Error('three alarms of one panel are a group')
    expect([head.unacknowledged, head.worst.alarm.equipment, head.open]).toEqual([1, 'pump-2', false])
  })

  test('nothing of life safety that waits is out of sight, until a person closes the group', () => {
    const alarms = rows(anAlarm(1, { lifeSafety: true }), anAlarm(2), anAlarm(3, { raisedAt: T0 - 1 }))
    const open = groupRows(alarms, index, closed)
    expect(shown(open)).toEqual(['panel:panel 3', 'pump-1', 'pump-2', 'pump-3'])
    expect([...open.marks]).toEqual([
      ['tower.pump-1.pressure-high', 'member'],
      ['tower.pump-2.pressure-high', 'member'],
      ['tower.pump-3.pressure-high', 'first'],
    ])
    expect(shown(groupRows(alarms, index, new Map([['panel:panel', false]])))).toEqual(['panel:panel 3'])
  })

  test('an alarm tells how many are suppressed because of it', () => {
    const suppressed = { suppressed: { at: T0, cause: 'tower.gw.communication-lost' } }
    const behind = countBehind(rows(anAlarm(1, suppressed), anAlarm(2, suppressed), anAlarm(3)))
    expect([...behind]).toEqual([['tower.gw.communication-lost', 2]])
  })
})

const fact = (seq: number, occurrence: string, at: number, what: object): Change => ({
  seq,
  site: 'tower',
  alarm: anAlarm(1),
  fact: { alarmId: 'a', occurrence, at, ...what } as AlarmFact,
})

const at = (raisedAt: number) => ({ id: '', raisedAt, returnedAt: null, acknowledged: null })

describe('occurrences', () => {
  test('are put together from raise, return and the first acknowledgement, newest first', () => {
    const changes = [
      fact(6, 'two', T0 + 900, { type: 'alarm.raised' }),
      fact(5, 'one', T0 + 600, { type: 'alarm.acknowledged', by: 'Chen' }),
      fact(4, 'one', T0 + 500, { type: 'alarm.acknowledged', by: 'Wang' }),
      fact(3, 'one', T0 + 300, { type: 'alarm.returned-to-normal' }),
      fact(2, 'one', T0, { type: 'alarm.raised' }),
      fact(1, 'older', T0 - 1, { type: 'alarm.returned-to-normal' }),
    ]
    expect(occurrencesOf(changes)).toEqual([
      { id: 'two', raisedAt: T0 + 900, returnedAt: null, acknowledged: null },
      { id: 'one', raisedAt: T0, returnedAt: T0 + 300, acknowledged: { at: T0 + 500, by: 'Wang' } },
    ])
  })

  test('are counted a day, today last; older ones are left out', () => {
    const all = [at(T0), at(T0 - DAY_ms + 1), at(T0 - DAY_ms), at(T0 - 3 * DAY_ms), at(T0 + 5000)]
    expect(raisedPerDay(all, T0, 3)).toEqual([0, 1, 3])
  })
})

describe('the journal in the URL', () => {
  test('is read without what it does not know', () => {
    expect(
      readAlarmSearch({ tab: 'journal', kind: 'shelving', period: 'week', by: 7, from: 'noon', alarm: 'x' }),
    ).toEqual({
      tab: 'journal',
      kind: 'shelving',
      period: 'week',
      by: '7',
    })
    expect(readAlarmSearch({ kind: 'shelving', do: 'dance', group: 'maybe' })).toEqual({})
  })

  test('asks for the last eight hours unless it says otherwise, in the time of the site', () => {
    expect(journalAsk({}, 'Asia/Shanghai')).toEqual({ last_ms: 8 * HOUR_ms })
    expect(journalAsk({ period: 'all', kind: 'shelving', q: ' WO ' }, 'Asia/Shanghai')).toEqual({
      types: 'alarm.shelved,alarm.unshelved',
      text: 'WO',
    })
    const range = { period: 'range', from: '2026-11-22T14:03', until: '' } as const
    expect(journalAsk(range, 'Asia/Shanghai')).toEqual({ from: '2026-11-22T06:03:00.000Z' })
  })

  test('is exported as it is filtered, with the time counted from the click', () => {
    const href = exportHref('tower', { by: 'Li & Co', last_ms: MINUTE_ms }, T0, 'csv', 'zh-CN')
    expect(new URL(href, 'http://x').pathname).toBe('/api/sites/tower/facts/export')
    expect(Object.fromEntries(new URL(href, 'http://x').searchParams)).toEqual({
      by: 'Li & Co',
      from: new Date(T0 - MINUTE_ms).toISOString(),
      format: 'csv',
      language: 'zh-CN',
    })
  })
})

test.each([
  ['2026-11-22T14:03', 'Asia/Shanghai', '2026-11-22T06:03:00Z'],
  ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00Z'],
  // An hour that comes twice, and one that is left out.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
])('%s by the clock in %s is %s', (local, zone, instant) => {
  expect(new Date(siteInstant(local, zone)!).toISOString()).toBe(instant.replace('Z', '.000Z'))
})

test('what names no time is no instant', () => {
  expect(siteInstant('', 'Asia/Shanghai')).toBeNull()
})

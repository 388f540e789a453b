import { expect, test } from 'vitest'
import { DAY_ms, HOUR_ms } from '#domain/time.ts'
import type { BacktestRequest } from '#domain/wire/backtest.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { prepareBacktest, SERIES_MAX } from '../../ingest/backtest/request.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { estateOf } from './backtest-support.ts'

const NOW = Date.UTC(2026, 2, 2)
const estate = estateOf(coldRoomSite())
const warm = {
  id: 'warm',
  message: 'Too warm',
  condition: { type: 'above', point: 'temperature', limit: 6, deadband: 1 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: 'm', do: 'd' },
}
const REQUEST: BacktestRequest = {
  site: 'hq',
  on: { equipment: 'room-1' },
  definition: warm,
  from: NOW - DAY_ms,
  until: NOW,
}
const planOf = (more: Partial<BacktestRequest>) => {
  const prepared = prepareBacktest(estate, { ...REQUEST, ...more }, NOW)
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.refused))
  return prepared.plan
}

test('only the points that a rule needs are read, with a time before the window', () => {
  const plan = planOf({ until: NOW + DAY_ms })
  expect(plan.keys).toEqual(['hq/room-1/temperature'])
  expect(plan).toMatchObject({ until: NOW, readFrom: NOW - DAY_ms - HOUR_ms })
  const rising = { type: 'rising', point: 'room-2/temperature', by: 1, within_ms: 5 * HOUR_ms }
  const of = [rising, { type: 'equals', point: 'room-1/door', value: 'open' }]
  const other = planOf({ definition: { ...warm, id: 'new', condition: { type: 'all', of }, onDelay_ms: HOUR_ms } })
  expect(other.keys).toEqual(['hq/room-1/door', 'hq/room-2/temperature'])
  expect(other.readFrom).toBe(NOW - DAY_ms - 6 * HOUR_ms)
})

test('a rule on the silence of equipment needs all its points; one of a kind all its equipment', () => {
  const silent = { ...warm, condition: { type: 'silent', for_ms: 1000 } }
  const rooms = ['room-1', 'room-2', 'room-3']
  const points = ['temperature', 'door', 'running', 'smoke']
  expect(planOf({ definition: silent, on: { kind: 'cold-room' } }).keys).toEqual(
    rooms.flatMap((room) => points.map((point) => `hq/${room}/${point}`)),
  )
})

test('a rule on more points than are read at once is refused', () => {
  const equipment = Array.from({ length: SERIES_MAX + 1 }, (_, i) => ({ ...estate.equipment[0]!, id: `room-${i}` }))
  const prepared = prepareBacktest({ ...estate, equipment }, { ...REQUEST, on: { kind: 'cold-room' } }, NOW)
  expect(prepared).toMatchObject({ refused: { code: 'backtest.too-many-points', fill: { points: SERIES_MAX + 1 } } })
})

test.for<[string, Partial<BacktestRequest>, string, string]>([
  ['an unknown site', { site: 'nowhere' }, 'not-found', ''],
  ['unknown equipment', { on: { equipment: 'room-99' } }, 'not-found', ''],
  ['a kind that nothing is of', { on: { kind: 'pump' } }, 'not-found', ''],
  ['a window of a year', { from: NOW - 365 * DAY_ms }, 'backtest.window-too-long', '92'],
  ['a window in the future', { from: NOW, until: NOW + DAY_ms }, 'backtest.nothing-stored', ''],
  ['no definition', { definition: null }, 'rule.invalid', 'definition: '],
  ['a list', { definition: [warm] }, 'rule.invalid', 'definition: '],
  ['an unknown key', { definition: { ...warm, loud: true } }, 'rule.invalid', 'definition.loud: unknown key "loud"'],
  ['no delay', { definition: { ...warm, onDelay_ms: undefined } }, 'rule.invalid', 'onDelay_ms'],
  [
    'a limit that is a word',
    { definition: { ...warm, condition: { type: 'not', of: { ...warm.condition, limit: 'high' } } } },
    'rule.invalid',
    'definition.condition.of.limit',
  ],
  [
    'a node of another language',
    { definition: { ...warm, condition: { type: 'script', code: '1' } } },
    'rule.invalid',
    'definition.condition.type',
  ],
  [
    'an unknown point',
    { definition: { ...warm, condition: { type: 'above', point: 'pressure', limit: 1 } } },
    'rule.invalid',
    'definition.condition: above on "pressure": there is no such point',
  ],
  [
    'a point of unknown equipment',
    { definition: { ...warm, condition: { type: 'above', point: 'room-99/temperature', limit: 1 } } },
    'rule.invalid',
    'there is no such point',
  ],
  [
    'an unknown point to show',
    { definition: { ...warm, shows: { point: 'pressure' } } },
    'rule.invalid',
    'definition.shows.point: there is no point "pressure"',
  ],
])('%s is refused with a sentence', ([, more, code, detail]) => {
  const prepared = prepareBacktest(estate, { ...REQUEST, ...more }, NOW)
  expect(prepared).toMatchObject({ ok: false, refused: { code } })
  const { en, zh } = refusalText(prepared.ok ? { code: 'internal' } : prepared.refused)
  expect(en).toContain(detail)
  expect(en + zh).not.toContain('{')
})

import { expect, test } from 'vitest'
import { applyOverrides } from '#domain/profile/override.ts'
import { pump } from '#domain/profile/pump.ts'

const alarmOf = (profile: typeof pump, id: string) => profile.alarms.find((definition) => definition.id === id)

test('without overrides the profile is the same object', () => {
  expect(applyOverrides(pump, {})).toEqual([pump, []])
  expect(applyOverrides(pump, {})[0]).toBe(pump)
})

test('a point’s numbers can be changed, its name cannot', () => {
  const override = { range: [0, 16], normal: [5, 12], decimals: 1, name: 'other' } as const
  const [changed, problems] = applyOverrides(pump, { points: { discharge_pressure: override } })
  expect(problems).toEqual([])
  const point = changed.points.find(({ name }) => name === 'discharge_pressure')
  expect(point).toMatchObject({ range: [0, 16], normal: [5, 12], decimals: 1, unit: 'bar' })
  expect(changed.points).toHaveLength(pump.points.length)
  expect(changed.alarms).toBe(pump.alarms)
})

test('delays and priority can be changed one by one, guidance stays', () => {
  const [changed] = applyOverrides(pump, { alarms: { 'dry-run': { onDelay_ms: 1000, priority: 'critical' } } })
  expect(alarmOf(changed, 'dry-run')).toEqual({ ...alarmOf(pump, 'dry-run'), onDelay_ms: 1000, priority: 'critical' })
})

test('a replaced condition brings its limit to the list with it', () => {
  const condition = { type: 'above', point: 'discharge_pressure', limit: 7.5, deadband: 0.3 } as const
  const [changed] = applyOverrides(pump, { alarms: { 'discharge-pressure-high': { condition } } })
  expect(alarmOf(changed, 'discharge-pressure-high')?.shows).toEqual({ point: 'discharge_pressure', limit: 7.5 })
})

test('a replaced condition with another kind of limit leaves no old one behind', () => {
  const condition = { type: 'rising', point: 'discharge_pressure', by: 2, within_ms: 60_000 } as const
  const [changed] = applyOverrides(pump, { alarms: { 'discharge-pressure-high': { condition } } })
  expect(alarmOf(changed, 'discharge-pressure-high')?.shows).toEqual({ point: 'discharge_pressure' })
})

test('an alarm can be left out, and a whole one added', () => {
  const { id: _id, ...whole } = alarmOf(pump, 'trip')!
  const [changed, problems] = applyOverrides(pump, { alarms: { 'no-flow': { off: true }, 'my-own': whole } })
  expect(problems).toEqual([])
  expect(alarmOf(changed, 'no-flow')).toBeUndefined()
  expect(alarmOf(changed, 'my-own')).toEqual({ ...whole, id: 'my-own' })
})

test('what cannot be applied is named with its place, and the rest is applied', () => {
  const [changed, problems] = applyOverrides(pump, {
    points: { pressure: { decimals: 1 }, flow: { range: [10, 0] } },
    alarms: { mine: { priority: 'low' }, gone: { off: true }, trip: { priority: 'low' } },
  })
  expect(problems.map(({ path }) => path.join('.'))).toEqual([
    'points.pressure',
    'points.flow.range',
    'alarms.mine',
    'alarms.gone.off',
  ])
  expect(problems[2]?.sentence).toContain('message, condition, onDelay_ms, offDelay_ms, guidance')
  expect(alarmOf(changed, 'trip')?.priority).toBe('low')
  expect(alarmOf(changed, 'mine')).toBeUndefined()
})

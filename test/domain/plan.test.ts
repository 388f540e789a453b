import { expect, test } from 'vitest'
import { pinProblems } from '#domain/plan/pin-problems.ts'
import { hasFloor, PINS_MAX, planKey } from '#domain/plan/plan.ts'

const EQUIPMENT = new Set(['pump-1', 'pump-2'])
const pin = (equipment: string, x = 0.5, y = 0.5) => ({ equipment, x, y })

test('pins stand on the picture, each piece of equipment once', () => {
  expect(pinProblems([], EQUIPMENT)).toEqual([])
  expect(pinProblems([pin('pump-1', 0, 1), pin('pump-2')], EQUIPMENT)).toEqual([])
  expect(pinProblems([pin('pump-1'), pin('pump-1', 0.1)], EQUIPMENT)).toMatchObject([{ path: [1, 'equipment'] }])
  expect(pinProblems([pin('pump-9')], EQUIPMENT)).toMatchObject([{ sentence: 'the site has no equipment "pump-9"' }])
})

test.each([
  [[pin('pump-1', 1.01)]],
  [[pin('pump-1', -0.01)]],
  [[pin('pump-1', Number.NaN)]],
  [[{ ...pin('pump-1'), note: 'x' }]],
  [[{ equipment: 'pump-1' }]],
  [{ 0: pin('pump-1') }],
  [Array.from({ length: PINS_MAX + 1 }, () => pin('pump-1'))],
])('%j is no list of pins', (pins) => {
  expect(pinProblems(pins, EQUIPMENT)).not.toEqual([])
})

test('a plan belongs to a floor of the site file', () => {
  const buildings = [{ id: 'hall', name: { en: 'Hall' }, floors: ['B1', '1F'] }]
  expect(hasFloor({ buildings }, { building: 'hall', floor: 'B1' })).toBe(true)
  expect(hasFloor({ buildings }, { building: 'hall', floor: '2F' })).toBe(false)
  expect(hasFloor({ buildings }, { building: 'shed', floor: 'B1' })).toBe(false)
  expect(planKey({ site: 'plant', building: 'hall', floor: 'B1' })).toBe('plant/hall/B1')
})

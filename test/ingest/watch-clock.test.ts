import { expect, test } from 'vitest'
import { watchClock } from '../../ingest/watch-clock.ts'

const clocks = () => ({ wall: 1_000_000, steady: 500 })

test('time that passes, however long, is no jump; nor is a drift', () => {
  const clock = clocks()
  const jump = watchClock(
    () => clock.wall,
    () => clock.steady,
  )
  expect(jump()).toBe(0)
  for (const [wall, steady] of [
    [100, 100],
    [86_400_000, 86_400_000],
    [129_000, 100_000],
    [70_001, 100_000],
    [0, 0],
  ] as const) {
    clock.wall += wall
    clock.steady += steady
    expect(jump()).toBe(0)
  }
})

test('a clock that is set is told once, by how much, in both directions', () => {
  const clock = clocks()
  const jump = watchClock(
    () => clock.wall,
    () => clock.steady,
  )
  for (const by_ms of [3_600_000, -7_200_000, 30_001, -30_001]) {
    clock.wall += by_ms + 100
    clock.steady += 100
    expect(jump()).toBe(by_ms)
    clock.wall += 100
    clock.steady += 100
    expect(jump()).toBe(0)
  }
})

import { expect, test } from 'vitest'
import { createPace, PAINT_EVERY_ms } from '../../dashboard/web/live/frame.ts'

/** A pace in a world whose clock the test moves by hand; a frame comes at once, and counts. */
function aScreen() {
  let now = 5000
  let waiting: { readonly at: number; readonly run: () => void }[] = []
  const painted: number[] = []
  const pace = createPace({
    monotonic: () => now,
    frame: (run) => run(),
    wait: (ms, run) => void waiting.push({ at: now + ms, run }),
  })
  return {
    painted,
    asks: () => pace(() => painted.push(now)),
    pass: (ms: number) => {
      now += ms
      const due = waiting.filter(({ at }) => at <= now)
      waiting = waiting.filter(({ at }) => at > now)
      for (const { run } of due) run()
    },
  }
}

test('what comes after a quiet moment is painted with the next frame', () => {
  const screen = aScreen()
  screen.asks()
  screen.pass(PAINT_EVERY_ms)
  screen.asks()
  expect(screen.painted).toEqual([5000, 5000 + PAINT_EVERY_ms])
})

test('what comes without a pause is painted five times a second, the last of it too', () => {
  const screen = aScreen()
  let asked = 0
  // As the inbox does: it asks again only when what it asked for was painted.
  const changes = (): void => {
    if (screen.painted.length === asked) asked += (screen.asks(), 1)
  }
  for (let passed_ms = 0; passed_ms < 1000; passed_ms += 10) {
    changes()
    screen.pass(10)
  }
  expect(screen.painted).toEqual(Array.from({ length: 6 }, (_, i) => 5000 + i * PAINT_EVERY_ms))
  changes()
  screen.pass(PAINT_EVERY_ms)
  expect(screen.painted).toHaveLength(7)
})

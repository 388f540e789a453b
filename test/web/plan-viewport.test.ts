import { expect, test } from 'vitest'
import { CLUSTER_px, spread } from '../../dashboard/web/control-room/plan/spread.ts'
import { panBy, shownSize, toPicture, toWindow, WHOLE, zoomAt } from '../../dashboard/web/control-room/plan/viewport.ts'

const picture = { width: 2000, height: 1000 }
const window = { width: 800, height: 600 }

test('the whole picture fits, in the middle of the window', () => {
  const shown = shownSize(WHOLE, picture, window)
  expect(shown).toEqual({ width: 800, height: 400 })
  expect(toWindow(WHOLE, shown, window, { x: 0, y: 0 })).toEqual({ x: 0, y: 100 })
  expect(toWindow(WHOLE, shown, window, { x: 1, y: 1 })).toEqual({ x: 800, y: 500 })
})

test('a pixel and its point of the picture name each other', () => {
  const view = { zoom: 3, x: 0.3, y: 0.6 }
  const shown = shownSize(view, picture, window)
  const pixel = { x: 123, y: 456 }
  const back = toWindow(view, shown, window, toPicture(view, shown, window, pixel))
  expect(back.x).toBeCloseTo(123)
  expect(back.y).toBeCloseTo(456)
})

test('what stands under the pointer stays there while it grows', () => {
  const pixel = { x: 300, y: 250 }
  const before = toPicture(WHOLE, shownSize(WHOLE, picture, window), window, pixel)
  const nearer = zoomAt(WHOLE, 4, pixel, picture, window)
  const after = toPicture(nearer, shownSize(nearer, picture, window), window, pixel)
  expect(after.x).toBeCloseTo(before.x)
  expect(after.y).toBeCloseTo(before.y)
})

test('the picture never gets lost: not too small, not too large, not out of the window', () => {
  expect(zoomAt(WHOLE, 0.1, { x: 0, y: 0 }, picture, window).zoom).toBe(1)
  expect(zoomAt(WHOLE, 1000, { x: 0, y: 0 }, picture, window).zoom).toBe(16)
  expect(panBy(WHOLE, { x: 1e6, y: -1e6 }, picture, window)).toEqual(WHOLE)
  // Four times as large it is 3200 × 1600: the window sees a quarter of its width and three eighths of its height.
  expect(panBy({ ...WHOLE, zoom: 4 }, { x: 1e6, y: -1e6 }, picture, window)).toEqual({ zoom: 4, x: 0.125, y: 0.8125 })
})

test('objects that stand apart keep their places; those that stand together are led out and do not meet', () => {
  const points = [
    { x: 100, y: 100 },
    { x: 500, y: 100 },
    { x: 510, y: 100 },
    { x: 520, y: 105 },
  ]
  const placed = spread(points)
  expect(placed[0]).toEqual({ x: 100, y: 100, leads: false })
  expect(placed.slice(1).every(({ leads }) => leads)).toBe(true)
  for (const [i, a] of placed.entries())
    for (const b of placed.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(CLUSTER_px)
})

test('forty objects at one place are all told apart', () => {
  const placed = spread(Array.from({ length: 40 }, () => ({ x: 50, y: 50 })))
  const places = new Set(placed.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`))
  expect(places.size).toBe(40)
})

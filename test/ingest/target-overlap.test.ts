import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Overlap } from '../../ingest/targets/overlap.ts'

type Line = readonly [series: number, t: number]
const line = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 12 }))

const found = (pieces: readonly (readonly Line[])[]): readonly boolean[] => {
  const overlap = new Overlap()
  return pieces.map((piece) => {
    overlap.begin()
    for (const [series, t] of piece) overlap.add(series, t)
    return overlap.found
  })
}

test('a piece that corrects a line of the piece before it is never said to be apart from it', () => {
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 6 }), { maxLength: 8 }), (pieces) => {
      const corrects = (piece: readonly Line[], i: number): boolean =>
        piece.some(([series, t]) => pieces[i - 1]?.some(([one, at]) => one === series && at === t))
      const said = found(pieces)
      for (const [i, piece] of pieces.entries()) if (corrects(piece, i)) expect(said[i]).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a piece that comes in the place of one that was given up is not said to be apart: what is under way is older', () => {
  const overlap = new Overlap()
  const begin = (t: number): boolean => {
    overlap.begin()
    overlap.add(0, t)
    return overlap.found
  }
  expect(begin(5)).toBe(false)
  begin(9)
  overlap.giveUp()
  expect(begin(5)).toBe(true)
  expect(begin(6)).toBe(false)
})

test('pieces of ever newer readings are apart, and so is one whose times nobody had in the piece before', () => {
  const newer = Array.from({ length: 5 }, (_, piece) => [0, 1, 2].map((series): Line => [series, 10 * piece + series]))
  expect(found(newer)).toEqual([false, false, false, false, false])
  expect(found([[[0, 5]], [[1, 5]], [[0, 5]]])).toEqual([false, false, false])
  expect(found([[[0, 5]], [[0, 4]], [[0, 6]], [[0, 6]]])).toEqual([false, false, false, true])
})

import { expect } from 'vitest'
import type { Condition, Truth } from '#domain/condition/condition.ts'
import {
  ANY_POINT,
  createEvaluator,
  deadline,
  heard,
  offer,
  restore,
  save,
  settle,
  startServerAt,
  tick,
} from '#domain/condition/evaluator.ts'

const WORDS = ['false', 'true', 'unknown'] as const
const STATES = ['closed', 'open', 'moving']
export const resolve = (_: string, state: string): number => STATES.indexOf(state)
export const word = (truth: Truth): string => WORDS[truth]

/** Tells what happens to one condition, second by second. Values are of the first point unless named; the server starts at 0. */
export function story(condition: Condition) {
  const evaluator = createEvaluator(condition, resolve)
  startServerAt(evaluator, 0)
  const values = (read: number | Record<string, number>): Record<string, number> =>
    typeof read === 'number' ? { [evaluator.points[0]!]: read } : read
  const telling = {
    evaluator,
    /** A message received at `second`, measured at `measured`. */
    reads(second: number, read: number | Record<string, number>, want: string, measured = second) {
      for (const [name, value] of Object.entries(values(read))) {
        offer(evaluator, evaluator.points.indexOf(name), value, measured * 1000, second * 1000)
      }
      expect(word(settle(evaluator, measured * 1000, second * 1000)), `at ${second} s`).toBe(want)
      return telling
    },
    waits(second: number, want: string) {
      expect(word(tick(evaluator, second * 1000)), `at ${second} s`).toBe(want)
      return telling
    },
    hearsBad(second: number, point: string | null, want: string) {
      heard(evaluator, point === null ? ANY_POINT : evaluator.points.indexOf(point), second * 1000)
      return telling.waits(second, want)
    },
    due(second: number) {
      expect(deadline(evaluator)).toBe(second * 1000)
      return telling
    },
    restarts(second: number) {
      const saved: unknown = JSON.parse(JSON.stringify(save(evaluator)))
      expect(restore(evaluator, saved)).toBe(true)
      startServerAt(evaluator, second * 1000)
      return telling
    },
  }
  return telling
}

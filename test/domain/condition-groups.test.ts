import { describe, expect, test } from 'vitest'
import type { Condition } from '#domain/condition/condition.ts'
import { createEvaluator, deadline, offer, reset, restore, save, settle, tick } from '#domain/condition/evaluator.ts'
import { resolve, story, word } from '../support/condition-story.ts'

describe('groups', () => {
  const high: Condition = { type: 'above', point: 'a', limit: 1 }
  const open: Condition = { type: 'above', point: 'b', limit: 1 }

  test('all: one false decides, else one unknown leaves it open', () => {
    story({ type: 'all', of: [high, open] })
      .reads(1, { a: 2 }, 'unknown')
      .reads(2, { a: 0 }, 'false')
      .reads(3, { a: 2, b: 2 }, 'true')
  })
  test('any: one true decides, else one unknown leaves it open', () => {
    story({ type: 'any', of: [high, open] })
      .reads(1, { a: 0 }, 'unknown')
      .reads(2, { a: 2 }, 'true')
      .reads(3, { a: 0, b: 0 }, 'false')
  })
  test('not: what is unknown stays unknown', () => {
    story({ type: 'not', of: high }).waits(0, 'unknown').reads(1, 2, 'false').reads(2, 0, 'true')
  })
  test('all values of a message are seen together: no half of it raises anything', () => {
    story({ type: 'all', of: [high, open] })
      .reads(1, { a: 2, b: 0 }, 'false')
      .reads(2, { b: 2, a: 0 }, 'false')
  })
})

describe('while', () => {
  const running: Condition = { type: 'equals', point: 'running', value: true }

  test('low flow counts only while the pump runs, with the value last known when it starts', () => {
    story({ type: 'while', guard: running, then: { type: 'below', point: 'flow', limit: 5 } })
      .reads(1, { flow: 0 }, 'unknown')
      .reads(2, { running: 0 }, 'false')
      .reads(3, { running: 1 }, 'true')
      .reads(4, { flow: 6 }, 'false')
      .reads(5, { running: 0, flow: 0 }, 'false')
      .reads(6, { running: 1, flow: 6 }, 'false')
  })

  test('what was waited for starts anew when the guard turns true', () => {
    story({ type: 'while', guard: running, then: { type: 'frozen', point: 'flow', resolution: 0, for_ms: 60_000 } })
      .reads(0, { running: 1, flow: 3 }, 'unknown')
      .reads(50, { flow: 3 }, 'false')
      .reads(55, { running: 0 }, 'false')
      .waits(100, 'false')
      .reads(110, { running: 1 }, 'unknown')
      .reads(120, { flow: 3 }, 'false')
      .due(170)
      .waits(169, 'false')
      .waits(170, 'true')
  })

  test('silence under a guard counts from the moment it turned true', () => {
    story({ type: 'while', guard: running, then: { type: 'silent', point: 'flow', for_ms: 30_000 } })
      .reads(1, { running: 0, flow: 1 }, 'false')
      .reads(500, { running: 1 }, 'false')
      .waits(529, 'false')
      .waits(530, 'true')
  })

  test("the guard's clock may run ahead of or behind the point's: the value taken over is never later than the next reading", () => {
    const rise: Condition = { type: 'rising', point: 'flow', by: 3, within_ms: 60_000 }
    // Ahead by 300 s: the value taken over at 400 by that clock is put where the next reading is, and leaves the window with it.
    story({ type: 'while', guard: running, then: rise })
      .reads(90, { flow: 1 }, 'unknown')
      .reads(100, { running: 1 }, 'unknown', 400)
      .reads(110, { flow: 2 }, 'false')
      .reads(171, { flow: 4.5 }, 'false')
    // Behind by 300 s: it keeps its own time, not one of five minutes ago.
    story({ type: 'while', guard: running, then: rise })
      .reads(390, { flow: 1 }, 'unknown')
      .reads(400, { running: 1 }, 'unknown', 100)
      .reads(410, { flow: 9 }, 'true')
    // By another clock the still period would seem to begin in the future, and readings that came late and together would never end it.
    story({ type: 'while', guard: running, then: { type: 'frozen', point: 'flow', resolution: 0, for_ms: 60_000 } })
      .reads(90, { flow: 1 }, 'unknown')
      .reads(100, { running: 1 }, 'unknown', 400)
      .reads(101, { flow: 1 }, 'false', 101)
      .reads(102, { flow: 1 }, 'true', 161)
    const fixed = { type: 'value', value: 10 } as const
    story({
      type: 'while',
      guard: running,
      then: { type: 'deviates', point: 'flow', share: 0.1, for_ms: 60_000, expected: fixed },
    })
      .reads(90, { flow: 1 }, 'unknown')
      .reads(100, { running: 1 }, 'false', 400)
      .reads(101, { flow: 1 }, 'false', 101)
      .reads(102, { flow: 1 }, 'true', 161)
  })

  test('an unknown guard makes it unknown and resets it', () => {
    const guard: Condition = { type: 'all', of: [running, { type: 'rising', point: 'flow', by: 1, within_ms: 1000 }] }
    story({ type: 'while', guard, then: { type: 'above', point: 'flow', limit: 0 } }).reads(
      1,
      { running: 1, flow: 1 },
      'unknown',
    )
  })
})

describe('saved state', () => {
  const condition = {
    type: 'any',
    of: [
      { type: 'rising', point: 'a', by: 1, within_ms: 1000 },
      { type: 'deviates', point: 'b', share: 0.2, for_ms: 1000, expected: { type: 'hour-of-week', weeks: 4 } },
      { type: 'equals', point: 'door', value: 'open' },
    ],
  } satisfies Condition

  test('values offered but not yet settled are saved with the rest', () => {
    const before = createEvaluator({ type: 'above', point: 'a', limit: 1 }, resolve)
    offer(before, 0, 2, 1000, 1000)
    const after = createEvaluator({ type: 'above', point: 'a', limit: 1 }, resolve)
    expect(restore(after, JSON.parse(JSON.stringify(save(before))))).toBe(true)
    expect(word(settle(after, 1000, 1000))).toBe('true')
  })

  test('a state of another condition, another list of states or a damaged one is refused, and leaves everything unknown', () => {
    const saved = save(createEvaluator(condition, resolve)) as { inputs: unknown[]; nodes: unknown[][] }
    const refuse = (state: unknown, of: Condition = condition, states = resolve): void => {
      const evaluator = createEvaluator(of, states)
      offer(evaluator, 0, 5, 1, 1)
      expect(restore(evaluator, state)).toBe(false)
      expect(save(evaluator)).toEqual(save(createEvaluator(of, states)))
    }
    refuse(saved, { type: 'any', of: [...condition.of].toReversed() })
    refuse(saved, condition, () => 0)
    const damaged = [
      null,
      'x',
      [],
      {},
      { ...saved, version: 0 },
      { ...saved, inputs: [] },
      { ...saved, inputs: 'x' },
      { ...saved, inputs: saved.inputs.map(() => 'x') },
      { ...saved, nodes: saved.nodes.slice(1) },
      { ...saved, nodes: saved.nodes.map(() => [7, 0]) },
      { ...saved, nodes: saved.nodes.map((node) => [...node, 1]) },
      { ...saved, nodes: saved.nodes.map((node) => node.slice(0, 3)) },
      { ...saved, nodes: saved.nodes.map((node) => [...node, ...Array.from({ length: 9000 }, () => 1)]) },
    ]
    for (const state of damaged) refuse(state)
  })

  test('a changed share keeps what was learned', () => {
    const [rising, deviates, door] = condition.of
    const other = { ...condition, of: [rising!, { ...deviates!, share: 0.5 } as Condition, door!] }
    expect(restore(createEvaluator(other, resolve), save(createEvaluator(condition, resolve)))).toBe(true)
  })

  test('reset forgets everything', () => {
    const { evaluator } = story(condition).reads(1, { a: 1, b: 1, door: 1 }, 'true')
    reset(evaluator)
    expect(save(evaluator)).toEqual(save(createEvaluator(condition, resolve)))
    expect(deadline(evaluator)).toBe(Infinity)
    expect(word(tick(evaluator, 1e12))).toBe('unknown')
  })
})

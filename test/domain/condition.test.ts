import { describe, expect, test } from 'vitest'
import type { Condition } from '#domain/condition/condition.ts'
import { createEvaluator, heard, tick } from '#domain/condition/evaluator.ts'
import { HOUR_ms } from '#domain/time.ts'
import { resolve, story, word } from '../support/condition-story.ts'

describe('limits', () => {
  test('high pressure is true past the limit and false again at the limit less the deadband, not before', () => {
    story({ type: 'above', point: 'pressure', limit: 10, deadband: 2 })
      .waits(0, 'unknown')
      .reads(1, 10, 'false')
      .reads(2, 10.001, 'true')
      .reads(3, 8.001, 'true')
      .reads(4, 8, 'false')
      .reads(5, 9.999, 'false')
      .due(Infinity)
  })

  test('low level is the mirror of it', () => {
    story({ type: 'below', point: 'level', limit: 20, deadband: 5 })
      .reads(1, 20, 'false')
      .reads(2, 19.9, 'true')
      .reads(3, 24.9, 'true')
      .reads(4, 25, 'false')
  })

  test('without a deadband the limit itself is not past the limit', () => {
    story({ type: 'above', point: 'pressure', limit: 0 })
      .reads(1, 1e-9, 'true')
      .reads(2, 0, 'false')
      .reads(3, -0, 'false')
  })

  test('the largest numbers there are do not confuse it', () => {
    story({ type: 'above', point: 'pressure', limit: 10, deadband: 2 })
      .reads(1, Number.MAX_VALUE, 'true')
      .reads(2, -Number.MAX_VALUE, 'false')
      .reads(3, Number.MIN_VALUE, 'false')
  })

  test('a state point equals its name, a boolean its truth, a number itself', () => {
    story({ type: 'equals', point: 'door', value: 'moving' }).reads(1, 2, 'true').reads(2, 0, 'false')
    story({ type: 'differs', point: 'door', value: 'closed' }).reads(1, 2, 'true').reads(2, 0, 'false')
    story({ type: 'equals', point: 'fault', value: true }).waits(0, 'unknown').reads(1, 1, 'true').reads(2, 0, 'false')
    story({ type: 'equals', point: 'floor', value: 0 }).reads(1, -0, 'true')
  })
})

describe('changes', () => {
  test('a temperature rises by more than 5 within a minute, and no longer once the cold reading has left the window', () => {
    story({ type: 'rising', point: 'temperature', by: 5, within_ms: 60_000 })
      .reads(0, 20, 'unknown')
      .reads(30, 25, 'false')
      .reads(60, 25.1, 'true')
      .reads(61, 25.1, 'false')
  })

  test('a rise is measured from the lowest value, a fall from the highest', () => {
    story({ type: 'rising', point: 'level', by: 3, within_ms: 60_000 })
      .reads(0, 5, 'unknown')
      .reads(1, 2, 'false')
      .reads(2, 5.5, 'true')
    story({ type: 'falling', point: 'level', by: 3, within_ms: 60_000 })
      .reads(0, 2, 'unknown')
      .reads(1, 5, 'false')
      .reads(2, 1.5, 'true')
  })

  test('a point that stopped reporting is not rising any more', () => {
    story({ type: 'rising', point: 'level', by: 3, within_ms: 60_000 })
      .reads(0, 1, 'unknown')
      .reads(10, 9, 'true')
      .due(70)
      .waits(69.999, 'true')
      .waits(70, 'false')
      .due(Infinity)
  })

  test('a rise beyond the largest number is a rise', () => {
    story({ type: 'rising', point: 'level', by: 3, within_ms: 60_000 })
      .reads(0, -1.7e308, 'unknown')
      .reads(1, 1.7e308, 'true')
  })

  test('two readings of the same time are both seen', () => {
    story({ type: 'rising', point: 'level', by: 3, within_ms: 1000 })
      .reads(5, 0, 'unknown')
      .reads(5, 9, 'true')
      .reads(5, 0, 'false')
  })
})

describe('frozen', () => {
  const frozen: Condition = { type: 'frozen', point: 'level', resolution: 0.5, for_ms: 60_000 }

  test('a level that only trembles for a minute is frozen, and thaws when it moves', () => {
    story(frozen)
      .reads(0, 50, 'unknown')
      .reads(20, 50.5, 'false')
      .reads(40, 49.5, 'false')
      .reads(60, 50, 'true')
      .reads(80, 50.51, 'false')
  })

  test('a slow drift is no freezing: it is measured from the start of the still period', () => {
    const drift = story(frozen)
    drift.reads(0, 50, 'unknown')
    for (let second = 20; second < 400; second += 20) drift.reads(second, 50 + second * 0.015, 'false')
  })

  test('it becomes true by the clock while readings come, and holds while they do not', () => {
    story(frozen)
      .reads(0, 50, 'unknown')
      .reads(50, 50, 'false')
      .due(60)
      .waits(59, 'false')
      .waits(60, 'true')
      .waits(9999, 'true')
  })

  test('one reading and then nothing is silence, not freezing', () => {
    story(frozen).reads(0, 50, 'unknown').waits(3600, 'unknown').reads(3601, 50, 'true')
    story(frozen).reads(0, 10, 'unknown').reads(1, 50, 'false').due(Infinity).waits(3600, 'false')
  })

  test('what arrives late all at once is judged by the time it was measured', () => {
    story(frozen).reads(500, 50, 'unknown', 0).reads(500, 50, 'false', 59).reads(500, 50, 'true', 60)
  })
})

describe('silent', () => {
  test('a point never heard is silent for_ms after the server began to listen', () => {
    story({ type: 'silent', point: 'heartbeat', for_ms: 30_000 })
      .waits(0, 'false')
      .due(30)
      .waits(29, 'false')
      .waits(30, 'true')
  })

  test('nobody knows before the server says that it listens', () => {
    const evaluator = createEvaluator({ type: 'silent', point: 'heartbeat', for_ms: 30_000 }, resolve)
    expect(word(tick(evaluator, 1e12))).toBe('unknown')
    heard(evaluator, 0, 1e12)
    expect(word(tick(evaluator, 1e12))).toBe('false')
  })

  test('a bad value is heard too, and ends the silence at once', () => {
    story({ type: 'silent', point: 'heartbeat', for_ms: 30_000 })
      .reads(10, 1, 'false')
      .waits(40, 'true')
      .due(Infinity)
      .hearsBad(50, 'heartbeat', 'false')
      .due(80)
  })

  test('without a point, anything of the equipment counts', () => {
    const panel = story({ type: 'silent', for_ms: 30_000 })
    expect(panel.evaluator.anyPoint).toBe(true)
    expect(panel.evaluator.points).toEqual([])
    panel.waits(29, 'false').hearsBad(29, null, 'false').waits(58, 'false').waits(59, 'true')
  })

  test("the platform's own downtime is nobody's silence, and who was silent before still is", () => {
    story({ type: 'silent', point: 'heartbeat', for_ms: 30_000 })
      .reads(10, 1, 'false')
      .restarts(5000)
      .waits(5000, 'false')
      .waits(5029, 'false')
      .waits(5030, 'true')
      .restarts(9000)
      .waits(9000, 'true')
  })
})

test('after a restart, a deviation that was not yet long enough by the clock counts anew', () => {
  const expected = { type: 'value', value: 10 } as const
  story({ type: 'deviates', point: 'power', share: 0.2, for_ms: 60_000, expected })
    .reads(0, 20, 'false')
    .restarts(500)
    .waits(559, 'false')
    .waits(560, 'true')
    .restarts(900)
    .waits(900, 'true')
})

test('after a restart, freezing by the clock wants a minute of its own, and a true rise holds for its window', () => {
  story({ type: 'frozen', point: 'level', resolution: 0, for_ms: 60_000 })
    .reads(0, 1, 'unknown')
    .reads(10, 1, 'false')
    .restarts(500)
    .waits(600, 'false')
  story({ type: 'rising', point: 'level', by: 3, within_ms: 60_000 })
    .reads(0, 1, 'unknown')
    .reads(10, 9, 'true')
    .restarts(500)
    .waits(559, 'true')
    .waits(560, 'false')
})

describe('count-above', () => {
  test('a pump that starts a third time within ten minutes is short cycling, until the first start is ten minutes old', () => {
    story({ type: 'count-above', point: 'starts', count: 2, within_ms: 600_000, counts: 'steps' })
      .reads(0, 100, 'unknown')
      .reads(60, 101, 'false')
      .reads(120, 102, 'false')
      .reads(180, 103, 'true')
      .due(660)
      .waits(659, 'true')
      .waits(660, 'false')
  })

  test('a jump of the counter counts all its steps', () => {
    story({ type: 'count-above', point: 'starts', count: 2, within_ms: 600_000, counts: 'steps' })
      .reads(0, 0, 'unknown')
      .reads(1, 3, 'true')
      .reads(2, 1e300, 'true')
      .reads(3, 1e300, 'true')
      .waits(602, 'false')
  })

  test('a restarted counter counts from 0, an exchanged one not at all', () => {
    const cycling: Condition = { type: 'count-above', point: 'starts', count: 2, within_ms: 600_000, counts: 'steps' }
    story(cycling).reads(0, 500, 'unknown').reads(1, 2, 'false').reads(2, 3, 'true')
    story(cycling).reads(0, 500, 'unknown').reads(1, 3, 'false').reads(2, 5, 'false').reads(3, 6, 'true')
    story(cycling).reads(0, 500, 'unknown').reads(1, -4, 'false')
  })

  test('door transitions are counted whatever their direction; -0 is 0', () => {
    story({ type: 'count-above', point: 'door', count: 1, within_ms: 10_000, counts: 'transitions' })
      .reads(0, 0, 'unknown')
      .reads(1, -0, 'false')
      .reads(2, 1, 'false')
      .reads(3, 0, 'true')
      .reads(12, 0, 'false')
  })

  test('readings that arrive together are counted by the time they were measured', () => {
    story({ type: 'count-above', point: 'door', count: 1, within_ms: 10_000, counts: 'transitions' })
      .reads(100, 0, 'unknown', 0)
      .reads(100, 1, 'false', 1)
      .reads(100, 0, 'false', 11)
      .reads(100, 1, 'true', 20.999)
  })
})

describe('deviates', () => {
  test('20 % off a baseline for a minute', () => {
    story({ type: 'deviates', point: 'power', share: 0.2, for_ms: 60_000, expected: { type: 'value', value: 10 } })
      .reads(0, 12, 'false')
      .due(Infinity)
      .reads(10, 12.1, 'false')
      .due(70)
      .reads(40, 7.9, 'false')
      .waits(70, 'true')
      .reads(71, 11, 'false')
      .reads(80, 13, 'false')
      .reads(140, 13, 'true')
  })

  const learning: Condition = {
    type: 'deviates',
    point: 'power',
    share: 0.2,
    for_ms: 1,
    expected: { type: 'hour-of-week', weeks: 4 },
  }
  const hour = HOUR_ms / 1000
  const week = 168 * hour

  test('nothing is expected of an hour before its second week; then its own hour, not the running one', () => {
    story(learning)
      .reads(0, 10, 'unknown')
      .reads(60, 20, 'unknown')
      .reads(hour, 100, 'unknown')
      .reads(week, 18, 'false')
      .reads(week + 10, 18.1, 'false')
      .reads(week + 20, 18.1, 'true')
      .reads(week + hour, 100, 'false')
      .reads(2 * week, 16.5, 'false')
  })

  test('at night, when next to nothing is expected, a share of the usual size counts and not of next to nothing', () => {
    story(learning)
      .reads(0, 0, 'unknown')
      .reads(hour, 100, 'unknown')
      .reads(2 * hour, 100, 'unknown')
      .reads(week, 0.6, 'false') // 20 % of 5 % of the mean 66.7 is 0.667
      .reads(week + 1, 0.6, 'false')
      .restarts(week + 1)
      .reads(week + 2, 0.7, 'false')
      .reads(week + 3, 0.7, 'true')
  })

  test('numbers near the largest teach nothing and spoil nothing', () => {
    const hostile = story(learning)
    for (let each = 0; each < 10; each++) hostile.reads(each, Number.MAX_VALUE, 'unknown')
    hostile
      .reads(hour, 5, 'unknown')
      .reads(week, 5, 'unknown')
      .reads(week + hour, 5, 'false')
      .reads(2 * week, 5, 'false')
  })

  test('under a guard only what was read while it was true is learned, and it stays learned', () => {
    story({ type: 'while', guard: { type: 'equals', point: 'running', value: true }, then: learning })
      .reads(0, { running: 1, power: 10 }, 'unknown')
      .reads(60, { running: 0, power: 0 }, 'false')
      .reads(hour, { running: 1, power: 10 }, 'unknown')
      .reads(week, { running: 1, power: 11 }, 'false')
      .reads(week + 1, { power: 13 }, 'false')
      .reads(week + 2, { power: 13 }, 'true')
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coverOf, FILLED, type Unfilled, watchCover } from '#domain/duty/cover.ts'
import {
  NO_PRESENCE,
  type Presence,
  PROMPT_ANSWER_ms,
  PROMPT_EVERY_ms,
  reducePresence,
  whyNotAnswer,
} from '#domain/duty/presence.ts'
import { HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { ana, aShift, bo, EIGHT } from '../support/duty.ts'

const tick = (presence: Presence, at: number, dice = 0.5, manned = true) =>
  reducePresence(presence, { type: 'tick', at, manned, dice, id: `p-${at}` })

test('a prompt comes at its moment, is answered once, and the next one belongs to the next two hours', () => {
  let [presence] = tick(NO_PRESENCE, EIGHT)
  const moment = EIGHT + Math.floor(0.5 * (PROMPT_EVERY_ms - 2 * PROMPT_ANSWER_ms))
  expect(tick(presence, moment - 1)[0]).toBe(presence)
  const [asked, facts] = tick(presence, moment)
  expect(facts).toEqual([{ type: 'presence.asked', at: moment, prompt: `p-${moment}` }])
  const answer = { type: 'answer', at: moment + 20_000, prompt: `p-${moment}`, by: ana } as const
  expect(whyNotAnswer(asked, 'another', moment)).toMatchObject({ code: 'duty.prompt-over' })
  expect(reducePresence(asked, { ...answer, prompt: 'another' })[0]).toBe(asked)
  const [answered, said] = reducePresence(asked, answer)
  expect(said).toMatchObject([{ type: 'presence.answered', by: ana, after_ms: 20_000 }])
  expect(reducePresence(answered, answer)).toEqual([answered, []])
  ;[presence] = tick(answered, EIGHT + PROMPT_EVERY_ms - 1)
  expect(presence).toBe(answered)
  expect(tick(presence, EIGHT + PROMPT_EVERY_ms)[0].windowFrom).toBe(EIGHT + PROMPT_EVERY_ms)
})

test('no answer within a minute is a miss, told once; an answer at that instant is too late', () => {
  const asked: Presence = { windowFrom: EIGHT, askAt: null, asked: { id: 'p', at: EIGHT, until: EIGHT + MINUTE_ms } }
  expect(tick(asked, EIGHT + MINUTE_ms - 1)[0]).toBe(asked)
  expect(whyNotAnswer(asked, 'p', EIGHT + MINUTE_ms)).not.toBeNull()
  const [missed, facts] = tick(asked, EIGHT + MINUTE_ms)
  expect(facts).toEqual([{ type: 'presence.missed', at: EIGHT + MINUTE_ms, prompt: 'p' }])
  expect(tick(missed, EIGHT + 2 * MINUTE_ms)[1]).toEqual([])
})

test('what was asked before a restart is not held against anyone, and nobody is asked at an empty post', () => {
  const asked: Presence = { windowFrom: EIGHT, askAt: null, asked: { id: 'p', at: EIGHT, until: EIGHT + MINUTE_ms } }
  const [after, facts] = reducePresence(asked, { type: 'restart' })
  expect([after.asked, facts]).toEqual([null, []])
  expect(tick(after, EIGHT + HOUR_ms)[1]).toEqual([])
  expect(tick(after, EIGHT + HOUR_ms, 0, false)[0]).toBe(NO_PRESENCE)
  expect(tick(NO_PRESENCE, EIGHT, 0, false)[0]).toBe(NO_PRESENCE)
})

/*
 * P1  every window of two hours that is watched to its end has exactly one prompt
 * P2  every prompt ends before its window does, answered or missed
 */
test('however the dice fall, each two hours have one prompt with a whole minute to answer', () => {
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.array(dice, { minLength: 5, maxLength: 5 }), (falls) => {
      let presence = NO_PRESENCE
      const asked: number[] = []
      for (let s = 0; s < 5 * 7200; s += 10) {
        const window = Math.floor(s / 7200)
        const [next, facts] = tick(presence, EIGHT + s * 1000, falls[window])
        for (const { type } of facts) if (type === 'presence.asked') asked.push(window)
        if (s % 7200 === 7190) expect(next.asked, 'P2').toBeNull()
        presence = next
      }
      expect(asked, 'P1').toEqual([0, 1, 2, 3, 4])
    }),
    { seed: 7, numRuns: 20 },
  )
})

test('too few people are told after five minutes and once; so is the end of it', () => {
  const post = { id: 'fire', needed: 2 }
  const one = aShift({ state: 'on-duty', attendance: [{ person: ana, onAt: EIGHT, offAt: null }] })
  const two = { ...one, attendance: [...one.attendance, { person: bo, onAt: EIGHT, offAt: null }] }
  expect(coverOf(post, [aShift()], EIGHT - 1)).toEqual({ needed: 0, present: 0 })
  expect(coverOf(post, [aShift()], EIGHT)).toEqual({ needed: 2, present: 0 })
  expect(coverOf(post, [{ ...two, post: 'lobby' }], EIGHT)).toEqual({ needed: 0, present: 0 })
  expect(coverOf(post, [aShift({ state: 'cancelled' })], EIGHT)).toEqual({ needed: 0, present: 0 })
  // Nobody has taken over: the people of the last shift still count, and are still needed.
  expect(coverOf(post, [two], EIGHT + 20 * HOUR_ms)).toEqual({ needed: 2, present: 2 })
  let unfilled: Unfilled = FILLED
  const told: unknown[] = []
  const walk: readonly (readonly [minutes: number, shift: typeof one])[] = [
    [0, one],
    [4, two],
    [5, one],
    [9, one],
    [10, one],
    [11, one],
    [12, two],
    [13, two],
  ]
  for (const [minutes, shift] of walk) {
    const at = EIGHT + minutes * MINUTE_ms
    const [next, fact] = watchCover(unfilled, coverOf(post, [shift], at), at)
    unfilled = next
    if (fact) told.push([minutes, fact.type, fact.cover.present])
  }
  expect(told).toEqual([
    [10, 'post.unfilled', 1],
    [12, 'post.filled', 2],
  ])
})

import { expect, test } from 'vitest'
import type { Verdict } from '../../ingest/targets/answer.ts'
import { Delivery, newRun } from '../../ingest/targets/delivery.ts'
import { apart, together } from '../../ingest/targets/lines.ts'

/** A server that takes lines one by one as `takes` says; what it holds of each, in the order of arrival. */
function server(takes: (line: number) => boolean, stored = new Map<string, number>()) {
  const requests: (readonly number[])[] = []
  const answer = (lines: readonly string[]): Verdict => {
    requests.push(lines.map(Number))
    for (const line of lines) if (takes(Number(line))) stored.set(`${Number(line) % 1000}`, Number(line))
    return lines.every((line) => takes(Number(line))) ? { kind: 'taken' } : { kind: 'divide', why: 'bad' }
  }
  return { requests, stored, answer }
}

const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)
const linesOf = (some: readonly number[]) => together(some.map(String))

/** Sends a piece until it is through or held. */
function deliver(some: readonly number[], { answer }: Pick<ReturnType<typeof server>, 'answer'>, run = newRun()) {
  const delivery = new Delivery(linesOf(some), run)
  while (!delivery.isDone) {
    const held = delivery.answered(answer(apart(delivery.next())))
    if (held) return { delivery, held, refused: null }
  }
  return { delivery, held: null, refused: delivery.refused.map(({ line }) => Number(line)) }
}

const PIECE = numbers(0, 5000)

test.each<readonly [what: string, isBad: (line: number) => boolean, requests: number]>([
  ['none', () => false, 1],
  ['one', (line) => line === 3210, 27],
  ['21 in a row', (line) => line >= 1000 && line < 1021, 60],
  ['all but the last', (line) => line < 4999, 7500],
  ['all but the first', (line) => line > 0, 7500],
  ['the first half', (line) => line < 2500, 3750],
  ['the second half', (line) => line >= 2500, 3750],
  ['every second', (line) => line % 2 === 0, 7500],
])('bad lines of a piece are found, the others are stored: %s', (_what, isBad, requests) => {
  const some = server((line) => !isBad(line))
  const { refused, delivery } = deliver(PIECE, some)
  expect(refused).toEqual(PIECE.filter(isBad))
  expect(delivery.isDoubtful).toBe(false)
  expect(new Set(some.requests.filter((lines) => !lines.some(isBad)).flat()).size).toBe(
    PIECE.filter((line) => !isBad(line)).length,
  )
  expect(some.requests.length).toBeLessThanOrEqual(requests)
})

test('a server that takes nothing is asked a few dozen times, and nothing is given up', () => {
  const nothing = server(() => false)
  const { delivery, held } = deliver(PIECE, nothing)
  expect(held).toMatchObject({
    state: 'misconfigured',
    problem: { code: 'target.refuses-all', fill: { detail: 'bad' } },
  })
  expect(nothing.requests.length).toBeLessThan(60)
  expect(nothing.requests.at(-16)).toEqual([4999])
  expect(delivery).toMatchObject({ isDone: false, refused: [] })
  // Put right, the same delivery takes everything with it.
  expect(apart(delivery.next())).toHaveLength(5000)
  expect(delivery.answered({ kind: 'taken' })).toBeNull()
  expect(delivery).toMatchObject({ isDone: true, isDoubtful: false, refused: [] })
})

test('a server that stops taking anything in the middle of a piece is found out by a line that it took before', () => {
  let until = Infinity
  const some = server((line) => line < until && line !== 4000)
  const answer = (lines: readonly string[]): Verdict => {
    if (some.requests.length > 12) until = 0
    return some.answer(lines)
  }
  const { delivery, held } = deliver(PIECE, { answer })
  expect(held).not.toBeNull()
  expect(delivery.refused).toEqual([])
  expect(some.requests.length).toBeLessThan(60)
})

test('every round asks after other lines: the one good line of a piece is found in the end', () => {
  const run = newRun()
  const good = 1234
  const one = server((line) => line === good)
  let rounds = 0
  for (; rounds < 1000; rounds += 1) if (!deliver(PIECE, one, run).held) break
  expect(rounds).toBeGreaterThan(0)
  expect(rounds).toBeLessThan(1000)
})

test('lines that were asked after go again in their place: of two values at one time the later one stays', () => {
  // The last line is taken while earlier ones of the same time are still to come.
  const some = server((line) => line % 1000 >= 100)
  deliver([...numbers(0, 100), ...numbers(100, 1000), ...numbers(1100, 2000)], some)
  expect([...some.stored].filter(([time, line]) => line !== Number(time) + 1000)).toEqual([])
})

test('a few lines of which none is taken are in doubt, and so is what came of them before', () => {
  const run = newRun()
  const first = deliver(
    numbers(0, 3),
    server(() => false),
    run,
  )
  expect(first).toMatchObject({ held: null, refused: [0, 1, 2], delivery: { isDoubtful: true } })
  expect(run.refused).toBe(3)
  expect(
    deliver(
      numbers(0, 4),
      server((line) => line === 3),
      run,
    ),
  ).toMatchObject({ refused: [0, 1, 2], delivery: { isDoubtful: false } })
})

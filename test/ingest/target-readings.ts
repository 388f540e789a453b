import fc from 'fast-check'
import { HOUR_ms, MINUTE_ms, type Millis } from '#domain/time.ts'
import type { Sample } from './telemetry-support.ts'

/*
 * Random readings of one series, and questions about them.
 */

/** Midnights of Berlin around the days on which its clock is set, and of zones that are half an hour off. */
export const MIDNIGHTS = [
  '2026-03-28T00:00:00+01:00',
  '2026-03-29T00:00:00+01:00',
  '2026-03-30T00:00:00+02:00',
  '2026-10-25T00:00:00+02:00',
  '2026-10-26T00:00:00+01:00',
  '2026-03-29T00:00:00+05:30',
  '2026-10-25T00:00:00+10:30',
].map((text) => Date.parse(text))
/** Hours of a day on which the clock is put forward, left alone and put back. */
const DAYS_h = [23, 24, 25]

/** A place of the grid and a few milliseconds beside it: many readings lie on the border of a step, many at the same time, in the order of arrival. */
type Place = readonly [n: number, beside: number]
export const PLACES = 160
const place: fc.Arbitrary<Place> = fc.tuple(
  fc.integer({ min: 0, max: PLACES }),
  fc.constantFrom(0, 0, 0, 0, -1, 1, 333),
)

/** In parts of the size of the series, mostly decimals of both signs as devices send them. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5000, max: 5000 }).map((n) => n / 5000) },
  { weight: 2, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, 1 / 3) },
)
const reading = fc.record({
  place,
  value,
  quality: fc.constantFrom(0 as const, 0 as const, 0 as const, 1 as const, 2 as const),
})

type Grid = {
  readonly begin: Millis
  readonly every_ms: number
  /** Nothing comes for some hours after this place. */
  readonly gap: { readonly after: number; readonly hours: number }
}
export type Readings = Grid & {
  readonly size: number
  /** Where the values lie, in sizes: around zero or, as those of a meter, far from it. */
  readonly middle: number
  /** In the order of arrival. */
  readonly given: readonly { readonly place: Place; readonly value: number; readonly quality: 0 | 1 | 2 }[]
}

/** One size a series: a number that is wrong by one is seen in the small ones, one that is wrong in its last digits in the large ones. */
export const readingsFrom = (begins: readonly Millis[], every_ms: readonly number[]): fc.Arbitrary<Readings> =>
  fc.record({
    begin: fc.constantFrom(...begins),
    every_ms: fc.constantFrom(...every_ms),
    gap: fc.record({ after: fc.integer({ min: 0, max: PLACES }), hours: fc.constantFrom(0, 0, 1, 7, 30) }),
    size: fc.constantFrom(1e-9, 0.01, 1, 50, 5000, 1e6, 1e12, 1e15),
    middle: fc.constantFrom(0, 0, 0, 5, -1000),
    given: fc.array(reading, { minLength: 80, maxLength: 250 }),
  })

export const EVERY_ms = [1000, 7777, MINUTE_ms, 10 * MINUTE_ms, HOUR_ms / 2]

export const timeOf = ({ begin, every_ms, gap }: Grid, [n, beside]: Place): Millis =>
  begin + n * every_ms + (n > gap.after ? gap.hours * HOUR_ms : 0) + beside

export const samplesOf = (readings: Readings, point: string): readonly Sample[] =>
  readings.given.map((one) => ({
    point,
    t: timeOf(readings, one.place),
    value: (readings.middle + one.value) * readings.size,
    quality: one.quality,
  }))

export type Asked = { readonly from: Millis; readonly until: Millis; readonly buckets: number }
type Question = { readonly bounds: readonly [Place, Place] | number; readonly buckets: number }

/** Bounds in places of the grid, or a day; few buckets, which hold many readings each, as well as more of them than readings. */
const question: fc.Arbitrary<Question> = fc.record({
  bounds: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(place, place) },
    { weight: 1, arbitrary: fc.constantFrom(...DAYS_h) },
  ),
  buckets: fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 41, max: 2000 }) },
  ),
})
export const questions = fc.array(question, { minLength: 6, maxLength: 10 })

/** Always the whole time as well: in two steps, and in steps of about an hour. */
export function askedOf(grid: Grid, asked: readonly Question[]): readonly Asked[] {
  const [begin, end] = [grid.begin, timeOf(grid, [PLACES, 0])]
  const whole = [2, Math.max(1, Math.floor((end - begin) / HOUR_ms))]
  return [
    ...asked.map(({ bounds, buckets }) => ({ ...boundsOf(grid, bounds), buckets })),
    ...whole.map((buckets) => ({ from: begin, until: end + 1, buckets })),
  ]
}

function boundsOf(grid: Grid, bounds: Question['bounds']): Pick<Asked, 'from' | 'until'> {
  if (typeof bounds === 'number') return { from: grid.begin, until: grid.begin + bounds * HOUR_ms }
  const times = bounds.map((one) => timeOf(grid, one))
  return { from: Math.min(...times), until: Math.max(...times) + 1 }
}

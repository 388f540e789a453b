import { afterEach, expect, test } from 'vitest'
import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '#domain/time.ts'
import { FLAG_HISTORY, ReadingsWriter } from '../../ingest/journal/codec.ts'
import { DEFAULT_RETENTION } from '../../ingest/telemetry/telemetry.ts'
import { Bench, DAY0, until } from './telemetry-support.ts'

let bench: Bench
afterEach(() => bench.end())

const every = (step_ms: number, n: number, value = (i: number) => i) =>
  Array.from({ length: n }, (_, i) => ({ point: 'a', t: DAY0 + i * step_ms, value: value(i) }))

test('few readings come as they are, with what was bad as a gap in the values', async () => {
  bench = await new Bench().open()
  await bench.commit([
    { point: 'a', t: DAY0, value: 1.5 },
    { point: 'a', t: DAY0 + 1, value: NaN, quality: 4 },
    { point: 'a', t: DAY0 + 2, value: 900, quality: 2 },
    { point: 'a', t: DAY0 + 3, value: 2, quality: 1 },
  ])
  await bench.drained()
  expect(await bench.trend('a', DAY0, DAY0 + 4, 100)).toEqual({
    step_ms: 0,
    source: 'raw',
    at: [DAY0, DAY0 + 1, DAY0 + 2, DAY0 + 3],
    min: [1.5, null, null, 2],
    max: [1.5, null, null, 2],
    mean: [1.5, null, null, 2],
    last: [1.5, null, null, 2],
    count: [1, 0, 0, 1],
    bad: [0, 1, 1, 0],
  })
})

test('a point nobody has heard of answers an empty trend, and so does a time without readings', async () => {
  bench = await new Bench().open()
  await bench.commit(every(SECOND_ms, 3))
  await bench.drained()
  for (const trend of [await bench.trend('nobody', DAY0, DAY0 + DAY_ms, 10), await bench.trend('a', 0, DAY0, 10)]) {
    expect(trend.at).toEqual([])
    expect(trend.count).toEqual([])
  }
})

test('many readings come as steps, a gap stays a gap and no peak is lost', async () => {
  bench = await new Bench().open()
  const all = every(SECOND_ms, 3000, (i) => (i === 1234 ? 500 : i % 7)).filter((_, i) => i < 600 || i >= 1200)
  await bench.commit(all)
  await bench.drained()
  const trend = await bench.trend('a', DAY0, DAY0 + 3000 * SECOND_ms, 100)
  expect(trend.source).toBe('raw')
  expect(trend.at.length).toBeLessThanOrEqual(100)
  expect(trend.at.filter((t) => t >= DAY0 + 620 * SECOND_ms && t < DAY0 + 1170 * SECOND_ms)).toEqual([])
  expect(Math.max(...(trend.max as number[]))).toBe(500)
  expect(trend.count.reduce((a, b) => a + b, 0)).toBe(all.length)
})

test('a long time is answered from cells up to their mark and from readings up to now', async () => {
  bench = await new Bench().open()
  await bench.commit(every(MINUTE_ms, 2 * 1440))
  bench.now = DAY0 + 2 * DAY_ms
  await bench.commit([{ point: 'a', t: bench.now, value: -1 }])
  await bench.drained()
  const hours = await bench.trend('a', DAY0, bench.now + 1, 48)
  expect(hours.source).toBe('1h')
  expect(hours.step_ms).toBe(2 * HOUR_ms)
  expect(hours.at).toHaveLength(25)
  expect([hours.min[0], hours.max[0], hours.mean[0], hours.last[0], hours.count[0]]).toEqual([0, 119, 59.5, 119, 120])
  expect([hours.min[24], hours.last[24], hours.count[24]]).toEqual([-1, -1, 1])
  const days = await bench.trend('a', DAY0, bench.now + 1, 1)
  expect([days.source, days.count[0], days.min[0]]).toEqual(['1d', 2881, -1])
})

test('a reading delivered again replaces its own row, late ones find their place, and history is taken as any other', async () => {
  bench = await new Bench().open()
  await bench.commit(every(MINUTE_ms, 600))
  bench.now = DAY0 + 12 * HOUR_ms
  await bench.commit([{ point: 'a', t: DAY0 + 11 * HOUR_ms, value: 0 }])
  await bench.drained()
  const [series] = await bench.numbers(['a'])
  const writer = new ReadingsWriter()
  for (const [t, value] of [
    [DAY0, 7],
    [DAY0 + 30 * SECOND_ms, 1000],
    [DAY0 + 30 * SECOND_ms, 2000],
  ] as const) {
    writer.begin(1, FLAG_HISTORY, bench.now, t, NaN)
    writer.add(series!, 0, value)
  }
  await bench.commitBytes(writer.take(), 3, 3, bench.now)
  await bench.drained()
  const trend = await bench.trend('a', DAY0, DAY0 + 12 * HOUR_ms, 13)
  expect([trend.min[0], trend.max[0], trend.count[0]]).toEqual([1, 2000, 61])
  const raw = await bench.trend('a', DAY0, DAY0 + MINUTE_ms, 10)
  expect([raw.at, raw.last]).toEqual([
    [DAY0, DAY0 + 30 * SECOND_ms],
    [7, 2000],
  ])
})

test('what was written is there after a restart, and the cursor goes on where it was', async () => {
  bench = await new Bench().open()
  await bench.commit(every(SECOND_ms, 100))
  await bench.drained()
  await bench.closeStore()
  await bench.commit([
    { point: 'a', t: DAY0 + 50 * SECOND_ms, value: -50 },
    { point: 'b', t: DAY0, value: 3 },
  ])
  await bench.openStore()
  await bench.drained()
  const trend = await bench.trend('a', DAY0, DAY0 + DAY_ms, 1000)
  expect(trend.at).toHaveLength(100)
  expect(trend.last[50]).toBe(-50)
  expect((await bench.trend('b', DAY0, DAY0 + 1, 10)).last).toEqual([3])
})

test('the cursor is told when it has moved, so that the journal may drop', async () => {
  bench = await new Bench().open()
  const told: number[] = []
  bench.telemetry.onCursor((batch) => told.push(batch))
  for (let i = 0; i < 5; i += 1) await bench.commit(every(SECOND_ms, 2))
  await bench.drained()
  expect(told.at(-1)).toBe(5)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  await bench.drop(4)
  await bench.commit(every(SECOND_ms, 3))
  await bench.drained()
  expect(bench.lines).toEqual([])
})

test('batches without values and with times out of bounds do no harm', async () => {
  bench = await new Bench().open()
  await bench.commit([])
  await bench.commit([
    { point: 'a', t: -5, value: 1 },
    { point: 'a', t: NaN, value: 1 },
    { point: 'a', t: 1e300, value: 1 },
    { point: 'a', t: DAY0, value: 1 },
  ])
  await bench.drained()
  expect((await bench.trend('a', 0, 1e14, 10)).count).toEqual([1])
  expect(bench.lines).toEqual([{ level: 'warn', code: 'telemetry.refused', values: 3 }])
  expect(bench.telemetry.status()).toEqual({ cursor: 2, behind_ms: 0, trouble: null, since: null })
})

test('retention deletes what is older than each level says, coarser levels answer then, and later rows are merged into them', async () => {
  bench = new Bench({ ...DEFAULT_RETENTION, raw_days: 2, minute_days: 5, hour_days: null, day_days: null })
  await bench.open()
  await bench.commit(every(10 * MINUTE_ms, 10 * 144))
  bench.now = DAY0 + 10 * DAY_ms
  await bench.commit([{ point: 'a', t: bench.now, value: 1 }])
  await bench.drained()
  await bench.closeStore()
  await bench.openStore()
  await until(
    async () => (await bench.trend('a', DAY0 + 5 * DAY_ms, DAY0 + 5 * DAY_ms + HOUR_ms, 4000)).source === '1m',
  )
  await until(async () => (await bench.trend('a', DAY0, DAY0 + HOUR_ms, 4000)).source === '1h')
  const first = await bench.trend('a', DAY0, DAY0 + HOUR_ms, 4000)
  expect([first.at, first.count, first.max, first.last]).toEqual([[DAY0], [6], [5], [5]])
  await bench.commit([{ point: 'a', t: DAY0 + MINUTE_ms, value: 99 }])
  await bench.drained()
  const merged = await bench.trend('a', DAY0, DAY0 + HOUR_ms, 4000)
  expect([merged.at, merged.count, merged.max, merged.last]).toEqual([[DAY0], [7], [99], [5]])
  const recent = await bench.trend('a', DAY0 + 9 * DAY_ms, DAY0 + 9 * DAY_ms + HOUR_ms, 4000)
  expect([recent.source, recent.at.length]).toEqual(['raw', 6])
})

test('without retention nothing is deleted', async () => {
  bench = new Bench({ ...DEFAULT_RETENTION, raw_days: null, minute_days: null, hour_days: null })
  await bench.open()
  bench.now = DAY0 + 3000 * DAY_ms
  await bench.commit(every(HOUR_ms, 50))
  await bench.drained()
  await bench.closeStore()
  await bench.openStore()
  expect((await bench.trend('a', DAY0, DAY0 + 50 * HOUR_ms, 4000)).source).toBe('raw')
})

test('questions are answered while the store is being written', async () => {
  bench = await new Bench().open()
  const answers: Promise<number>[] = []
  for (let i = 0; i < 12; i += 1) {
    await bench.commit(every(SECOND_ms, 6000, (n) => n + i).map((s) => ({ ...s, t: s.t + i * 6_000_000 })))
    answers.push(bench.trend('a', DAY0, DAY0 + 90_000_000, 50).then(({ count }) => count.reduce((a, b) => a + b, 0)))
  }
  const seen = await Promise.all(answers)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  await bench.drained()
  const trend = await bench.trend('a', DAY0, DAY0 + 90_000_000, 50)
  expect(trend.count.reduce((a, b) => a + b, 0)).toBe(72_000)
})

import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import type { Trend } from '#domain/wire/trend.ts'
import { Drain } from '../../ingest/telemetry/drain.ts'
import { both, CELL_LEVELS, TABLES } from '../../ingest/telemetry/schema.ts'
import { openSource, type Source } from '../../ingest/telemetry/source.ts'
import { columns, openStore, type Store } from '../../ingest/telemetry/store.ts'
import { compact, nextChore, roll } from '../../ingest/telemetry/tidy.ts'
import { queryTrend } from '../../ingest/telemetry/trend.ts'
import { Bench, DAY0, keyOf, type Sample } from './telemetry-support.ts'

/** The slow truth: what was last said of each series and time. */
type Truth = Map<string, Map<number, Sample>>
type Cell = { low: number | null; high: number | null; total: number; last: number | null; n: number; bad: number }

const POINTS = ['a', 'b', 'c']
let bench: Bench | null = null

afterEach(async () => {
  await bench?.end()
  bench = null
})

const sample = fc.record({
  point: fc.constantFrom(...POINTS),
  // Few distinct times, so that duplicates and late rows are common; beyond a day, so that every level is met.
  t: fc.oneof(
    fc.integer({ min: 0, max: 60 }).map((n) => DAY0 + n * 10_000),
    fc.integer({ min: 0, max: 400 }).map((n) => DAY0 + n * 7 * MINUTE_ms),
  ),
  value: fc.oneof(
    fc.integer({ min: -5000, max: 5000 }).map((n) => n / 100),
    // Of 0 and -0 either may be called the lower.
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0),
    fc.constantFrom(0, NaN, Infinity),
  ),
  quality: fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const),
})
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant('commit' as const), samples: fc.array(sample, { maxLength: 30 }) }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('hours' as const), hours: fc.integer({ min: -9, max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('roll' as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('compact' as const), table: fc.constantFrom(...TABLES) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart' as const) }) },
)

test('cells and trends are those of a slow computation from the readings, late, double and bad ones and restarts included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 25 }), async (acts) => {
      bench = new Bench()
      await bench.openJournal()
      let [store, source, drain]: [Store, Source, Drain] = [
        await openStore(bench.folder),
        openSource(bench.folder),
        new Drain(() => {}),
      ]
      const truth: Truth = new Map(POINTS.map((p) => [p, new Map<number, Sample>()]))
      try {
        for (const step of acts) {
          if (step.act === 'commit' && step.samples.length > 0) {
            await bench.commit(step.samples)
            for (const s of step.samples) truth.get(s.point)!.set(s.t, s)
            while ((await drain.step(store, source)) !== 'nothing');
          } else if (step.act === 'hours') bench.now += step.hours * HOUR_ms
          else if (step.act === 'roll') await nextChore(store)?.()
          else if (step.act === 'compact') await compact(store, step.table)
          else if (step.act === 'restart') {
            source.close()
            store.close()
            ;[store, source, drain] = [await openStore(bench.folder), openSource(bench.folder), new Drain(() => {})]
          }
        }
        await expectCells(store, truth)
        await expectTrends(store, truth)
      } finally {
        source.close()
        store.close()
        await bench.end()
        bench = null
      }
    }),
    { numRuns: 12, endOnFailure: true },
  )
}, 60_000)

const counts = (s: Sample): boolean => (s.quality ?? 0) <= 1 && Number.isFinite(s.value)

function cellOf(samples: readonly Sample[]): Cell {
  const good = samples.filter(counts)
  const values = good.map(({ value }) => value)
  return {
    low: values.length ? Math.min(...values) : null,
    high: values.length ? Math.max(...values) : null,
    total: values.reduce((a, b) => a + b, 0),
    last: good.toSorted((a, b) => a.t - b.t).at(-1)?.value ?? null,
    n: good.length,
    bad: samples.length - good.length,
  }
}

function expectCell(found: Cell, truth: Cell, samples: readonly Sample[]): void {
  const size = samples.filter(counts).reduce((a, { value }) => a + Math.abs(value), 0)
  expect({ ...found, total: 0 }).toEqual({ ...truth, total: 0 })
  expect(Math.abs(found.total - truth.total)).toBeLessThanOrEqual(size * 1e-12)
}

async function expectCells(store: Store, truth: Truth): Promise<void> {
  for (const { table, size_ms, until } of CELL_LEVELS) {
    const rows = await columns(
      store.writer,
      `select series::double, cell::double, low, high, total, last, n::double, bad::double from ${both(table)} order by 1, 2`,
    )
    const found = new Map((rows[0] ?? []).map((_, i) => [`${Number(rows[0]![i])}:${Number(rows[1]![i])}`, i]))
    expect(found.size, 'a cell stands once').toBe(rows[0]?.length ?? 0)
    let expected = 0
    for (const point of POINTS) {
      const samples = [...truth.get(point)!.values()].filter(({ t }) => t < store.state[until])
      for (const [cell, inside] of Map.groupBy(samples, ({ t }) => Math.floor(t / size_ms))) {
        expected += 1
        const i = found.get(`${store.ids.get(keyOf(point))}:${cell}`)
        expect(i, `${table} ${cell} of ${point}`).toBeDefined()
        const [low, high, total, last, n, bad] = rows.slice(2).map((column) => column[i!]) as number[]
        expectCell({ low: low!, high: high!, total: total ?? 0, last: last!, n: n!, bad: bad! }, cellOf(inside), inside)
      }
    }
    expect(found.size).toBe(expected)
  }
}

async function expectTrends(store: Store, truth: Truth): Promise<void> {
  const ranges = [
    [DAY0, DAY0 + 10 * MINUTE_ms, 20],
    [DAY0, DAY0 + 2 * DAY_ms, 1000],
    [DAY0 + 3 * HOUR_ms, DAY0 + 33 * HOUR_ms, 12],
    [DAY0, DAY0 + 2 * DAY_ms, 2],
    [DAY0, DAY0 + 2 * DAY_ms, 1],
  ] as const
  for (const point of POINTS) {
    for (const [from, until, buckets] of ranges) {
      const trend = await queryTrend(store, { site: 's', equipment: 'e', point, from, until, buckets })
      expectTrend(trend, [...truth.get(point)!.values()], { from, until, buckets })
    }
  }
}

function expectTrend(trend: Trend, all: readonly Sample[], q: { from: number; until: number; buckets: number }): void {
  const size = { raw: 1, '1m': MINUTE_ms, '1h': HOUR_ms, '1d': DAY_ms }[trend.source]
  const from = Math.floor(q.from / size) * size
  const until = Math.ceil(q.until / size) * size
  const inside = all.filter(({ t }) => t >= from && t < until)
  const origin = q.buckets === 1 ? from : 0
  const step = trend.step_ms || 1
  const groups = Map.groupBy(inside, ({ t }) =>
    trend.step_ms === 0 ? t : origin + Math.floor((t - origin) / step) * step,
  )
  expect(trend.at).toEqual([...groups.keys()].toSorted((a, b) => a - b))
  expect(trend.at.length).toBeLessThanOrEqual(trend.step_ms === 0 ? 2 * q.buckets : q.buckets)
  trend.at.forEach((at, i) => {
    const samples = groups.get(at)!
    const [low, high, last, n, bad] = [trend.min[i]!, trend.max[i]!, trend.last[i]!, trend.count[i]!, trend.bad[i]!]
    expectCell({ low, high, last, n, bad, total: (trend.mean[i] ?? 0) * n }, cellOf(samples), samples)
  })
}

test('the marks move with the time of the server', async () => {
  bench = new Bench()
  await bench.openJournal()
  const [store, source] = [await openStore(bench.folder), openSource(bench.folder)]
  bench.now = DAY0 + 26 * HOUR_ms
  await bench.commit([{ point: 'a', t: bench.now, value: 1 }])
  const drain = new Drain(() => {})
  while ((await drain.step(store, source)) !== 'nothing');
  await roll(store)
  expect(store.state).toMatchObject({
    minute_until: DAY0 + 26 * HOUR_ms - 5 * MINUTE_ms,
    hour_until: DAY0 + 25 * HOUR_ms,
    day_until: DAY0 + DAY_ms,
  })
  expect(nextChore(store)).toBeNull()
  source.close()
  store.close()
})

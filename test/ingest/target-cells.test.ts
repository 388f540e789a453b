import { MessageChannel, type MessagePort } from 'node:worker_threads'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { cellsTarget, copyCells } from '../../ingest/targets/backfill/copy-cells.ts'
import { createSender } from '../../ingest/targets/backfill/send.ts'
import { openConnection } from '../../ingest/targets/connection.ts'
import { CELL_MEASUREMENT } from '../../ingest/targets/layout.ts'
import { openReader } from '../../ingest/targets/read/open.ts'
import { setUpTarget } from '../../ingest/targets/set-up/set-up.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { handOut, type HistoryQuery } from '../../ingest/telemetry/hand-out.ts'
import { Rest } from '../../ingest/telemetry/rest.ts'
import { both, CELL_LEVELS } from '../../ingest/telemetry/schema.ts'
import { columns, type Store } from '../../ingest/telemetry/store.ts'
import { compact, GRACE_ms, roll } from '../../ingest/telemetry/tidy.ts'
import { queryTrend } from '../../ingest/telemetry/trend.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import {
  type Asked,
  askedOf,
  EVERY_ms,
  MIDNIGHTS,
  PLACES,
  questions,
  type Readings,
  readingsFrom,
  samplesOf,
  timeOf,
} from './target-readings.ts'
import { expectSame, expectSameTrends, influxTarget, linesOf, OpenBench } from './target-support.ts'
import { DAY0, type Sample } from './telemetry-support.ts'

let influxdb: Influxdb
let embedded: OpenBench

beforeAll(async () => {
  influxdb = await startInfluxdb('')
})
afterEach(() => embedded?.end())
afterAll(() => influxdb?.remove())

/** How often the connection was cut before so many requests were through. */
async function copyNow(config: TargetConfig, store: Store, requestsMax = Infinity): Promise<boolean> {
  const connection = openConnection(cellsTarget(config), Date.now)
  let requests = 0
  const sender = createSender({
    connection: { ...connection, write: (lines) => ((requests += 1), connection.write(lines)) },
    rate: 1e9,
    rest: new Rest(),
    isStopped: () => requests >= requestsMax,
    onHeld: (held) => expect(held).toBeNull(),
  })
  const ask = (query: HistoryQuery): Promise<MessagePort> => {
    const { port1, port2 } = new MessageChannel()
    handOut(store, query, port2)
    return Promise.resolve(port1)
  }
  try {
    return await copyCells(config, sender, ask)
  } finally {
    connection.close()
  }
}

type Cells = ReadonlyMap<string, readonly unknown[]>

async function storedCells(store: Store, level: (typeof CELL_LEVELS)[number]): Promise<Cells> {
  const keys = new Map([...store.ids].map(([key, id]) => [id, key]))
  const found = await columns(
    store.reader,
    `select series::double, (cell::bigint * ${level.size_ms})::double, low, high, total, last, n::double, bad::double from ${both(level.table)}`,
  )
  return new Map(
    (found[0] ?? []).map((id, i) => [
      `${keys.get(id as number)} ${String(found[1]![i])}`,
      found.slice(2).map((column) => column[i]),
    ]),
  )
}

async function deliveredCells(database: string, level: (typeof CELL_LEVELS)[number]): Promise<Cells> {
  const fields = ['min', 'max', 'sum', 'last', 'count', 'bad'].map((name) => `"${name}"`).join(', ')
  const statement = `SELECT ${fields} FROM "${CELL_MEASUREMENT[level.table]}" GROUP BY "site", "equipment", "point"`
  const cells = new Map<string, readonly unknown[]>()
  for (const { tags, values } of await influxdb.query(statement, `${database}_cells`))
    for (const [at, min, max, sum, last, count, bad] of values) {
      // A field cannot be taken back: where nothing counts any more, the numbers of before are still there.
      const numbers = count === 0 ? [null, null, null, null] : [min, max, sum, last]
      cells.set(`${tags!['site']}/${tags!['equipment']}/${tags!['point']} ${String(at)}`, [...numbers, count, bad])
    }
  return cells
}

const sample = fc.record({
  point: fc.constantFrom('a', 'b'),
  t: fc.integer({ min: 0, max: 500 }).map((n) => DAY0 + n * 7 * MINUTE_ms),
  value: fc.integer({ min: -5000, max: 5000 }).map((n) => n / 100),
  quality: fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const),
})
/** Readings come, late ones among them; time goes on; some of the cells are copied before it is cut off. */
const round = fc.record({
  samples: fc.array(sample, { minLength: 1, maxLength: 30 }),
  hours: fc.integer({ min: 1, max: 40 }),
  requests: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(1000)),
})
const SOURCE_OF = { minute: '1m', hour: '1h', day: '1d' } as const
let databases = 0
async function freshTarget(keep_days: number | null = null): Promise<TargetConfig> {
  const config = influxTarget(influxdb, { database: `c${(databases += 1)}` })
  await setUpTarget(config, { keep_days, organisation: null }, () => {})
  return config
}

test('the cells of a server are those of the embedded store, after late readings and copies that were cut off', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 2, maxLength: 4 }), async (rounds) => {
      embedded = await new OpenBench().open()
      const { bench, store } = embedded
      try {
        const config = await freshTarget()
        for (const { samples, hours, requests } of rounds) {
          bench.now += hours * HOUR_ms
          await embedded.take([...samples, { point: 'clock', t: bench.now, value: 1 }])
          if (hours % 3 === 0) await compact(store, 'raw')
          await roll(store)
          await copyNow(config, store, requests)
        }
        expect(await copyNow(config, store)).toBe(true)
        for (const level of CELL_LEVELS)
          expect(await deliveredCells(config.database, level)).toEqual(await storedCells(store, level))
      } finally {
        await embedded.end()
      }
    }),
    { numRuns: 4, endOnFailure: true },
  )
})

test('a trend is computed from cells where they are, and from readings after them', async () => {
  embedded = await new OpenBench().open()
  const { bench, store } = embedded
  const config = await freshTarget()
  const samples = Array.from({ length: 3000 }, (_, i): Sample => ({
    point: 'p',
    t: DAY0 + i * MINUTE_ms,
    value: (i * 7919) % 1000,
    quality: i % 50 === 0 ? 2 : 0,
  }))
  bench.now = DAY0 + 3000 * MINUTE_ms
  await embedded.take(samples)
  await roll(store)
  await copyNow(config, store)
  await influxdb.write(linesOf(samples), config.database)
  const query = {
    site: 's',
    equipment: 'e',
    point: 'p',
    from: DAY0 + 17 * MINUTE_ms,
    until: bench.now + MINUTE_ms,
    buckets: 100,
  }
  const wanted = await queryTrend(store, query)
  expect(wanted.source).toBe('1m')
  expectSame(await openReader(config, () => bench.now).trend(query), wanted, query)
  // Without the readings that are in cells the answer is the same: it does not come from them.
  await influxdb.query(`DELETE FROM "readings" WHERE time < ${store.state.minute_until}ms`, config.database)
  expectSame(await openReader(config, () => bench.now).trend(query), wanted, query)
})

/**
 * The first readings come and are copied, and the copying is cut off; the others come, many of them behind the cells that were copied; all is
 * copied; time goes on, and what becomes a cell then is on the server as readings only.
 */
const copying = fc.record({
  /** Server times, by places of the grid. The second is late enough for a cell of a day where readings are half an hour apart. */
  times: fc
    .tuple(fc.nat(PLACES), fc.integer({ min: 100, max: PLACES }), fc.nat(PLACES))
    .map(([a, b, c]) => [Math.min(a, b), b, Math.max(b, c)]),
  late: fc.integer({ min: 1, max: 79 }),
  requests: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 400 })),
})

type Copying = typeof copying extends fc.Arbitrary<infer T> ? T : never
/** Answers up to where the server has the cells. */
async function copyInParts(config: TargetConfig, given: Readings, { times, late, requests }: Copying) {
  const { bench, store } = embedded
  const samples = samplesOf(given, 'p')
  const parts = [samples.slice(0, -late), samples.slice(-late), []]
  let marks = store.state
  for (const [i, part] of parts.entries()) {
    bench.now = timeOf(given, [times[i]!, 0]) + GRACE_ms + MINUTE_ms
    await embedded.take([...part, { point: 'clock', t: bench.now, value: 1 }])
    if (part.length > 0) await influxdb.write(linesOf(part), config.database)
    await roll(store)
    if (i === 0) await copyNow(config, store, requests)
    if (i === 1) {
      expect(await copyNow(config, store)).toBe(true)
      marks = store.state
    }
  }
  return marks
}

test('trends from copied cells are those of the embedded store for any range and step, also where readings are gone', async () => {
  const without = new Set<string>()
  const compare = async (given: Readings, all: readonly Asked[], parts: Copying): Promise<void> => {
    const { bench, store } = embedded
    const config = await freshTarget()
    const marks = await copyInParts(config, given, parts)
    const compared = { reader: openReader(config, () => bench.now), store, point: 'p' }
    const answers = await expectSameTrends(compared, all)
    // From coarse to fine: what coarse cells do not reach yet comes from readings.
    for (const { table, until } of CELL_LEVELS.toReversed()) {
      await influxdb.query(`DELETE FROM "readings" WHERE time < ${marks[until]}ms`, config.database)
      const again = all.filter((_, i) => answers[i]!.source === SOURCE_OF[table])
      for (const { at, source } of await expectSameTrends(compared, again))
        if (at.some((begin) => begin < marks[until])) without.add(source)
    }
  }
  // Each in turn, so that no table of cells is left out by chance.
  for (const every_ms of EVERY_ms.slice(1))
    await fc.assert(
      fc.asyncProperty(readingsFrom(MIDNIGHTS, [every_ms]), questions, copying, async (given, asked, parts) => {
        embedded = await new OpenBench().open()
        try {
          await compare(given, askedOf(given, asked), parts)
        } finally {
          await embedded.end()
        }
      }),
      { numRuns: 3, endOnFailure: true },
    )
  expect([...without].toSorted()).toEqual(['1d', '1h', '1m'])
}, 120_000)

test('numbers of cells whose readings all turned out to be bad are not shown', async () => {
  embedded = await new OpenBench().open()
  const { bench, store } = embedded
  const config = await freshTarget()
  bench.now = DAY0 + DAY_ms
  const samples = Array.from({ length: 300 }, (_, i): Sample => ({ point: 'p', t: DAY0 + i * MINUTE_ms, value: i }))
  const bad = samples.slice(0, 10).map((one) => ({ ...one, quality: 2 as const }))
  for (const some of [samples, bad]) {
    await embedded.take([...some, { point: 'clock', t: bench.now, value: 1 }])
    await roll(store)
    await copyNow(config, store)
  }
  const query = { site: 's', equipment: 'e', point: 'p', from: DAY0, until: DAY0 + 300 * MINUTE_ms, buckets: 30 }
  const wanted = await queryTrend(store, query)
  expect(wanted.source).toBe('1m')
  expect(wanted.bad[0]).toBe(10)
  expectSame(await openReader(config, () => bench.now).trend(query), wanted, query)
})

test('where readings were dropped by retention, cells answer', async () => {
  embedded = await new OpenBench().open()
  const { bench, store } = embedded
  const config = await freshTarget(1)
  const now = Date.now()
  const begin = Math.floor(now / DAY_ms) * DAY_ms - 5 * DAY_ms
  const samples = Array.from({ length: 100 }, (_, i): Sample => ({ point: 'p', t: begin + i * MINUTE_ms, value: i }))
  bench.now = now
  await embedded.take([...samples, { point: 'clock', t: now, value: 0 }])
  await roll(store)
  await copyNow(config, store)
  const query = { site: 's', equipment: 'e', point: 'p', from: begin, until: begin + HOUR_ms, buckets: 1000 }
  const trend = await openReader(config, () => now).trend(query)
  expect(trend).toMatchObject({ source: '1m', step_ms: MINUTE_ms })
  expect(trend.count).toEqual(Array.from({ length: 60 }, () => 1))
  expect(trend.last).toEqual(Array.from({ length: 60 }, (_, i) => i))
})

test('a late reading changes the cells that were copied; who lacks changes that are no longer known gets everything again', async () => {
  embedded = await new OpenBench().open()
  const { bench, store } = embedded
  const config = await freshTarget()
  bench.now = DAY0 + DAY_ms
  await embedded.take([
    { point: 'a', t: DAY0, value: 1 },
    { point: 'clock', t: bench.now, value: 1 },
  ])
  await roll(store)
  await copyNow(config, store)
  const level = CELL_LEVELS[0]!
  const late = async (i: number): Promise<void> => embedded.take([{ point: 'a', t: DAY0 + i, value: i * 10 }])
  await late(1)
  await copyNow(config, store)
  expect(await deliveredCells(config.database, level)).toEqual(await storedCells(store, level))
  for (let i = 2; i <= 5; i += 1) await late(i)
  await store.writer.run('delete from changed where n < 5')
  await copyNow(config, store)
  expect(await deliveredCells(config.database, level)).toEqual(await storedCells(store, level))
})

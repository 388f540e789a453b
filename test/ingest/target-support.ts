import { expect } from 'vitest'
import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import { headOf, lineOf } from '../../ingest/targets/line.ts'
import type { TargetConfig, TargetReader } from '../../ingest/targets/target.ts'
import { Drain } from '../../ingest/telemetry/drain.ts'
import { openSource } from '../../ingest/telemetry/source.ts'
import { openStore, type Store } from '../../ingest/telemetry/store.ts'
import { queryTrend } from '../../ingest/telemetry/trend.ts'
import { ADMIN, type Influxdb } from '../support/influxdb.ts'
import type { Victoria } from '../support/victoria.ts'
import type { Asked } from './target-readings.ts'
import { Bench, keyOf, type Sample } from './telemetry-support.ts'

export const influxTarget = ({ url, database }: Influxdb, changed: Partial<TargetConfig> = {}): TargetConfig => ({
  id: 'influx',
  type: 'influxdb',
  url,
  database,
  ...ADMIN,
  ...changed,
})

export const victoriaTarget = ({ url }: Victoria, changed: Partial<TargetConfig> = {}): TargetConfig => ({
  id: 'victoria',
  type: 'victoria-metrics',
  url,
  database: 'watchroom',
  username: null,
  secret: null,
  ...changed,
})

/** What is delivered of some samples, in their order. */
export const linesOf = (samples: readonly Sample[]): string =>
  samples.map(({ point, t, value, quality = 0 }) => lineOf(headOf(keyOf(point)), t, value, quality)).join('\n')

export async function writeVictoria({ url, flush }: Victoria, lines: string, db = 'watchroom'): Promise<void> {
  await fetch(`${url}/write?db=${encodeURIComponent(db)}&precision=ms`, { method: 'POST', body: lines })
  await flush()
}

/** The embedded store of a bench, opened in this thread and brought up to date by hand. */
export class OpenBench {
  readonly bench = new Bench()
  #store: Store | null = null

  get store(): Store {
    return this.#store!
  }

  async open(): Promise<this> {
    await this.bench.openJournal()
    this.#store = await openStore(this.bench.folder)
    return this
  }

  async take(samples: readonly Sample[]): Promise<void> {
    await this.bench.commit(samples)
    const source = openSource(this.bench.folder)
    try {
      const drain = new Drain(() => {})
      while ((await drain.step(this.store, source)) !== 'nothing');
    } finally {
      source.close()
    }
  }

  async end(): Promise<void> {
    this.#store?.close()
    this.#store = null
    await this.bench.end()
  }
}

/**
 * How far a number that a server keeps may be off: by a part of itself and, whatever it is, by so much. InfluxDB keeps and says every digit.
 */
type Rounding = { readonly relative: number; readonly absolute: number }
const EXACT: Rounding = { relative: 0, absolute: 0 }

/**
 * VictoriaMetrics keeps decimal numbers, which share one exponent in each block of up to 8,192. Measured on 1.79: each is off by up to 1e-12 of
 * itself and by up to 1e-18 of the largest of its block: 0.001 with random digits by 8e-7 of itself beside 1e9, and by 1e-12 beside 1000.
 */
export const victoriaRounding = (samples: readonly Sample[]): Rounding => ({
  relative: 1e-9,
  absolute: 1e-17 * Math.max(...samples.map(({ value }) => Math.abs(value))),
})

/** A mean may be off by so much of the largest number of its own step: sums depend on the order of addition, and what remains of them may be small. */
const MEAN = 1e-6

const frame = ({ at, count, bad, step_ms, source }: Trend) => ({ at, count, bad, step_ms, source })

/** The same steps and counts, the same least, largest and last numbers, and nearly the same means. */
export function expectSame(found: Trend, wanted: Trend, query: TrendQuery, rounding = EXACT): void {
  const said = JSON.stringify(query)
  expect(frame(found), said).toEqual(frame(wanted))
  for (const column of ['min', 'max', 'last', 'mean'] as const) {
    expect(found[column]).toHaveLength(wanted[column].length)
    wanted[column].forEach((value, i) => {
      const other = found[column][i]!
      const where = `${column} ${i} of ${said}: ${other}, not ${value}`
      if (value === null || other === null) return expect(other, where).toBe(value)
      const size = Math.max(Math.abs(wanted.min[i]!), Math.abs(wanted.max[i]!))
      const relative = column === 'mean' ? MEAN * size : rounding.relative * Math.abs(value)
      expect(Math.abs(value - other), where).toBeLessThanOrEqual(relative + rounding.absolute)
    })
  }
}

export type Compared = {
  readonly reader: TargetReader
  readonly store: Store
  readonly point: string
  readonly rounding?: Rounding
}
/** Each question is answered by a server as by the embedded store; these are the answers. */
export async function expectSameTrends(
  { reader, store, point, rounding = EXACT }: Compared,
  asked: readonly Asked[],
): Promise<readonly Trend[]> {
  const answers: Trend[] = []
  for (const one of asked) {
    const query = { site: 's', equipment: 'e', point, ...one }
    const wanted = await queryTrend(store, query)
    expectSame(await reader.trend(query), wanted, query, rounding)
    answers.push(wanted)
  }
  return answers
}

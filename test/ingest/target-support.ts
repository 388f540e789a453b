import { expect } from 'vitest'
import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import { headOf, lineOf } from '../../ingest/targets/line.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { Drain } from '../../ingest/telemetry/drain.ts'
import { openSource } from '../../ingest/telemetry/source.ts'
import { openStore, type Store } from '../../ingest/telemetry/store.ts'
import { ADMIN, type Influxdb } from '../support/influxdb.ts'
import type { Victoria } from '../support/victoria.ts'
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

/** The same steps and counts, and the same numbers up to 1e-9 (means: 1e-6) of the largest one the series ever had. */
export function expectSame(found: Trend, wanted: Trend, scale: number, query: TrendQuery): void {
  const said = JSON.stringify(query)
  const { at, count, bad, step_ms, source } = wanted
  expect(
    { at: found.at, count: found.count, bad: found.bad, step_ms: found.step_ms, source: found.source },
    said,
  ).toEqual({
    at,
    count,
    bad,
    step_ms,
    source,
  })
  for (const [column, tolerance] of [
    ['min', 1e-9],
    ['max', 1e-9],
    ['last', 1e-9],
    ['mean', 1e-6],
  ] as const) {
    wanted[column].forEach((value, i) => {
      const other = found[column][i]!
      if (value === null || other === null) return expect(other, `${column} ${i} of ${said}`).toBe(value)
      expect(Math.abs(value - other), `${column} ${i} of ${said}`).toBeLessThanOrEqual(tolerance * scale)
    })
  }
}

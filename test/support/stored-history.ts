import { DuckDBInstance } from '@duckdb/node-api'
import { join } from 'node:path'

/** The raw rows of one series by time. */
export type StoredSeries = { readonly t: readonly number[]; readonly value: readonly (number | null)[] }

/** All raw rows of a stopped product's time-series store, by `site/equipment/point`; every row counts, also one that is there twice. */
export async function readHistory(data: string): Promise<ReadonlyMap<string, StoredSeries>> {
  const instance = await DuckDBInstance.create(join(data, 'telemetry.duckdb'), { access_mode: 'READ_ONLY' })
  try {
    const connection = await instance.connect()
    try {
      const result = await connection.run(
        `select s.key, r.t::double, r.value from (select * from raw union all select * from raw_new) r
         join series s on s.id = r.series order by s.key, r.t, r.value`,
      )
      const [keys = [], times = [], values = []] = await result.getColumnsJS()
      const series = new Map<string, { t: number[]; value: (number | null)[] }>()
      for (let i = 0; i < keys.length; i += 1) {
        const key = keys[i] as string
        let found = series.get(key)
        if (!found) series.set(key, (found = { t: [], value: [] }))
        found.t.push(times[i] as number)
        found.value.push(values[i] as number | null)
      }
      return series
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

import type { Trend, TrendQuery } from '#domain/wire/trend.ts'

/*
 * A time-series server beside the embedded store: every reading goes there too, from the journal, behind a durable cursor of its own. One way
 * of writing for all (line protocol over `POST /write`), two ways of reading (InfluxQL, PromQL).
 *
 * Rows: measurement `readings`, tags `site`, `equipment`, `point`; fields `value` (float, left out where the quality is bad) and `quality`
 * (integer of point/judge.ts); time in milliseconds, which with the tags is the identity. Cells: `readings_1m`, `readings_1h`, `readings_1d`
 * with float fields `min`, `max`, `sum`, `last`, `count`, `bad`, at the beginning of their cell; where
 * `count` is 0 the others but `bad` mean nothing: they may be left from before. The values of tags are those of `tagOf` (line.ts).
 */

export const TARGET_TYPES = ['influxdb', 'victoria-metrics'] as const
export type TargetType = (typeof TARGET_TYPES)[number]
/** What the server says it is; asked once a connection is there. */
export type Generation = 'influxdb-1' | 'influxdb-2' | 'influxdb-3' | 'victoria-metrics'
/** What such a server is configured as. */
export const typeOf = (generation: Generation): TargetType =>
  generation === 'victoria-metrics' ? 'victoria-metrics' : 'influxdb'

/** One server as configured, its secret already read from the environment or a file. */
export type TargetConfig = {
  readonly id: string
  readonly type: TargetType
  /** `http://host:8086`; a path is kept as a prefix. */
  readonly url: string
  /** Database of 1.x and 3, bucket of 2.x; of VictoriaMetrics the label `db`. */
  readonly database: string
  readonly username: string | null
  /** Password or token. Never logged, never shown. */
  readonly secret: string | null
}

/** Answers trends as the embedded store does; throws with a sentence while the server cannot be read. */
export type TargetReader = { readonly trend: (query: TrendQuery) => Promise<Trend> }

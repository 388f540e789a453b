import type { MessagePort } from 'node:worker_threads'
import type { Millis } from '#domain/time.ts'
import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import type { HistoryCounts } from './copy.ts'
import type { HistoryQuery } from './hand-out.ts'

/** How long history is kept; null = for ever. Read from the site file. */
export type Retention = {
  readonly raw_days: number | null
  readonly minute_days: number | null
  readonly hour_days: number | null
  readonly day_days: number | null
  /** Of the duty logs, which lie in the journal: three years, because they decide disputes. */
  readonly duty_days: number | null
}
export const DEFAULT_RETENTION: Retention = {
  raw_days: 90,
  minute_days: 400,
  hour_days: 3660,
  day_days: null,
  duty_days: 1096,
}

/** `behind_ms`: age of the oldest batch not yet in the store; `trouble`: the store's own words while it fails. */
export type TelemetryStatus = {
  readonly cursor: number
  readonly behind_ms: number
  readonly trouble: string | null
  readonly since: Millis | null
}

/**
 * A time-series store behind a cursor: reads the journal's batches after its cursor and writes them in large batches; cursor and rows
 * move in one transaction. It may fail, be slow or be stopped without stopping alarms.
 */
export type Telemetry = {
  readonly status: () => TelemetryStatus
  /** A batch is durable in the journal; the store may read on. Cheap, called for every commit. */
  readonly wake: () => void
  /** Called when the cursor moved, so that the journal may drop blobs. */
  readonly onCursor: (listener: (batch: number) => void) => void
  /** Throws while the store cannot be read. A series that does not exist answers an empty trend. */
  readonly trend: (query: TrendQuery) => Promise<Trend>
  /** Hands raw rows or cells out to whoever holds the other end of the port, which moves to the store; see hand-out.ts. Never throws. */
  readonly rows: (query: HistoryQuery, port: MessagePort) => void
  /** Copies the store's files into a folder while questions are answered; answers what they hold. Rejects while the store cannot be written. */
  readonly copy: (into: string) => Promise<HistoryCounts>
  readonly stop: () => Promise<void>
}

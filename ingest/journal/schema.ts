import type { ColumnType } from 'kysely'

/**
 * The tables of the journal, for SQLite now and PostgreSQL later: ids are text, times are bigint milliseconds, booleans are integers, structures are
 * JSON text. A reader of its own (the time-series store) may rely on `batch (id, at, readings)`: ids count up by one, rows are only
 * ever deleted from the old end, and the newest row always stays.
 */
export type Tables = {
  schema_version: { version: number }
  batch: {
    id: number
    at: number
    messages: number
    values: number
    /** CRC-32 of `readings`, because SQLite itself would not notice a changed bit in a blob. */
    crc: number
    /** Blob of codec.ts. */
    readings: Uint8Array
  }
  /** The facts, and what stood after each: the live feed and the audit of alarms. Never deleted by the journal. */
  change: {
    site: string
    seq: number
    batch: number
    at: number
    type: string
    /** Alarm id, or `site/device`. */
    subject: string
    occurrence: string | null
    json: string
  }
  alarm: { id: string; site: string; json: string }
  /** By `site/device`. */
  device_state: { device: string; json: string }
  dead_letter: {
    id: ColumnType<number, number | undefined, never>
    batch: number
    device: string
    topic: string
    received_at: number
    reason: string
    payload: string
    size: number
  }
  /** Numbers of series keys and device keys in the blobs; never changed, never reused. */
  series: { number: number; key: string }
  device: { number: number; key: string }
  /** At most one row, id 1. */
  snapshot: { id: number; batch: number; at: number; state: Uint8Array }
  /** What people keep: accounts, rosters, policies … JSON by kind and id; see ../ledger.ts. */
  record: { kind: string; id: string; json: string }
  /** Append-only, hash-chained: domain/audit/entry.ts. `row` is the text that is hashed. */
  audit: {
    n: number
    at: number
    site: string | null
    account: string | null
    action: string
    subject: string
    row: string
    hash: string
  }
  /** Append-only, hash-chained per post: domain/duty/entry.ts. `row` is the text that is hashed. */
  duty_entry: { site: string; post: string; n: number; at: number; kind: string; row: string; hash: string }
  /** The last row of each post's chain that was older than its retention and is no more. */
  duty_dropped: { site: string; post: string; n: number; hash: string }
  credential: { device: string; hash: string; created_at: number }
}

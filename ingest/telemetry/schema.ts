import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'

/**
 * How the store lies on disk. Every kind of row has two tables: `x_new` in the order of arrival, small, and `x`, to which `x_new` is
 * appended sorted by (series, time) each time it is full. A question about one series reads `x_new` whole, and of `x` only
 * the few row groups that hold the series in the time asked for.
 *
 * Raw rows are unique by (series, t). A cell is a minute, an hour or a day of UTC, counted from 1970; a table of cells holds exactly those
 * that start before its mark (`minute_until` …) and are not older than `minute_from` …: what is newer than the mark is
 * still computed from the next finer table when it is asked for.
 */
export const STORE_FILE = 'telemetry.duckdb'
/** The files of a store that is not being written. */
export const STORE_FILES = [STORE_FILE, `${STORE_FILE}.wal`] as const
export const STORE_VERSION = 1

/** Larger than DuckDB's own 122,880: a column of a row group fills whole blocks of 256 KB, and at that size a third of them stays empty. */
export const ROW_GROUP_ROWS = 245_760

export type CellTable = 'minute' | 'hour' | 'day'
export type Table = 'raw' | CellTable

type CellLevel = {
  readonly table: CellTable
  readonly size_ms: number
  readonly finer: Table
  readonly finer_ms: number
  readonly from: `${CellTable}_from`
  readonly until: `${CellTable}_until`
}
/** From fine to coarse; each is computed from the one before. */
export const CELL_LEVELS: readonly CellLevel[] = [
  { table: 'minute', size_ms: MINUTE_ms, finer: 'raw', finer_ms: 1, from: 'minute_from', until: 'minute_until' },
  {
    table: 'hour',
    size_ms: HOUR_ms,
    finer: 'minute',
    finer_ms: MINUTE_ms,
    from: 'hour_from',
    until: 'hour_until',
  },
  { table: 'day', size_ms: DAY_ms, finer: 'hour', finer_ms: HOUR_ms, from: 'day_from', until: 'day_until' },
]

/**
 * The one row of table `state`, moved in the same transaction as the rows it speaks of.
 * `cursor`, `crc`: the last batch taken and its check sum in the journal; `server_at`: its time;
 * `x_from`: rows of x before this instant were deleted; `x_until`: cells of x that start before it are in the table.
 */
export const STATE_FIELDS = [
  'cursor',
  'crc',
  'server_at',
  'raw_from',
  'minute_from',
  'hour_from',
  'day_from',
  'minute_until',
  'hour_until',
  'day_until',
] as const
export type StoreState = Readonly<Record<(typeof STATE_FIELDS)[number], number>>

const ROW = '(series uinteger not null, t bigint not null, value double, quality utinyint not null)'
/** `low`, `high`, `total`, `last` are over the good and uncertain values, and null where there are none (`n` = 0). */
const CELL =
  '(series uinteger not null, cell uinteger not null, low double, high double, total double, last double, ' +
  'n uinteger not null, bad uinteger not null)'

export const columnsOf = (table: Table): string => (table === 'raw' ? ROW : CELL)
export const TABLES: readonly Table[] = ['raw', 'minute', 'hour', 'day']

/** The statements that make an empty store, in order. */
export const CREATE_STORE: readonly string[] = [
  'create table version(version integer not null)',
  `insert into version values (${STORE_VERSION})`,
  `create table state(${STATE_FIELDS.map((f) => `${f} bigint not null`).join(', ')})`,
  `insert into state values (${STATE_FIELDS.map(() => 0).join(', ')})`,
  // The store numbers series itself: a journal restored from a backup may give a number to another key.
  'create table series(id uinteger not null, key varchar not null)',
  // Newest time of each series in `raw`, so that it is known at once after a start.
  'create table series_last(series uinteger not null, t bigint not null)',
  ...TABLES.flatMap((table) => [
    `create table ${table}${columnsOf(table)}`,
    `create table ${table}_new${columnsOf(table)}`,
  ]),
]

/**
 * Which minutes were changed after their cells had been computed, numbered in the order it happened: whoever keeps a copy of the cells brings it
 * up to date by these. Also made in a store that was without them.
 */
export const CREATE_CHANGES: readonly string[] = [
  'create sequence if not exists changed_n',
  'create table if not exists changed(n ubigint not null, series uinteger not null, minute uinteger not null)',
]
/** So many newest changes are kept, about 20 MB; who lacks older ones copies everything. */
export const CHANGES_KEPT = 1_000_000

export const saveState = (state: StoreState): string =>
  `update state set ${STATE_FIELDS.map((f) => `${f} = ${state[f]}`).join(', ')}`

export const both = (table: Table): string => `(select * from ${table} union all select * from ${table}_new)`

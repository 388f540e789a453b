import type { CellTable } from '../telemetry/schema.ts'

/*
 * Where things lie on a server of the InfluxDB family; see target.ts. Cells lie in a database of their own, because they are kept longer than readings: of
 * all three generations only 1.x can keep two measurements of one database for different times.
 */

export const CELL_MEASUREMENT: Readonly<Record<CellTable, string>> = {
  minute: 'readings_1m',
  hour: 'readings_1h',
  day: 'readings_1d',
}

export const cellsDatabaseOf = (database: string): string => `${database}_cells`

/**
 * Beside the cells: up to where they are there (fields `minute`, `hour`, `day`, milliseconds), and which changes of older ones they hold
 * (`changes`); of those that begin before `kept_from` the server has dropped some. Its row is the newest one. It lies on the server so that it is lost, or restored, together with the cells.
 */
export const MARKS = 'marks'

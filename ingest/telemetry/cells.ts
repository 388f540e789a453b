import { QUALITY } from '#domain/point/judge.ts'
import { both, type Table } from './schema.ts'

/** Good and uncertain values count; a value without a number is kept as null and never counts. */
export const GOOD = `(quality <= ${QUALITY.clock} and value is not null)`

/**
 * Sums of decimals carry an error in their last digits that depends on the order of addition. Rounded to 14 digits they are the
 * same in any order, and are stored in a third of the space.
 */
const SUM_DIGITS = 14
const rounded = (sum: string): string =>
  `case when ${sum} = 0 then 0 else round(${sum}, (${SUM_DIGITS - 1} - floor(log10(abs(${sum}))))::integer) end`

/** Cells of raw rows: select list over columns (series, t, value, quality), grouped by series and cell. */
const cellsOfRows = (size_ms: number): string =>
  `series, (t // ${size_ms})::uinteger as cell,
   min(value) filter (${GOOD}) as low, max(value) filter (${GOOD}) as high,
   sum(value) filter (${GOOD}) as total, arg_max(value, t) filter (${GOOD}) as last,
   count(*) filter (${GOOD}) as n, count(*) filter (not ${GOOD}) as bad`

/** Cells of finer cells, `per` of them in each. */
const cellsOfCells = (per: number): string =>
  `series, (cell // ${per})::uinteger as cell,
   min(low) as low, max(high) as high, sum(total) as total, arg_max(last, cell) filter (n > 0) as last,
   sum(n) as n, sum(bad) as bad`

/**
 * A query of cells of `size_ms`, computed from the rows of `finer` whose time is in [from, until) (both multiples of the size) and that
 * satisfy `where`. Columns as in the table of cells. `source` is read in the place of both tables of `finer`.
 */
export function computeCells(
  options: { readonly finer: Table; readonly finer_ms: number; readonly size_ms: number; readonly source?: string },
  from: number,
  until: number,
  where = 'true',
): string {
  const { finer, finer_ms, size_ms, source = both(finer) } = options
  const time = finer === 'raw' ? 't' : 'cell'
  const list = finer === 'raw' ? cellsOfRows(size_ms) : cellsOfCells(size_ms / finer_ms)
  return `select series, cell, low, high, ${rounded('total')} as total, last, n::uinteger as n, bad::uinteger as bad from (
    select ${list} from ${source} f
    where ${time} >= ${from / finer_ms} and ${time} < ${until / finer_ms} and ${where} group by 1, 2)`
}

/** Cells of the same step merged, where one came so late that what it was computed from is gone. `rank` says whose `last` stays. */
export const MERGE_CELLS = `series, cell, min(low) as low, max(high) as high, sum(total) as total,
  arg_max(last, rank) filter (n > 0) as last, sum(n)::uinteger as n, sum(bad)::uinteger as bad`

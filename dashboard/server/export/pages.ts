import { EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import type { RouteContext } from '../app.ts'
import { TIMED_OUT, within } from '../time.ts'
import type { Row } from './facts-table.ts'

/** Divides {@link EXPORT_ROWS_MAX}. */
const PAGE_rows = 500

type Pages<T> = {
  /** What is read, for the log. */
  readonly what: string
  readonly headings: Row
  /** What stands at the end of a table that holds not all that was asked for. */
  readonly cut: Row
  readonly row: (one: T) => Row
  /** By what the next page is asked for. */
  readonly numberOf: (one: T) => number
  readonly read: (limit: number, before: number | undefined) => Promise<readonly T[]>
}

/** Headings, rows and, where they were cut, the sentence that says so; a page of the log at a time, newest first. */
export async function* pagesOf<T>({ limits, log }: RouteContext, pages: Pages<T>): AsyncGenerator<readonly Row[]> {
  const { what, headings, cut, row, numberOf } = pages
  yield [headings]
  const late = (error: unknown) => log('error', `reading ${what} failed after its time`, error)
  const read = async (limit: number, before: number | undefined): Promise<readonly T[]> => {
    const page = await within(limits.query_ms, pages.read(limit, before), late)
    // The answer has begun: breaking it off is the only way to say that it is not whole.
    if (page === TIMED_OUT) throw new Error(`${what} does not answer in time`)
    return page
  }
  let before: number | undefined
  for (let rows = 0; rows < EXPORT_ROWS_MAX; rows += PAGE_rows) {
    const page = await read(PAGE_rows, before)
    yield page.map(row)
    if (page.length < PAGE_rows) return
    before = numberOf(page.at(-1)!)
  }
  if ((await read(1, before)).length > 0) yield [cut]
}

import { Readable } from 'node:stream'
import { csvOf } from './csv.ts'
import type { Row } from './facts-table.ts'
import { xlsxOf } from './xlsx.ts'

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const
export type TableFormat = keyof typeof CONTENT_TYPES

/** Each reads the journal for seconds: more would wait for one another and keep the screens' questions waiting. */
const EXPORTS_AT_ONCE = 2
/** A sheet's name has no more. */
const SHEET_NAME_chars = 31

type TableReply = {
  readonly header: (name: string, value: string) => unknown
  readonly type: (type: string) => unknown
}
type Table = { readonly name: string; readonly format: TableFormat; readonly pages: AsyncIterable<readonly Row[]> }

/**
 * Makes tables into files that are sent while they are read, name and type set on the reply; null while {@link EXPORTS_AT_ONCE} are under
 * way. `name`: ASCII, without ending.
 */
export function openExports(): (reply: TableReply, table: Table) => Readable | null {
  let running = 0
  return (reply, { name, format, pages }) => {
    if (running >= EXPORTS_AT_ONCE) return null
    running += 1
    const content = format === 'csv' ? csvOf(pages) : xlsxOf(name.slice(0, SHEET_NAME_chars), pages)
    const file = Readable.from(content, { objectMode: false })
    // Also when the client has gone away in the middle.
    file.once('close', () => (running -= 1))
    reply.header('Content-Disposition', `attachment; filename="${name}.${format}"`)
    reply.type(CONTENT_TYPES[format])
    return file
  }
}

import { Readable } from 'node:stream'
import { csvOf } from './csv.ts'
import type { Row } from './facts-table.ts'
import { xlsxOf } from './xlsx.ts'

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const
export type TableFormat = keyof typeof CONTENT_TYPES

type TableReply = {
  readonly header: (name: string, value: string) => unknown
  readonly type: (type: string) => unknown
}

/** The table as a file that is sent while it is read, its name and type set on the reply. `name`: ASCII, without ending. */
export function tableFile(
  reply: TableReply,
  name: string,
  format: TableFormat,
  pages: AsyncIterable<readonly Row[]>,
): Readable {
  reply.header('Content-Disposition', `attachment; filename="${name}.${format}"`)
  reply.type(CONTENT_TYPES[format])
  return Readable.from(format === 'csv' ? csvOf(pages) : xlsxOf(name.slice(0, SHEET_NAME_chars), pages), {
    objectMode: false,
  })
}

/** A sheet's name has no more. */
const SHEET_NAME_chars = 31

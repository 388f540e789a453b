import type { Cell, Row } from './facts-table.ts'

/** A spreadsheet would take a text that begins so for a formula, and what a device or a person wrote must not be executed. */
const FORMULA = /^[=+\-@\t\r]/
const BYTE_ORDER_MARK = '\uFEFF'

/** RFC 4180 in UTF-8 with the mark by which a spreadsheet knows it; a chunk of text per page of rows. */
export async function* csvOf(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK
  for await (const rows of pages) yield rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

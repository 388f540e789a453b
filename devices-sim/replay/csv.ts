import { createReadStream } from 'node:fs'

/** A row with the number of its line, counted from 1 with the header. */
export type Row = { readonly line: number; readonly cells: readonly string[] }

/** Longer lines are no table: the file is refused before it fills the memory. */
const LINE_MAX = 1_000_000

/**
 * The rows of a CSV file (RFC 4180: quotes, doubled quotes, line ends within quotes, CRLF), read piece by piece. Blank lines are left
 * out. Throws an error with file and line for what is no CSV.
 */
export async function* readCsv(file: string, delimiter: string): AsyncGenerator<Row> {
  let line = 1
  let begun = 1
  let cell = ''
  let cells: string[] = []
  let quoted = false
  let afterQuote = false
  let length = 0
  let first = true
  const finish = (): Row | null => {
    cells.push(cell)
    const row = { line: begun, cells }
    const blank = cells.length === 1 && cell === ''
    cells = []
    cell = ''
    length = 0
    afterQuote = false
    return blank ? null : row
  }
  for await (const chunk of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const text = first ? chunk.replace(/^\uFEFF/, '') : chunk
    first = false
    for (const char of text) {
      if (++length > LINE_MAX) throw new Error(`${file}:${begun}: a line is longer than ${LINE_MAX} characters`)
      if (quoted) {
        if (char === '"') {
          quoted = false
          afterQuote = true
        } else cell += char
        if (char === '\n') line++
      } else if (char === '"' && (afterQuote || cell === '')) {
        if (afterQuote) cell += '"'
        quoted = true
        afterQuote = false
      } else if (char === delimiter) {
        cells.push(cell)
        cell = ''
        afterQuote = false
      } else if (char === '\n') {
        const row = finish()
        line++
        begun = line
        if (row) yield row
      } else if (char !== '\r') cell += char
    }
  }
  if (quoted) throw new Error(`${file}:${begun}: a quote is opened and never closed`)
  if (cell !== '' || cells.length > 0) {
    const row = finish()
    if (row) yield row
  }
}

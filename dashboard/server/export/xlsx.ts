import type { Cell, Row } from './facts-table.ts'
import { type ZipEntry, zip } from './zip.ts'

/** More characters than this a cell cannot hold. */
const CELL_chars = 32_767
/** Characters that XML 1.0 cannot carry at all, surrogates without their other half among them. */
// oxlint-disable-next-line no-control-regex -- they are what is meant
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/**
 * A workbook with one sheet (ECMA-376, the parts that are required). Text stands as inline strings, which a spreadsheet never takes for
 * a formula, so that nothing in them has to be changed.
 */
export const xlsxOf = (sheet: string, pages: AsyncIterable<readonly Row[]>): AsyncGenerator<Uint8Array> =>
  zip(partsOf(sheet, pages))

async function* partsOf(sheet: string, pages: AsyncIterable<readonly Row[]>): AsyncGenerator<ZipEntry> {
  yield part(
    '[Content_Types].xml',
    `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/></Types>`,
  )
  yield part('_rels/.rels', relationship('officeDocument', 'xl/workbook.xml'))
  yield part(
    'xl/workbook.xml',
    `<workbook xmlns="${SHEET}" xmlns:r="${DOCUMENT}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/>` +
      '</sheets></workbook>',
  )
  yield part('xl/_rels/workbook.xml.rels', relationship('worksheet', 'worksheets/sheet1.xml'))
  yield { name: 'xl/worksheets/sheet1.xml', content: worksheet(pages) }
}

const part = (name: string, xml: string): ZipEntry => ({ name, content: [HEAD + xml] })

const relationship = (type: string, target: string): string =>
  `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/${type}" Target="${target}"/>` +
  '</Relationships>'

async function* worksheet(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<string> {
  // The row of headings stays in sight.
  yield (
    `${HEAD}<worksheet xmlns="${SHEET}"><sheetViews><sheetView workbookViewId="0">` +
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
      '<cols><col min="2" max="14" width="22" customWidth="1"/></cols><sheetData>'
  )
  for await (const rows of pages) yield rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')
  yield '</sheetData></worksheet>'
}

function cell(value: Cell): string {
  if (value === null || value === '') return '<c/>'
  if (typeof value === 'number') return Number.isFinite(value) ? `<c><v>${value}</v></c>` : '<c/>'
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(value.slice(0, CELL_chars))}</t></is></c>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}
const escaped = (text: string): string =>
  text.replaceAll(NOT_XML, '\uFFFD').replaceAll(/[&<>"\r]/g, (character) => ESCAPES[character]!)

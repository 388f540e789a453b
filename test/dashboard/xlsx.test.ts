// @vitest-environment jsdom
import { crc32, inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Row } from '../../dashboard/server/export/facts-table.ts'
import { xlsxOf } from '../../dashboard/server/export/xlsx.ts'

async function* pages(...each: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  for (const page of each) yield page
}

async function all<T>(chunks: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = []
  for await (const chunk of chunks) read.push(chunk)
  return read
}

async function* failing(): AsyncGenerator<readonly Row[]> {
  yield [['a']]
  throw new Error('the journal is gone')
}

/** Reads an archive by its central directory, as a spreadsheet does, and checks sizes and check sums. */
async function unzipped(chunks: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const file = Buffer.concat(await all(chunks))
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const entries = new Map<string, string>()
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [crc, compressed, size] = [16, 20, 24].map((offset) => file.readUInt32LE(at + offset))
    const nameLength = file.readUInt16LE(at + 28)
    const name = file.toString('ascii', at + 46, at + 46 + nameLength)
    const local = file.readUInt32LE(at + 42)
    expect(file.toString('latin1', local, local + 4)).toBe('PK\x03\x04')
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const content = inflateRawSync(file.subarray(start, start + compressed!))
    expect([content.length, crc32(content)]).toEqual([size, crc])
    expect(file.toString('latin1', start + compressed!, start + compressed! + 4)).toBe('PK\x07\x08')
    entries.set(name, content.toString())
    at += 46 + nameLength
  }
  expect(at).toBe(end)
  return entries
}

function parsed(xml: string | undefined): Document {
  const document = new DOMParser().parseFromString(xml ?? '', 'application/xml')
  expect(document.querySelector('parsererror')?.textContent).toBeUndefined()
  return document
}

test('a workbook has the parts that a spreadsheet needs, each well-formed and found by the one before', async () => {
  const parts = await unzipped(xlsxOf('plant', pages([['a']])))
  const types = [...parsed(parts.get('[Content_Types].xml')).querySelectorAll('Override')]
  for (const type of types) expect(parts.has(type.getAttribute('PartName')!.slice(1))).toBe(true)
  const target = (name: string) => parsed(parts.get(name)).querySelector('Relationship')?.getAttribute('Target')
  expect(target('_rels/.rels')).toBe('xl/workbook.xml')
  expect(target('xl/_rels/workbook.xml.rels')).toBe('worksheets/sheet1.xml')
  expect(parsed(parts.get('xl/workbook.xml')).querySelector('sheet')?.getAttribute('name')).toBe('plant')
})

test('text comes back as it was, numbers as numbers, and what XML cannot carry is marked', async () => {
  const rows: readonly Row[] = [
    ['No.', '内容', 'blank'],
    [7, '=1+1', null],
    [21.5, `<b> & "q" 'a'`, ''],
    [Number.NaN, ' two\r\nlines ', 'bell\u0007 half\ud83d whole 😀'],
  ]
  const parts = await unzipped(xlsxOf('plant', pages(rows.slice(0, 2), rows.slice(2))))
  const sheet = parsed(parts.get('xl/worksheets/sheet1.xml'))
  const read = [...sheet.querySelectorAll('row')].map((row) =>
    [...row.querySelectorAll('c')].map((cell) => {
      const number = cell.querySelector('v')
      return number ? Number(number.textContent) : (cell.querySelector('is > t')?.textContent ?? null)
    }),
  )
  expect(read).toEqual([
    ['No.', '内容', 'blank'],
    [7, '=1+1', null],
    [21.5, `<b> & "q" 'a'`, null],
    [null, ' two\r\nlines ', 'bell\uFFFD half\uFFFD whole 😀'],
  ])
  expect(sheet.querySelector('f')).toBeNull()
})

test('a failure of the rows is thrown where the file is read', async () => {
  await expect(all(xlsxOf('plant', failing()))).rejects.toThrow('the journal is gone')
})

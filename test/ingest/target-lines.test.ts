import { array, assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { apart, LinesWriter, together } from '../../ingest/targets/lines.ts'

const line = string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.replaceAll('\n', ''))
const some = array(line, { minLength: 1, maxLength: 30 })

test('lines that were written are those that come apart, whatever was forgotten between them', () => {
  const writer = new LinesWriter()
  assert(
    property(some, some, some, (first, forgotten, then) => {
      for (const one of first) writer.add(one)
      const { place } = writer
      for (const one of forgotten) writer.add(one)
      writer.goBack(place)
      for (const one of then) writer.add(one)
      const lines = writer.take()
      expect(lines.count).toBe(first.length + then.length)
      expect(apart(lines)).toEqual([...first, ...then].map((one) => one.toWellFormed()))
      expect(lines).toEqual(together([...first, ...then]))
    }),
  )
})

test('what was taken stays as it is while the writer goes on, and more than its memory fits', () => {
  const writer = new LinesWriter()
  const long = Array.from({ length: 3000 }, (_, i) => `${'水'.repeat(500)}${i}`)
  for (const one of long) writer.add(one)
  const lines = writer.take()
  writer.add('something else')
  expect(apart(lines)).toEqual(long)
  expect(apart(writer.take())).toEqual(['something else'])
})

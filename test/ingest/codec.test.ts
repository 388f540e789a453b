import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { QualityCode } from '#domain/point/judge.ts'
import { FLAG_HISTORY, ReadingsWriter, readReadings } from '../../ingest/journal/codec.ts'

type Value = readonly [series: number, quality: QualityCode, value: number]
type Message = {
  readonly head: readonly [device: number, flags: number, receivedAt: number, measuredAt: number, seq: number]
  readonly values: readonly Value[]
}

function write(messages: readonly Message[], writer = new ReadingsWriter()): Uint8Array<ArrayBuffer> {
  for (const { head, values } of messages) {
    writer.begin(...head)
    for (const value of values) writer.add(...value)
  }
  return writer.take()
}

function read(blob: Uint8Array): Message[] {
  const found: { head: Message['head']; values: Value[] }[] = []
  readReadings(blob, {
    message: (...head) => found.push({ head, values: [] }),
    value: (...value) => found.at(-1)!.values.push(value),
  })
  return found
}

const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const time = fc.integer({ min: 0, max: 4e12 })
const message: fc.Arbitrary<Message> = fc.record({
  head: fc.tuple(u32, fc.constantFrom(0, FLAG_HISTORY), time, time, fc.oneof(fc.nat(), fc.constant(NaN))),
  values: fc.array(fc.tuple(u32, fc.integer({ min: 0, max: 5 }) as fc.Arbitrary<QualityCode>, fc.double())),
})

test('what was written is read again, in order, every bit of it', () => {
  const writer = new ReadingsWriter()
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      expect(read(write(messages, writer))).toEqual(messages)
    }),
  )
})

test('the layout is the documented one', () => {
  const blob = write([{ head: [0x01020304, FLAG_HISTORY, 1, 2, NaN], values: [[0xfffefdfc, 5, -0.5]] }])
  expect(Buffer.from(blob).toString('hex')).toBe(
    '04030201' +
      '01' +
      '00' +
      '0100' +
      '000000000000f03f' +
      '0000000000000040' +
      '000000000000f87f' +
      'fcfdfeff' +
      '05' +
      '000000000000e0bf',
  )
})

test('the writer counts, grows beyond its first buffer and starts anew after each blob', () => {
  const writer = new ReadingsWriter()
  for (let m = 0; m < 5000; m += 1) {
    writer.begin(m, 0, m, m, m)
    for (let v = 0; v < 6; v += 1) writer.add(v, 0, m + v)
  }
  expect([writer.messages, writer.values, writer.bytes]).toEqual([5000, 30_000, 5000 * (32 + 6 * 13)])
  const blob = writer.take()
  expect([writer.messages, writer.values, writer.bytes]).toEqual([0, 0, 0])
  expect(blob.buffer.byteLength).toBe(blob.byteLength)
  const messages = read(blob)
  expect(messages).toHaveLength(5000)
  expect(messages[4999]).toEqual({
    head: [4999, 0, 4999, 4999, 4999],
    values: [0, 1, 2, 3, 4, 5].map((v) => [v, 0, 4999 + v]),
  })
  expect(read(writer.take())).toEqual([])
})

test('a blob that lies anywhere in a larger buffer is read alike', () => {
  const blob = write([{ head: [1, 0, 2, 3, 4], values: [[5, 1, 6.5]] }])
  const larger = new Uint8Array(blob.length + 13)
  larger.set(blob, 7)
  expect(read(larger.subarray(7, 7 + blob.length))).toEqual(read(blob))
})

test('a blob cut off anywhere is an error unless the cut lies between two messages', () => {
  const messages: Message[] = [1, 2, 3].map((n) => ({
    head: [n, 0, n, n, NaN],
    values: [
      [n, 0, n],
      [n, 2, n],
    ],
  }))
  const blob = write(messages)
  const one = blob.length / 3
  for (let cut = 0; cut < blob.length; cut += 1) {
    const beginning = blob.subarray(0, cut)
    if (cut % one === 0) expect(read(beginning)).toEqual(messages.slice(0, cut / one))
    else expect(() => read(beginning), `cut at ${cut}`).toThrow(`of ${cut}: a message`)
  }
})

test.each([
  ['a count too large', 6, 0xff, 'is cut off'],
  ['a count too small', 6, 1, 'damaged at byte'],
  ['a second byte of flags', 5, 1, 'does not begin here'],
  ['a quality that does not exist', 36, 6, 'there is no quality 6'],
])('%s is an error', (_, at, byte, words) => {
  const blob = write([
    {
      head: [1, 0, 1.1e12, 1.1e12, NaN],
      values: [
        [1, 0, 21.7],
        [2, 0, 19.3],
      ],
    },
    {
      head: [1, 0, 1.1e12, 1.1e12, NaN],
      values: [
        [1, 0, 21.7],
        [2, 0, 19.3],
      ],
    },
  ])
  blob[at] = byte
  expect(() => read(blob)).toThrow(words)
})

test('random bytes end in an error or in a reading, never in an endless loop or a read beyond the end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      let values = 0
      try {
        readReadings(bytes, { message: () => {}, value: () => (values += 1) })
      } catch (error) {
        expect(String(error)).toMatch(/^Error: readings are damaged at byte \d+ of \d+: /)
      }
      expect(values * 13).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

test('a value without a message and the 65,536th of one are refused', () => {
  const writer = new ReadingsWriter()
  expect(() => writer.add(1, 0, 1)).toThrow('broken assumption')
  writer.begin(1, 0, 1, 1, 1)
  for (let i = 0; i < 65_535; i += 1) writer.add(i, 0, i)
  expect(() => writer.add(1, 0, 1)).toThrow('broken assumption')
  expect(read(writer.take())[0]!.values).toHaveLength(65_535)
})

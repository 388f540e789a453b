import { expect, test } from 'vitest'
import { decodeReadings, decodeStatus, excerpt, READINGS_MAX } from '../../ingest/engine/decode.ts'

const bytes = (text: string) => Buffer.from(text)

test('a reading, and an array of readings', () => {
  expect(decodeReadings(bytes('{"at": 1, "values": {"flow": 1.5}}'))).toEqual({ at: 1, values: { flow: 1.5 } })
  expect(decodeReadings(bytes('[{"values": {"flow": 1}}, {"values": {"flow": 2}}]'))).toHaveLength(2)
})

test.each([
  ['', 'message.empty'],
  ['{', 'message.not-json'],
  ['{"values": {"flow": NaN}}', 'message.not-json'],
  ["{'values': {}}", 'message.not-json'],
  ['21.5', 'message.wrong-shape'],
  ['null', 'message.wrong-shape'],
  ['"online"', 'message.wrong-shape'],
  ['{"flow": 1}', 'message.wrong-shape'],
  ['{"values": null}', 'message.wrong-shape'],
  ['{"values": [1]}', 'message.wrong-shape'],
  ['{"values": 5}', 'message.wrong-shape'],
  ['{"seq": -1, "values": {}}', 'message.wrong-shape'],
  ['{"seq": "1", "values": {}}', 'message.wrong-shape'],
  ['[]', 'message.no-values'],
  ['[[]]', 'message.wrong-shape'],
  ['[1]', 'message.wrong-shape'],
])('%j is refused as %s', (payload, code) => {
  expect(decodeReadings(bytes(payload))).toMatchObject({ code })
})

test('an array over the limit, a payload over the limit and broken UTF-8 are refused', () => {
  const one = '{"values":{"a":1}}'
  expect(decodeReadings(bytes(`[${Array(READINGS_MAX).fill(one).join(',')}]`))).toHaveLength(READINGS_MAX)
  expect(
    decodeReadings(
      bytes(
        `[${Array(READINGS_MAX + 1)
          .fill(one)
          .join(',')}]`,
      ),
    ),
  ).toMatchObject({ code: 'message.wrong-shape' })
  expect(decodeReadings(Buffer.alloc(256 * 1024 + 1, 32))).toMatchObject({ code: 'message.too-large' })
  expect(decodeReadings(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({ code: 'message.not-utf8' })
})

test('JSON nested 100,000 deep and a hostile __proto__ do no harm', () => {
  expect(decodeReadings(bytes('['.repeat(100_000) + ']'.repeat(100_000)))).toMatchObject({
    code: 'message.wrong-shape',
  })
  expect(decodeReadings(bytes(`${'{"values":'.repeat(20_000)}1${'}'.repeat(20_000)}`))).toMatchObject({ values: {} })
  const reading = decodeReadings(bytes('{"values": {"__proto__": {"polluted": 1}, "constructor": 2}}')) as {
    values: object
  }
  expect(Object.keys(reading.values)).toEqual(['__proto__', 'constructor'])
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('a status is online or offline and nothing else', () => {
  expect(decodeStatus(bytes('online'))).toBe('online')
  expect(decodeStatus(bytes('offline'))).toBe('offline')
  expect(decodeStatus(bytes('Online'))).toMatchObject({ code: 'message.wrong-status' })
  expect(decodeStatus(bytes(''))).toMatchObject({ code: 'message.wrong-status' })
  expect(decodeStatus(Buffer.alloc(100_000, 65))).toMatchObject({ code: 'message.wrong-status' })
})

test('what is kept of a refused payload is short and readable', () => {
  expect(excerpt(Buffer.alloc(300_000, 65))).toHaveLength(1000)
  expect(excerpt(Buffer.from([0x41, 0x00, 0x1b, 0x42, 0xff]))).toBe('A··B\ufffd')
})

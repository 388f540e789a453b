import { Point } from '@influxdata/influxdb-client'
import {
  assert,
  asyncProperty,
  constantFrom,
  double,
  integer,
  maxSafeInteger,
  oneof,
  property,
  string,
  tuple,
  uniqueArray,
} from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUALITY, type QualityCode } from '#domain/point/judge.ts'
import { openConnection } from '../../ingest/targets/connection.ts'
import { headOf, lineOf, tagOf, textOfTag } from '../../ingest/targets/line.ts'
import { together } from '../../ingest/targets/lines.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { influx, T0, victoria } from './targets-support.ts'

let store: Influxdb
let server: Victoria

beforeAll(async () => {
  ;[store, server] = await Promise.all([startInfluxdb(), startVictoria()])
})
afterAll(() => Promise.all([store.remove(), server.remove()]))

/** Names as nobody should choose them: everything that means something to a line, and words that mean something to a query. */
const NASTY = [
  ',',
  ' ',
  '=',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\t',
  '%',
  '%5C',
  '#',
  ';',
  '/*',
  '--',
  '\u0000',
  '\u007f',
  '€',
  '🜂',
  '\u2028',
]
const WORDS = [
  'value',
  'quality',
  'time',
  'kill',
  'key',
  'DROP DATABASE',
  'from',
  'readings',
  'null',
  'NaN',
  'true',
  '1i',
]
const piece = oneof(constantFrom(...NASTY), constantFrom(...WORDS), string({ unit: 'grapheme', maxLength: 6 }))
const name = tuple(piece, piece, piece).map((pieces) => pieces.join('').replaceAll('/', ''))
/** A key is split at its slashes; what the tags hold must be what stood between them. */
const keys = uniqueArray(tuple(name, name, name), { minLength: 1, maxLength: 20, selector: (names) => names.join('/') })
/** What a server cannot keep apart in UTF-8 is no name. */
const isText = (names: readonly string[]): boolean => names.every((text) => text.isWellFormed())

test('a tag is the text it was made of, and two texts are two tags', () => {
  assert(
    property(name, name, (one, other) => {
      expect(textOfTag(tagOf(one))).toBe(one)
      expect(tagOf(one) === tagOf(other)).toBe(one === other)
    }),
  )
})

const LAST_ms = 9.2e12
const isStorable = (t: number): boolean => t >= 0 && t < LAST_ms
const byTheLibrary = (names: readonly string[], t: number, value: number, quality: QualityCode): string => {
  const point = new Point('readings').intField('quality', quality).timestamp(t)
  ;['site', 'equipment', 'point'].forEach((tag, i) => point.tag(tag, tagOf(names[i]!)))
  if (quality < 2 && Number.isFinite(value)) point.floatField('value', value)
  return point.toLineProtocol()!
}

test('whatever a name and a value are, a line is the one that the client library makes', () => {
  assert(
    property(
      tuple(name, name, name),
      oneof(double(), maxSafeInteger(), constantFrom(-0, 1e21, 5e-324)),
      oneof(maxSafeInteger(), integer({ min: T0, max: LAST_ms })),
      constantFrom(...Object.values(QUALITY)),
      (names, value, t, quality) => {
        const line = lineOf(headOf(names.join('/')), t, value, quality)
        expect(line).toBe(isStorable(t) ? byTheLibrary(names, t, value, quality) : null)
      },
    ),
    { numRuns: 2000 },
  )
})

test('whatever a name holds, InfluxDB stores one point under this name and no other', async () => {
  const connection = openConnection(influx(store), Date.now)
  await assert(
    asyncProperty(keys, async (all) => {
      const names = all.filter(isText)
      if (names.length === 0) return
      await store.query('DROP DATABASE watchroom', '')
      await store.query('CREATE DATABASE watchroom', '')
      const lines = names.map((key, i) => lineOf(headOf(key.join('/')), T0 + i, i, 0)!)
      expect(await connection.write(together(lines))).toEqual({ kind: 'taken' })
      const [found] = await store.query('SELECT * FROM readings')
      const { columns, values } = found!
      expect(columns).toEqual(['time', 'equipment', 'point', 'quality', 'site', 'value'])
      const stored = values.map(([t, equipment, point, , site, value]) => {
        return [t, value, ...[site, equipment, point].map((tag) => textOfTag(String(tag)))]
      })
      expect(stored).toEqual(names.map((key, i) => [T0 + i, i, ...key]))
      expect((await store.query('SHOW MEASUREMENTS'))[0]!.values).toEqual([['readings']])
    }),
    { numRuns: 60, endOnFailure: true },
  )
  connection.close()
})

test('whatever a name holds, VictoriaMetrics stores one series under this name and no other', async () => {
  const connection = openConnection(victoria(server), Date.now)
  let run = 0
  await assert(
    asyncProperty(keys, async (all) => {
      const names = all.filter(isText)
      if (names.length === 0) return
      run += 1
      const t = T0 + run * 100_000
      const lines = names.map((key, i) => lineOf(headOf(key.join('/')), t + i, i, 0)!)
      expect(await connection.write(together(lines))).toEqual({ kind: 'taken' })
      const found: (readonly unknown[])[] = []
      for (const { metric, values, timestamps } of await server.samples('{__name__!=""}')) {
        expect(Object.keys(metric).toSorted()).toEqual(['__name__', 'db', 'equipment', 'point', 'site'])
        const key = [metric['site'], metric['equipment'], metric['point']].map((tag) => textOfTag(tag!))
        if (metric['__name__'] === 'readings_value') {
          timestamps.forEach((at, i) => (at >= t ? found.push([at, values[i], ...key]) : undefined))
        } else expect(metric['__name__']).toBe('readings_quality')
      }
      expect(found.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(names.map((key, i) => [t + i, i, ...key]))
    }),
    { numRuns: 20, endOnFailure: true },
  )
  connection.close()
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { QualityCode } from '#domain/point/judge.ts'
import { firstLoud, LOOK_AHEAD_ROWS, passOver, type PointRows } from '../../ingest/engine/quiet-rows.ts'
import { moveTo, settleAll } from '../../ingest/engine/readings.ts'
import { LOOK_ALWAYS, type PointSlot } from '../../ingest/engine/units.ts'
import { engineAlone } from '../support/engine-alone.ts'

const GUIDANCE = { means: 'm', do: 'd' }
const rule = (condition: unknown, onDelay_ms: number) => ({
  condition,
  onDelay_ms,
  offDelay_ms: 0,
  message: 'Rule',
  guidance: GUIDANCE,
  priority: 'low',
})
const SITE = {
  sites: [{ id: 'site', name: 'Site', timeZone: 'Europe/Berlin' }],
  kinds: [
    {
      kind: 'thing',
      label: 'Thing',
      expectedInterval_ms: 86_400_000,
      points: [{ name: 'level', label: 'Level', type: 'number', unit: 'bar', range: [-50, 50] }],
    },
  ],
  equipment: [
    {
      id: 'one',
      kind: 'thing',
      name: 'One',
      alarms: {
        high: rule({ type: 'above', point: 'level', limit: 4, deadband: 1 }, 0),
        higher: rule({ type: 'above', point: 'level', limit: 6, deadband: 1 }, 60_000),
        low: rule({ type: 'below', point: 'level', limit: 0, deadband: 0 }, 0),
      },
    },
  ],
  devices: [],
}

/** The point of an engine of its own, and what settles it. */
async function slot() {
  const { units, outbox } = await engineAlone(SITE)
  const unit = units.equipment.get('site/one')!
  const point = unit.points.get('level')!
  const isLoud = () => unit.programs.some(({ dirty }) => dirty)
  const settle = (at: number) => settleAll({ due: units.due, outbox, newId: () => 'id' }, at, at)
  return { point, isLoud, settle }
}

const stands = ({ lastAt, receivedAt, value, quality, goodValue, goodAt, goodReceivedAt }: PointSlot) => [
  lastAt,
  receivedAt,
  value,
  quality,
  goodValue,
  goodAt,
  goodReceivedAt,
]

const FROM = 1_000_000
const rows = fc.array(
  fc.record({
    value: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: -1, max: 8 })),
    quality: fc.constantFrom(0, 0, 0, 1, 2),
    gap_ms: fc.integer({ min: 1, max: 30_000 }),
  }),
  { minLength: 20, maxLength: 60 },
)

test('rows are passed over where taking each would wake no program, and leave the point as that does', async () => {
  let passed = 0
  await fc.assert(
    fc.asyncProperty(rows, async (list) => {
      const [each, over] = [await slot(), await slot()]
      let t = 0
      const columns: PointRows = {
        t: Uint32Array.from(list, ({ gap_ms }) => (t += gap_ms)),
        value: Float64Array.from(list, ({ value }) => value),
        quality: Uint8Array.from(list, ({ quality }) => quality),
      }
      const take = (point: PointSlot, row: number) => {
        const at = FROM + columns.t[row]!
        moveTo(point, columns.value[row]!, columns.quality[row] as QualityCode, at, at)
      }
      const quiet = { loud: -1, low: NaN, high: NaN }
      for (let begin = 0; begin < list.length;) {
        const stood = []
        let loud = begin
        while (loud < list.length && (take(each.point, loud), !each.isLoud())) {
          stood.push(stands(each.point))
          loud += 1
        }
        for (let at = begin; at < loud; at += 1) {
          // Asked at every row, so that an answer is also kept and given again.
          expect(firstLoud(over.point, columns, at, list.length, quiet)).toBe(loud)
          passOver(over.point, columns, begin, at + 1, FROM)
          expect(stands(over.point)).toEqual(stood[at - begin])
        }
        expect(firstLoud(over.point, columns, loud, list.length, quiet)).toBe(loud)
        passed += loud - begin
        if (loud < list.length) {
          take(over.point, loud)
          for (const one of [each, over]) one.settle(FROM + columns.t[loud]!)
        }
        begin = loud + 1
      }
    }),
    { numRuns: 200 },
  )
  expect(passed).toBeGreaterThan(1000)
})

test('ranges that changed are asked anew, and a delay that runs sees every value, also a repeated one', async () => {
  const { point, settle } = await slot()
  const columns = { t: Uint32Array.of(0, 1, 2, 3), value: Float64Array.of(3, 3, 3, 2), quality: new Uint8Array(4) }
  moveTo(point, 3, 0, FROM, FROM)
  settle(FROM)
  const quiet = { loud: -1, low: NaN, high: NaN }
  expect(firstLoud(point, columns, 1, 4, quiet)).toBe(4)
  point.ranges[point.rangesAt] = 2.5
  expect(firstLoud(point, columns, 1, 4, quiet)).toBe(3)
  point.ranges[point.rangesAt] = LOOK_ALWAYS
  expect(firstLoud(point, columns, 1, 4, quiet)).toBe(1)
})

test('no more is looked at ahead than may be looked at again', async () => {
  const { point, settle } = await slot()
  const size = 3 * LOOK_AHEAD_ROWS
  const columns = { t: new Uint32Array(size), value: new Float64Array(size).fill(3), quality: new Uint8Array(size) }
  moveTo(point, 3, 0, FROM, FROM)
  settle(FROM)
  expect(firstLoud(point, columns, 1, size, { loud: -1, low: NaN, high: NaN })).toBe(1 + LOOK_AHEAD_ROWS)
})

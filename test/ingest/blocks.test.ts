import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BlockMemory } from '../../ingest/telemetry/block-memory.ts'
import { buffersOf, readBlocks } from '../../ingest/telemetry/blocks.ts'
import { openStore, type Store } from '../../ingest/telemetry/store.ts'
import { compact } from '../../ingest/telemetry/tidy.ts'

const SERIES = 10
const MINUTES = 500
const ROWS = SERIES * MINUTES
const READS_MAX = 1000

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blocks-'))
  store = await openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Rows of minutes that nothing else holds: one a minute and series. */
const insert = (from: number, series = SERIES) =>
  store.writer.run(
    `insert into raw_new select s, m, s * m, 0 from range(1, ${series + 1}) p(s), range(${from}, ${from + MINUTES}) h(m)`,
  )

const IDS = Array.from({ length: SERIES }, (_, i) => i + 1)

test('rows that are sorted into the large table meanwhile are read once each', async () => {
  const reader = await store.connect()
  const read = async (from: number): Promise<number> => {
    let rows = 0
    for await (const block of readBlocks(reader, IDS, from, from + MINUTES)) rows += block.rows
    return rows
  }
  for (let round = 0; round < 15; round += 1) {
    const from = round * MINUTES
    await insert(from)
    const ended = new AbortController()
    const sorted = compact(store, 'raw').finally(() => ended.abort())
    const counts: number[] = []
    while (!ended.signal.aborted && counts.length < READS_MAX) counts.push(await read(from))
    await sorted
    expect(new Set(counts)).toEqual(new Set([ROWS]))
  }
  reader.closeSync()
})

test('blocks in memory that was used before hold the same rows', async () => {
  await insert(0, 1)
  await compact(store, 'raw')
  await insert(MINUTES)
  const memory = new BlockMemory()
  memory.give([new ArrayBuffer(8)]) // of a block that was smaller
  const seen = new Set<ArrayBuffer>()
  let [rows, blocks] = [0, 0]
  for await (const block of readBlocks(store.reader, IDS, 0, 2 * MINUTES, 100, memory)) {
    const { words, values, from } = block
    for (let row = 0; row < block.rows; row += 1)
      expect(values[row]).toBe((words[2 * row + 1]! >>> 3) * (from + words[2 * row]!))
    expect([words.length, values.length]).toEqual([2 * block.rows, block.rows])
    rows += block.rows
    blocks += 1
    for (const buffer of buffersOf(block)) seen.add(buffer)
    memory.give(buffersOf(block))
  }
  expect(rows).toBe(MINUTES + ROWS)
  expect(blocks).toBeGreaterThan(40)
  expect(seen.size).toBeLessThan(20)
})

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReadingsWriter } from '../../ingest/journal/codec.ts'
import type { Batch, Journal } from '../../ingest/journal/journal.ts'
import { openJournal } from '../../ingest/journal/open.ts'

/** `node test/bench/journal.ts`: commits of the journal beside append + fdatasync of the same bytes, turn about, on the same disk. */
const VALUES = 6
const SIZES = [1, 100, 1000, 5000] as const
const TIME_EACH_ms = 3500

function batchOf(id: number, messages: number): Batch {
  const writer = new ReadingsWriter()
  for (let m = 0; m < messages; m += 1) {
    writer.begin(1 + m, 0, id * 1000, id * 1000, id)
    for (let v = 0; v < VALUES; v += 1) writer.add(m * VALUES + v + 1, 0, Math.sin(id + m + v))
  }
  const { values } = writer
  const readings = writer.take()
  return {
    id,
    at: id * 1000,
    readings,
    messages,
    values,
    changes: [],
    alarms: [],
    devices: [],
    deadLetters: [],
    records: [],
    audit: [],
    duty: [],
  }
}

async function measure(journal: Journal, file: number, first: number, messages: number): Promise<number> {
  const commits: number[] = []
  const appends: number[] = []
  const end = performance.now() + TIME_EACH_ms
  let id = first
  for (; performance.now() < end; id += 1) {
    const batch = batchOf(id, messages)
    let begun = performance.now()
    await journal.commit(batch)
    commits.push(performance.now() - begun)
    begun = performance.now()
    writeSync(file, batch.readings)
    fdatasyncSync(file)
    appends.push(performance.now() - begun)
    if (id % 200 === 0) await journal.dropReadingsUpTo(id - 100)
  }
  report(messages, 'journal', commits)
  report(messages, 'append + fdatasync', appends)
  console.log(`${''.padStart(6)} ratio p50 ${(at(commits, 0.5) / at(appends, 0.5)).toFixed(1)}`)
  return id
}

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)]!

const ms = (n: number): string => `${n.toFixed(2).padStart(7)} ms`

function report(messages: number, what: string, times: readonly number[]): void {
  const mean = times.reduce((a, b) => a + b, 0) / times.length
  console.log(
    `${String(messages).padStart(6)} messages  ${what.padEnd(20)} p50 ${ms(at(times, 0.5))}  p99 ${ms(at(times, 0.99))}  max ${ms(at(times, 1))}` +
      `  ${Math.round(1000 / mean)} commits/s  ${Math.round((1000 / mean) * messages * VALUES).toLocaleString('en')} values/s`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'bench-journal-'))
const file = openSync(join(folder, 'append'), 'a')
const journal = await openJournal({ folder, recentChanges: 0 })
try {
  let id = 1
  for (const messages of SIZES) id = await measure(journal, file, id, messages)
} finally {
  await journal.stop()
  closeSync(file)
  rmSync(folder, { recursive: true })
}

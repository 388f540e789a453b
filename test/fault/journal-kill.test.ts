import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal } from '../../ingest/journal/open.ts'
import { batch } from '../ingest/journal-batch.ts'

const KILLS = 25
const CHILD = new URL('journal-child.ts', import.meta.url).pathname

/** Lets a child commit until it has reported `commits` of them, then kills it in the middle of the next. Answers what it reported. */
async function runAndKill(
  folder: string,
  commits: number,
  wait_us: number,
): Promise<{ opened: number; kept: number[] }> {
  const child: ChildProcess = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let opened = -1
  const kept: number[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    const [word, id] = line.split(' ')
    if (word === 'open') opened = Number(id)
    else kept.push(Number(id))
    if (kept.length === commits) {
      const until = performance.now() + wait_us / 1000
      while (performance.now() < until);
      child.kill('SIGKILL')
    }
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return { opened, kept }
}

test('killed at any moment: every commit that had resolved is there once and whole, counting goes on, nothing blocks the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  let last = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { opened, kept } = await runAndKill(folder, 1 + Math.floor(Math.random() * 120), Math.random() * 3000)
    expect(opened).toBeGreaterThanOrEqual(last)
    expect(opened - last, 'at most the commit under way was kept without its answer').toBeLessThanOrEqual(1)
    expect(kept).toEqual(kept.map((_, i) => opened + 1 + i))
    last = kept.at(-1)!
    // The log is only in the file after a checkpoint: what is looked at next must come from both.
    expect(existsSync(join(folder, 'journal.sqlite-wal'))).toBe(true)
  }

  const journal = await openJournal({ folder, recentChanges: 10 })
  onTestFinished(() => journal.stop())
  expect(journal.recovered.lastBatch - last).toBeLessThanOrEqual(1)
  const ids: number[] = []
  for await (const { batch: id, at, readings } of journal.readingsAfter(0)) {
    ids.push(id)
    const written = batch(id, { bytes: id % 7 === 0 ? 200_000 : 500 })
    expect([at, Buffer.compare(readings, written.readings)]).toEqual([written.at, 0])
  }
  const first = ids[0]!
  const drops = Math.floor(last / 100) * 100
  expect(first).toBeLessThanOrEqual(drops - 59 + 100)
  expect(ids).toEqual(Array.from({ length: journal.recovered.lastBatch - first + 1 }, (_, i) => first + i))
  expect(Buffer.from(journal.recovered.snapshot!.state).toString()).toBe('s'.repeat(journal.recovered.snapshot!.batch))
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal } from '../../ingest/journal/open.ts'
import { batch } from '../ingest/journal-batch.ts'

const CHILD = new URL('journal-child.ts', import.meta.url).pathname
const BATCHES = 40

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

/** Lets a child commit while the operating system answers some of its calls with an error. Answers what it wrote, line by line. */
function runWith(injections: readonly string[], folder: string): string[] {
  const inject = injections.flatMap((i) => ['-e', `inject=${i}`])
  const args = ['-f', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync,pwrite64', ...inject]
  const run = spawnSync('strace', [...args, process.execPath, CHILD, folder, String(BATCHES)])
  if (run.error) throw new Error(`this test needs strace: ${run.error.message}`)
  expect(run.status, run.stderr.toString()).toBe(0)
  return run.stdout.toString().trimEnd().split('\n')
}

test.each([
  ['sync fails', ['fdatasync:error=EIO:when=25..27', 'fsync:error=EIO:when=25..27'], /I\/O/],
  ['every tenth sync fails', ['fdatasync:error=EIO:when=30+10', 'fsync:error=EIO:when=30+10'], /I\/O/],
  ['write fails', ['pwrite64:error=EIO:when=80..85'], /I\/O/],
  ['disk is full', ['pwrite64:error=ENOSPC:when=80..120'], /full/],
  ['quota is used up', ['pwrite64:error=EDQUOT:when=80..90'], /I\/O|full/],
  ['disk becomes read-only', ['pwrite64:error=EROFS:when=80..90'], /I\/O|readonly/],
])(
  'while the %s, commits are refused in the words of the store; afterwards each batch is there once',
  async (_, injections, words) => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-errors-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const lines = runWith(injections, folder)
    const refused = lines.filter((l) => l.startsWith('refused'))
    expect(refused.length).toBeGreaterThan(0)
    for (const line of refused) expect(line).toMatch(words)
    expect(lines.filter((l) => l.startsWith('kept'))).toEqual(upTo(BATCHES).map((id) => `kept ${id}`))

    const journal = await openJournal({ folder, recentChanges: 10 })
    onTestFinished(() => journal.stop())
    const ids: number[] = []
    for await (const { batch: id, readings } of journal.readingsAfter(0)) {
      ids.push(id)
      expect(Buffer.compare(readings, batch(id, { bytes: id % 7 === 0 ? 200_000 : 500 }).readings)).toBe(0)
    }
    expect(ids).toEqual(upTo(BATCHES))
  },
)

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const CHILD = new URL('journal-child.ts', import.meta.url).pathname
const BATCHES = 40

type Call =
  | { readonly what: 'log written' }
  | { readonly what: 'log synced' }
  | { readonly what: 'resolved'; readonly id: number }

/** The system calls of the journal's log and the child's own marks, in the order in which the calls ended. */
function traced(folder: string): Call[] {
  const trace = join(folder, 'trace')
  const strace = ['-f', '-y', '-s', '32', '-e', 'trace=write,pwrite64,fsync,fdatasync', '-o', trace]
  const run = spawnSync('strace', [...strace, process.execPath, CHILD, join(folder, 'data'), String(BATCHES)])
  if (run.error) throw new Error(`this test needs strace: ${run.error.message}`)
  expect(run.status, run.stderr.toString()).toBe(0)
  return readFileSync(trace, 'utf8').split('\n').flatMap(parser())
}

/** A call that another thread's line interrupts is printed in two halves; it counts where it ended. */
function parser(): (line: string) => Call[] {
  const halves = new Map<string, string>()
  return (line) => {
    const [, thread, rest] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (!thread || !rest) return []
    if (rest.endsWith('<unfinished ...>')) {
      halves.set(thread, rest)
      return []
    }
    const text = rest.startsWith('<...') ? `${halves.get(thread) ?? ''}${rest}` : rest
    const kept = /^write\(1<.*"kept (\d+)\\n"/.exec(text)
    if (kept) return [{ what: 'resolved', id: Number(kept[1]) }]
    if (!/^\w+\(\d+<[^>]*journal\.sqlite-wal>/.test(text)) return []
    if (text.startsWith('pwrite64')) return [{ what: 'log written' }]
    return text.endsWith(' = 0') ? [{ what: 'log synced' }] : []
  }
}

test('a commit resolves only after its bytes were written to the log and then synced', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-fsync-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  let state: 'nothing' | 'written' | 'synced' = 'nothing'
  const resolved: number[] = []
  for (const call of traced(folder)) {
    if (call.what === 'log written') state = 'written'
    else if (call.what === 'log synced') state = state === 'written' ? 'synced' : state
    else {
      expect(state, `before batch ${call.id} resolved`).toBe('synced')
      resolved.push(call.id)
      state = 'nothing'
    }
  }
  expect(resolved).toEqual(Array.from({ length: BATCHES }, (_, i) => i + 1))
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Change } from '../../broker/store/change.ts'
import { openStore } from '../../broker/store/open.ts'

const REPORTS = { log: () => {}, onTrouble: () => {} }
const retained = (n: number): Change => ({
  kind: 'retained',
  row: { topic: `bridge/${n}`, payload: Buffer.from(`${n}`), qos: 1 },
})

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'broker-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('what is written while the store closes is kept or refused, and never keeps it from closing', async () => {
  const folder = temporaryFolder()
  const { store } = await openStore(folder, REPORTS)
  const told = new Map<number, boolean>()
  const write = (n: number) => store.write([retained(n)], (kept) => void told.set(n, kept))
  write(0)
  const closing = store.close()
  // One in each round of promises: some before the close is asked for, some in the very moment, some behind it.
  for (let n = 1; n <= 200; n += 1) {
    write(n)
    await Promise.resolve()
  }
  await closing
  write(201)
  expect([...told.keys()]).toEqual(Array.from({ length: 202 }, (_, n) => n))
  expect(told.get(0)).toBe(true)
  expect(told.get(201)).toBe(false)
  const again = await openStore(folder, REPORTS)
  onTestFinished(() => again.store.close())
  const kept = new Set(again.kept.retained.map(({ topic }) => topic))
  expect([...told].filter(([n, wasKept]) => kept.has(`bridge/${n}`) !== wasKept)).toEqual([])
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Journal } from '../../ingest/journal/journal.ts'
import { type JournalOptions, openJournal } from '../../ingest/journal/open.ts'

/** A data folder of its own, gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A journal that is stopped after the test, however it ends. */
export async function open(folder: string, options: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({ folder, recentChanges: 100, ...options })
  onTestFinished(() => journal.stop().catch(() => {}))
  return journal
}

export async function idsAfter(journal: Journal, after: number): Promise<number[]> {
  const ids: number[] = []
  for await (const { batch: id } of journal.readingsAfter(after)) ids.push(id)
  return ids
}

/** 1, 2, …, `n` */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

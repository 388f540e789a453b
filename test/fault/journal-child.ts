import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openJournal } from '../../ingest/journal/open.ts'
import { batch } from '../ingest/journal-batch.ts'

/**
 * `node journal-child.ts folder [batches]`: commits batch after batch, of changing size, drops, saves snapshots, and writes `kept <id>` to
 * standard output after each commit has resolved, `refused <id> <words>` after each that was rejected, which it then tries again as
 * the program does. Ends after so many batches, or is killed.
 */
const RETRIES_MAX = 100
const RETRY_AFTER_ms = 10

const [folder, batches = 'Infinity'] = process.argv.slice(2)
const journal = await openJournal({ folder: folder!, recentChanges: 10 })
writeSync(1, `open ${journal.recovered.lastBatch}\n`)
let id = journal.recovered.lastBatch
for (const end = id + Number(batches); id < end;) {
  id += 1
  await commit(id)
  writeSync(1, `kept ${id}\n`)
  if (id % 50 === 0) await journal.saveSnapshot({ batch: id, at: id * 1000, state: Buffer.from('s'.repeat(id)) })
  if (id % 100 === 0) await journal.dropReadingsUpTo(id - 60)
}
await journal.stop()

async function commit(next: number): Promise<void> {
  const sent = batch(next, { bytes: next % 7 === 0 ? 200_000 : 500 })
  for (let tries = 0; ; tries += 1) {
    try {
      return await journal.commit(sent)
    } catch (error) {
      if (tries === RETRIES_MAX) throw error
      writeSync(1, `refused ${next} ${(error as Error).message}\n`)
      await sleep(RETRY_AFTER_ms)
    }
  }
}

import { writeSync } from 'node:fs'
import { batch } from '../ingest/journal-batch.ts'
import { openJournal } from '../../ingest/journal/open.ts'

/**
 * `node journal-child.ts folder [batches]`: commits batch after batch, of changing size, drops, saves snapshots, and writes `kept <id>` to standard output
 * after each commit has resolved. Ends after so many batches, or is killed.
 */
const [folder, batches = 'Infinity'] = process.argv.slice(2)
const journal = await openJournal({ folder: folder!, recentChanges: 10 })
writeSync(1, `open ${journal.recovered.lastBatch}\n`)
let id = journal.recovered.lastBatch
for (const end = id + Number(batches); id < end;) {
  id += 1
  const bytes = id % 7 === 0 ? 200_000 : 500
  await journal.commit(batch(id, { bytes }))
  writeSync(1, `kept ${id}\n`)
  if (id % 50 === 0) await journal.saveSnapshot({ batch: id, at: id * 1000, state: 's'.repeat(id) })
  if (id % 100 === 0) await journal.dropReadingsUpTo(id - 60)
}
await journal.stop()

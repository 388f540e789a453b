import { DEFAULT_RETENTION } from '../../ingest/telemetry/telemetry.ts'
import { openTelemetry } from '../../ingest/telemetry/open.ts'

/**
 * `node telemetry-process.ts <folder>`: a store in a process of its own that can be killed. Tells each cursor and each trouble as a line
 * of JSON; looks for new batches by itself, because the journal's commits are another process's.
 */
const LOOK_ms = 20

const telemetry = await openTelemetry({
  folder: process.argv[2]!,
  retention: DEFAULT_RETENTION,
  now: Date.now,
  log: () => {},
})
let told = ''
setInterval(() => {
  telemetry.wake()
  const { cursor, trouble } = telemetry.status()
  const line = JSON.stringify({ cursor, trouble })
  if (line !== told) console.log(line)
  told = line
}, LOOK_ms)

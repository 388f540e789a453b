import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Every benchmark, one after the other; each prints its ratios and has a command of its own. On a quiet machine about ten minutes. */
const BENCHES: readonly (readonly string[])[] = [
  ['engine.ts'],
  ['condition.ts'],
  ['broker.ts'],
  ['ingest.ts'],
  ['latency.ts'],
  ['journal.ts'],
  ['fan-out.ts'],
  ['screen.ts'],
  ['memory.ts', '3'],
  ['telemetry.ts', '50'],
  ['targets.ts'],
  ['backtest.ts'],
  ['outage.ts'],
]
for (const [script, ...args] of BENCHES) {
  console.log(`\n# node test/bench/${[script, ...args].join(' ')}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, script!), ...args], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

import { parseArgs } from 'node:util'
import { runCrashTest } from './crash-run.ts'

/**
 * Kills the product again and again under load and checks that nothing that was acknowledged is lost and nothing happened twice:
 *
 *   node test/fault/crash.ts [kills] [--seed N]
 *
 * Prints one summary line; exit code 1, and the data folder is left for inspection, when a promise was broken.
 */
const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true })
const kills = Number(positionals[0] ?? 50)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
if (!(Number.isInteger(kills) && kills > 0 && Number.isInteger(seed)))
  throw new Error('node test/fault/crash.ts [kills] [--seed N]')

try {
  await runCrashTest({ kills, seed, say: (line) => process.stdout.write(`${line}\n`), keepOnFailure: true })
} catch (error) {
  process.stderr.write(`BROKEN with --seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

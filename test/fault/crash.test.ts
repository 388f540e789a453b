import { expect, test } from 'vitest'
import { runCrashTest } from './crash-run.ts'

/** Each of the nine moments four times. `npm run test:crash -- 1000` is the long run. */
const KILLS = 36
const TIME_ms = 600_000

test(
  'killed at any moment: nothing acknowledged is lost, no alarm is raised twice, and it is up again within 10 s',
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    // The seed stands in the output also when a promise is broken.
    const report = await runCrashTest({ kills: KILLS, seed, say: (line) => process.stdout.write(`${line}\n`) })
    expect(report.kills).toBe(KILLS)
    expect(report.messages, 'there was something to lose').toBeGreaterThan(KILLS * 10)
    expect(report.actions).toBeGreaterThan(KILLS / 2)
  },
  TIME_ms,
)

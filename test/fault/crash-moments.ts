import { watch } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../devices-sim/model/random.ts'
import type { Product } from '../support/product.ts'
import type { CrashConsole } from './crash-console.ts'
import type { CrashDevice } from './crash-device.ts'

/** What is under load when it is killed. */
export type Crashing = {
  readonly product: Product
  readonly devices: readonly CrashDevice[]
  readonly console: CrashConsole
  readonly random: Random
}

/** A file that is not written for so long will not be in this round. */
const WATCH_ms = 2500
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * The moments of a kill, each with the way to it; `kill -9` follows in the same turn of the loop in which it resolves. The product is
 * killed from outside and knows nothing of it: what happens inside is seen by its answers and by its files.
 */
export const MOMENTS: Readonly<Record<string, (crashing: Crashing) => Promise<void>>> = {
  'at any time': ({ random }) => pause(random.between(20, 700)),
  'right after a PUBACK': async ({ devices, random }) => {
    const after = random.whole(1, 400)
    let heard = 0
    await happens((done) => {
      for (const device of devices) {
        device.onAcknowledged = () => {
          heard += 1
          if (heard === after) done()
        }
      }
    })
    for (const device of devices) device.onAcknowledged = () => {}
  },
  'before any PUBACK': async ({ devices, random }) => {
    await pause(random.between(50, 200))
    for (const device of devices) device.burst(random.whole(1, 20))
    // Long enough for the packets to arrive, too short for most of the answers.
    spin(random.between(0, 4))
  },
  'right after an HTTP 200': async ({ console }) => {
    await happens((done) => {
      console.onAnswered = ({ status }) => {
        if (status === 200) done()
      }
    })
    console.onAnswered = () => {}
  },
  'while the journal is written': ({ product, random }) => written(product, 'journal.sqlite-wal', random.whole(1, 60)),
  'while the history is written': ({ product, random }) => written(product, 'telemetry.duckdb.wal', random.whole(1, 3)),
  'while the history is copied into its file': ({ product }) => written(product, 'telemetry.duckdb', 1),
  'during the stop': async ({ product, random }) => {
    await pause(random.between(50, 300))
    product.signal('SIGTERM')
    await pause(random.between(0, 120))
  },
}
/** Besides those above: killed before it was open. */
export const DURING_THE_START = 'during the start'

/** Resolves when `watching` calls `done`, or after a while all the same. */
async function happens(watching: (done: () => void) => void): Promise<void> {
  const happened = Promise.withResolvers<void>()
  const late = setTimeout(happened.resolve, WATCH_ms)
  watching(happened.resolve)
  await happened.promise
  clearTimeout(late)
}

/** The `times`-th sign of a write to a file of the data folder. */
async function written(product: Product, file: string, times: number): Promise<void> {
  let seen = 0
  const watcher = watch(product.data)
  await happens((done) => {
    watcher.on('change', (_, name) => {
      if (join(String(name)) !== file) return
      seen += 1
      if (seen === times) done()
    })
  })
  watcher.close()
}

/** Waits without letting anything else happen here, so that no answer is read meanwhile. */
function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

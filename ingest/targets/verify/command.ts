import { DAY_ms, type Millis } from '#domain/time.ts'
import { EMBEDDED } from '#domain/site/resolve-telemetry.ts'
import { openStoppedStore } from '../backfill/command.ts'
import type { TargetConfig } from '../target.ts'
import { compareStores } from './compare.ts'
import { type Comparable, embeddedStore, targetStore } from './store.ts'

type Command = {
  readonly folder: string
  readonly names: readonly string[]
  readonly configOf: (id: string) => TargetConfig
  readonly from: Millis
  readonly until: Millis
  readonly say: (line: string) => void
}

/** Compares the readings of two stores; the exit code is 1 where they differ. Throws a sentence. */
export async function verifyCommand({ folder, names, configOf, from, until, say }: Command): Promise<number> {
  const closing: (() => void)[] = []
  const open = async (name: string): Promise<{ readonly store: Comparable; readonly oldest: Millis }> => {
    if (name !== EMBEDDED) return { store: await targetStore(configOf(name)), oldest: 0 }
    const store = await openStoppedStore(folder)
    closing.push(store.close)
    return { store: embeddedStore(store), oldest: store.state.raw_from }
  }
  try {
    const [a, b] = [await open(names[0]!), await open(names[1]!)]
    // Whole days, and none of which the embedded store has dropped a part.
    const begin = Math.ceil(Math.max(from, a.oldest, b.oldest) / DAY_ms) * DAY_ms
    const days = { from: begin, until: Math.max(begin, Math.ceil(until / DAY_ms) * DAY_ms) }
    const { series, rows, differences, checksum } = await compareStores(a.store, b.store, days, say)
    const what = `${rows} readings of ${series} series are equal, checksum ${checksum.toString(16).padStart(8, '0')}`
    say(differences === 0 ? `ok: ${what}` : `${differences} days of a series differ; ${what}`)
    return differences === 0 ? 0 : 1
  } finally {
    for (const close of closing) close()
  }
}

import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Delivery } from '#domain/response/delivery.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Measures, TargetMeasure } from '#domain/wire/metrics-api.ts'
import type { Committer } from './commit.ts'
import type { Consoles } from './consoles.ts'
import type { Outbox } from './engine/outbox.ts'
import type { Batch, Journal } from './journal/journal.ts'
import type { Shelf } from './ledger.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

/** The files that grow; a folder of pictures is small beside them. */
const GROWING = /^[\w-]+\.(sqlite|duckdb)(-wal|\.wal)?$/
/** A message that has left, or that nobody needs any more, waits for nothing. */
const WAITING: ReadonlySet<Delivery['state']> = new Set(['queued', 'sending', 'waiting'])

type Parts = {
  readonly version: string
  readonly folder: string
  readonly estate: Estate
  readonly outbox: Pick<Outbox, 'waiting' | 'readings'>
  readonly committer: Pick<Committer, 'lastBatch'>
  readonly telemetry: Pick<Telemetry, 'status'>
  readonly targets: () => readonly TargetMeasure[]
  readonly consoles: Pick<Consoles, 'listening'>
  readonly deliveries: Pick<Shelf<Delivery>, 'list'>
  readonly commits: CommitClock
}

/** What the platform measures of itself; read when somebody asks. */
export function createMeasures(parts: Parts): Measures {
  const { version, folder, estate, outbox, committer, telemetry, targets, consoles, commits } = parts
  return {
    version,
    onCommit: (listener) => commits.onCommit(listener),
    now: async () => ({
      waitingMessages: outbox.waiting,
      waiting_bytes: outbox.readings.bytes,
      lastBatch: committer.lastBatch(),
      commitUnderWay_ms: commits.underWay_ms(),
      historyBehind_ms: telemetry.status().behind_ms,
      targets: targets(),
      consoles: new Map(estate.sites.map(({ id }) => [id, consoles.listening(id)])),
      deliveriesWaiting: waitingBySite(parts),
      files_bytes: await sizesIn(folder),
      free_bytes: await freeIn(folder),
    }),
  }
}

function waitingBySite({ estate, deliveries }: Parts): ReadonlyMap<string, number> {
  const waiting = new Map(estate.sites.map(({ id }) => [id, 0]))
  for (const { site, state } of deliveries.list())
    if (WAITING.has(state) && waiting.has(site)) waiting.set(site, waiting.get(site)! + 1)
  return waiting
}

async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => GROWING.test(name))
  // A log may be gone again by now.
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)))
  return new Map(names.flatMap((name, i) => (sizes[i] ? [[name, sizes[i].size] as const] : [])))
}

const freeIn = async (folder: string): Promise<number | null> => {
  const found = await statfs(folder).catch(() => null)
  return found && found.bavail * found.bsize
}

/** How long the journal's transactions take. */
export class CommitClock {
  readonly #steady: () => number
  readonly #listeners = new Set<(took_ms: Millis) => void>()
  #since: number | null = null

  constructor(steady: () => number) {
    this.#steady = steady
  }

  onCommit(listener: (took_ms: Millis) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  underWay_ms(): Millis {
    return this.#since === null ? 0 : Math.max(0, this.#steady() - this.#since)
  }

  /** The same journal, timed. A transaction that fails is tried again, which counts as one more. */
  timed(commit: Journal['commit']): Journal['commit'] {
    return async (batch: Batch) => {
      const since = this.#steady()
      this.#since = since
      try {
        await commit(batch)
        for (const listener of this.#listeners) listener(this.#steady() - since)
      } finally {
        this.#since = null
      }
    }
  }
}

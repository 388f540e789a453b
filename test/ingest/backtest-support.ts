import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import type { Profile } from '#domain/profile/profile.ts'
import type { Estate } from '#domain/site/estate.ts'
import { resolveEstate } from '#domain/site/resolve.ts'
import type { BacktestOccurrence } from '#domain/wire/backtest.ts'
import { planBacktest, VERSIONS } from '../../ingest/backtest/plan.ts'
import { type BacktestOutcome, runBacktest } from '../../ingest/backtest/run.ts'
import type { Batch } from '../../ingest/journal/journal.ts'
import { readBlocks } from '../../ingest/telemetry/blocks.ts'
import { Incoming } from '../../ingest/telemetry/incoming.ts'
import type { Source } from '../../ingest/telemetry/source.ts'
import { openStore, type Store } from '../../ingest/telemetry/store.ts'
import { compact } from '../../ingest/telemetry/tidy.ts'
import { writeIncoming } from '../../ingest/telemetry/write.ts'

/** A real store that takes what an engine would have recorded. */
export class History {
  readonly #folder = mkdtempSync(join(tmpdir(), 'backtest-'))
  #store: Store | null = null
  #cursor = 0

  async open(): Promise<this> {
    this.#store = await openStore(this.#folder)
    return this
  }

  get store(): Store {
    return this.#store!
  }

  /** Takes the readings of these transactions; the engine numbered the series of this estate in its order, from 1. */
  async take(estate: Estate, batches: readonly Batch[]): Promise<void> {
    const keys = estate.equipment.flatMap((one) => one.points.map(({ name }) => `${equipmentKey(one)}/${name}`))
    const source: Pick<Source, 'keyOf'> = { keyOf: (series) => keys[series - 1] ?? null }
    const incoming = new Incoming()
    for (const { readings } of batches) if (readings) incoming.take(readings, this.store, source as Source)
    this.#cursor += 1
    await writeIncoming(this.store, incoming, { cursor: this.#cursor, crc: 0, server_at: 0 })
  }

  /** Sorts what came in into the large table, as housekeeping does. */
  compact(): Promise<void> {
    return compact(this.store, 'raw')
  }

  end(): void {
    this.#store?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export function estateOf(file: unknown, profiles: Readonly<Record<string, Profile>> = {}): Estate {
  const resolved = resolveEstate(file, profiles)
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  return resolved.estate
}

type Window = { readonly from: number; readonly until: number; readonly blockRows?: number }

/** One rule, or its two versions, on one piece of equipment over what is stored, without threads. */
export async function backtestOver(
  { store }: History,
  estate: Estate,
  [equipmentId, ...definitions]: readonly [string, ...AlarmDefinition[]],
  { from, until, blockRows }: Window,
): Promise<BacktestOutcome> {
  const equipment = estate.equipment.find(({ id }) => id === equipmentId)!
  const ofSite = new Map(estate.equipment.map((one) => [one.id, one]))
  const versions = definitions.map((definition, i) => [VERSIONS[i]!, definition] as const)
  const plan = planBacktest(estate.sites[0]!, [{ equipment, versions }], ofSite, { from, until })
  const ids = plan.keys.map((key) => store.ids.get(key) ?? null)
  const known = ids.filter((id) => id !== null)
  const blocks = readBlocks(store.reader, known, plan.readFrom, plan.until, blockRows)
  return runBacktest(plan, { ids, blocks })
}

/** What the facts of one alarm tell, as a backtest tells it. */
export function occurrencesOf(facts: readonly AlarmFact[], alarmId: string): readonly BacktestOccurrence[] {
  const occurrences: BacktestOccurrence[] = []
  const equipment = alarmId.split('.')[1]!
  for (const fact of facts) {
    if (fact.alarmId !== alarmId) continue
    if (fact.type === 'alarm.raised')
      occurrences.push({ equipment, raisedAt: fact.at, clearedAt: null, value: fact.value })
    if (fact.type === 'alarm.returned-to-normal') {
      const last = occurrences.pop()!
      occurrences.push({ ...last, clearedAt: fact.at })
    }
  }
  return occurrences
}

import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Units } from '../../ingest/engine/build.ts'
import { recover, SnapshotRounds } from '../../ingest/engine/snapshot.ts'
import type { EngineSnapshot, Journal } from '../../ingest/journal/journal.ts'
import { engineAlone } from '../support/engine-alone.ts'
import { BEGIN } from '../support/engine-story.ts'

/** Each remembers the changes of its value for an hour, so what is written down grows with every reading. */
const SITE = (tanks: readonly string[]) => ({
  sites: [{ id: 'hq', name: 'HQ', timeZone: 'UTC' }],
  kinds: [
    {
      kind: 'tank',
      label: 'Tank',
      expectedInterval_ms: 36_000_000,
      points: [{ name: 'level', label: 'Level', type: 'number' as const, unit: '%', range: [0, 100] as const }],
      alarms: [
        {
          id: 'restless',
          message: 'Restless',
          condition: { type: 'count-above', point: 'level', count: 900, within_ms: 3_600_000, counts: 'transitions' },
          priority: 'low' as const,
          onDelay_ms: 0,
          offDelay_ms: 0,
          guidance: { means: 'Waves', do: 'Look' },
        },
      ],
    },
  ],
  equipment: tanks.map((id) => ({ id, kind: 'tank', name: id })),
  devices: tanks.map((id) => ({ id, equipment: [id], secret: 'bench-secret' })),
})

/** An engine of these tanks to which batch after batch of readings happens. */
async function tanksAlone(tanks: readonly string[]) {
  const { engine, outbox, units } = await engineAlone(SITE(tanks))
  let now = BEGIN
  let batch = 0
  let seq = 0
  return {
    units,
    now: () => now,
    reads: (level: number) => {
      now += 100
      seq += 1
      for (const tank of tanks) {
        const payload = Buffer.from(JSON.stringify({ seq, values: { level } }))
        engine.take({ device: `hq/${tank}`, topic: `facility/hq/${tank}/readings`, payload, receivedAt: now })
      }
      return outbox.seal((batch += 1), now).batch
    },
  }
}
const names = (count: number) => Array.from({ length: count }, (_, i) => `tank-${i}`)
const TWO_MINUTES_ms = 120_000

type Text = {
  readonly units: readonly { readonly batch: number }[]
  readonly devices: Readonly<Record<string, unknown>>
}
const read = ({ state }: EngineSnapshot): Text => JSON.parse(gunzipSync(state).toString()) as Text
/** The state without the batch that each unit is of. */
const stateOf = (units: Units, now: number) => {
  const { units: saved, devices } = read(new SnapshotRounds(units).whole(1, now))
  return { units: saved.map((unit) => ({ ...unit, batch: 0 })), devices }
}

test('a slice ends with the tank or device that fills it: no message waits behind more', async () => {
  const { reads, units, now } = await tanksAlone(names(20))
  for (let level = 0; level < 400; level += 1) reads(level % 2)
  const rounds = new SnapshotRounds(units)
  const later = now() + TWO_MINUTES_ms
  let snapshot: EngineSnapshot | null = null
  let sealings = 0
  for (; !snapshot && sealings < 100; sealings += 1) snapshot = rounds.sealed(1000 + sealings, later)
  expect(snapshot).toMatchObject({ batch: 1000, at: later })
  const saved = read(snapshot!)
  expect(saved.units).toHaveLength(20)
  const slices = Map.groupBy(saved.units, ({ batch }) => batch)
  expect(slices.size).toBeGreaterThan(5)
  for (const slice of slices.values()) expect(JSON.stringify(slice.slice(0, -1)).length).toBeLessThan(33_000)
  expect(sealings).toBeGreaterThan(slices.size)
  expect(Object.keys(saved.devices)).toHaveLength(20)
  expect(rounds.sealed(1000 + sealings, later)).toBeNull()
})

test('readings between the slices are neither lost nor taken twice', async () => {
  const tanks = names(20)
  const live = await tanksAlone(tanks)
  const batches = Array.from({ length: 500 }, (_, i) => live.reads(i % 2))
  const rounds = new SnapshotRounds(live.units)
  let snapshot: EngineSnapshot | null = null
  for (let i = 0; i < 400; i += 1) {
    const batch = live.reads((i >> 1) % 2)
    batches.push(batch)
    // The first of a round is kept, and what came after it.
    snapshot ??= rounds.sealed(batch.id, live.now() + TWO_MINUTES_ms)
  }
  expect(new Set(read(snapshot!).units.map(({ batch }) => batch)).size).toBeGreaterThan(5)
  const again = await tanksAlone(tanks)
  const journal = {
    recovered: { snapshot, lastBatch: batches.at(-1)!.id },
    readingsAfter: async function* (after: number) {
      for (const { id, readings } of batches) if (id > after) yield { batch: id, readings }
    },
  } as unknown as Pick<Journal, 'recovered' | 'readingsAfter'>
  await recover(again.units, journal, live.now())
  expect(stateOf(again.units, live.now())).toEqual(stateOf(live.units, live.now()))
})

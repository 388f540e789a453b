import type { SiteFile } from '#domain/site/site-file.ts'
import { collect, createOutbox, type Message } from './outbox.ts'
import { createPlant, type Plant, stepPlant } from './plant.ts'
import { SCENARIOS } from './scenario/scenarios.ts'
import type { Running } from './scenario/scenario.ts'

/** When a scenario begins and ends, ms after the beginning of the simulation. */
export type Planned = { readonly scenario: string; readonly from_ms: number; readonly until_ms: number }

export type SimulateOptions = {
  readonly estate: SiteFile
  readonly seed: number
  readonly startAt: number
  readonly duration_ms: number
  readonly step_ms?: number
  readonly interval_ms?: number
  readonly planned?: readonly Planned[]
  /** Called after each step, for tests that look into the building. */
  readonly look?: (plant: Plant) => void
}

/** The same building without network and clock: all messages of `duration_ms` in order, as fast as they are read. */
export function* simulate(options: SimulateOptions): Generator<Message, Plant> {
  const { estate, seed, startAt, duration_ms, step_ms = 1000, planned = [] } = options
  const plant = createPlant(estate, seed, startAt)
  const outbox = createOutbox(estate, plant, options.interval_ms)
  const running = new Map<Planned, Running>()
  yield* collect(outbox, plant)
  while (plant.at < startAt + duration_ms) {
    const elapsed = plant.at - startAt
    for (const entry of planned) steer(entry, elapsed, plant, running)
    stepPlant(plant, step_ms)
    options.look?.(plant)
    yield* collect(outbox, plant)
  }
  return plant
}

function steer(entry: Planned, elapsed: number, plant: Plant, running: Map<Planned, Running>): void {
  const scenario = SCENARIOS.find((one) => one.id === entry.scenario)
  if (!scenario) throw new Error(`there is no scenario "${entry.scenario}"`)
  const current = running.get(entry)
  const wanted = elapsed >= entry.from_ms && elapsed < entry.until_ms
  if (wanted && !current) {
    running.set(entry, { scenario, startedAt: plant.at })
    scenario.start(plant)
  } else if (wanted && current) scenario.step?.(plant, plant.at - current.startedAt)
  else if (current) {
    running.delete(entry)
    scenario.stop(plant)
  }
}

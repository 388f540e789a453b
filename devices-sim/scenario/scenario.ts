import type { Plant } from '../plant.ts'

/** Something that goes wrong in the building, and what a watch should see of it. */
export type Scenario = {
  readonly id: string
  readonly title: { readonly en: string; readonly zh: string }
  readonly start: (plant: Plant) => void
  /** After every step of the building while it lasts; `elapsed_ms` since its start. */
  readonly step?: (plant: Plant, elapsed_ms: number) => void
  /** Puts right what `start` and `step` broke. */
  readonly stop: (plant: Plant) => void
  /** How long it must last for every expected alarm to be raised. */
  readonly lasts_ms: number
  /** Alarms of equipment that it raises, and no others. */
  readonly expects: readonly Expected[]
}

/** The equipment of a lost communication is the device. */
export type Expected = { readonly equipment: string; readonly definition: string }

export type Running = { readonly scenario: Scenario; readonly startedAt: number }

import { Type } from 'typebox'
import type { Millis } from '../time.ts'
import { refusals, route } from './route.ts'

/** Where a copy of the readings goes besides the embedded history, and how far it has come. */
export type TargetMeasure = { readonly id: string; readonly behind_ms: Millis; readonly failing: boolean }

/** What the platform measures of itself at one moment, besides what its port tells the screens. */
export type MeasuresNow = {
  /** What was taken and is not on disk yet. */
  readonly waitingMessages: number
  readonly waiting_bytes: number
  readonly lastBatch: number
  /** How long the transaction that is being written has taken so far; 0 while there is none. */
  readonly commitUnderWay_ms: Millis
  readonly historyBehind_ms: Millis
  readonly targets: readonly TargetMeasure[]
  /** Consoles that report themselves, and messages to people that have not left yet, by site. */
  readonly consoles: ReadonlyMap<string, number>
  readonly deliveriesWaiting: ReadonlyMap<string, number>
  /** Sizes of the files of the data folder that grow. */
  readonly files_bytes: ReadonlyMap<string, number>
  /** null where the system does not say. */
  readonly free_bytes: number | null
}

/** What `ingest` offers to those who watch the platform itself. */
export type Measures = {
  readonly version: string
  readonly now: () => Promise<MeasuresNow>
  /** Called after each transaction with how long it took until it was on disk. Returns how to stop. */
  readonly onCommit: (listener: (took_ms: Millis) => void) => () => void
}

export const metricsApi = {
  metrics: route({
    method: 'GET',
    url: '/metrics',
    summary: 'What the platform measures of itself, in the text format of Prometheus; for a token with `platform.see`',
    access: { permission: 'platform.see', site: 'platform' },
    response: { 200: Type.Unknown({ description: 'text/plain; version=0.0.4' }), ...refusals },
  }),
} as const

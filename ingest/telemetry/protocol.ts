import type { MessagePort } from 'node:worker_threads'
import type { Millis } from '#domain/time.ts'
import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import type { HistoryCounts } from './copy.ts'
import type { HistoryQuery } from './hand-out.ts'
import type { Retention } from './telemetry.ts'

/**
 * What the store's thread is started with. `bell[0]` is 1 from a `wake` until the thread looks into the journal, so that a commit
 * sends a message only to a thread that does not know yet.
 */
export type WorkerData = { readonly folder: string; readonly retention: Retention; readonly bell: Int32Array }

/** Main thread → store's thread. */
export type ToStore =
  | { readonly kind: 'wake' }
  | { readonly kind: 'trend'; readonly id: number; readonly query: TrendQuery }
  /** Rows or cells are to be handed out over the port: see hand-out.ts. */
  | { readonly kind: 'rows'; readonly query: HistoryQuery; readonly port: MessagePort }
  /** Time to delete what is older than retention says. The thread has no clock of its own. */
  | { readonly kind: 'retain'; readonly now: Millis }
  /** The files of the store are to be copied into a folder, between two transactions. */
  | { readonly kind: 'copy'; readonly id: number; readonly into: string }
  | { readonly kind: 'stop' }

/** Store's thread → main thread. `oldestAt`: time of the oldest batch not yet in the store. */
export type FromStore =
  | {
      readonly kind: 'report'
      readonly cursor: number
      readonly oldestAt: Millis | null
      readonly trouble: string | null
    }
  | { readonly kind: 'trend'; readonly id: number; readonly trend: Trend }
  | { readonly kind: 'copied'; readonly id: number; readonly counts: HistoryCounts }
  | { readonly kind: 'refused'; readonly id: number; readonly why: string }
  | { readonly kind: 'log'; readonly line: Readonly<Record<string, unknown>> }

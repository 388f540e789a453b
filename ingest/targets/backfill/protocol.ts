import type { MessagePort } from 'node:worker_threads'
import type { Millis } from '#domain/time.ts'
import type { HistoryQuery } from '../../telemetry/hand-out.ts'
import type { TargetConfig } from '../target.ts'

export type CopierData = { readonly folder: string; readonly configs: readonly TargetConfig[] }

/** Main thread → copier. `handed`: the end of a channel that was asked for. */
export type ToCopier =
  | { readonly kind: 'backfill'; readonly target: string; readonly from: Millis; readonly until: Millis }
  | { readonly kind: 'handed'; readonly id: number; readonly port: MessagePort }
  | { readonly kind: 'stop' }

/** Copier → main thread. */
export type FromCopier =
  | { readonly kind: 'ask'; readonly id: number; readonly query: HistoryQuery }
  | { readonly kind: 'log'; readonly line: Readonly<Record<string, unknown>> }

import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { GapReason, TargetGap, TargetState } from '#domain/wire/target-api.ts'
import type { Generation, TargetConfig } from './target.ts'

/** What a target's thread is started with; `bell` as in telemetry/protocol.ts. */
export type WorkerData = { readonly folder: string; readonly config: TargetConfig; readonly bell: Int32Array }

/** Main thread → target's thread. */
export type ToTarget =
  | { readonly kind: 'wake' }
  /** It is too far behind: the oldest is passed over, and becomes a gap. */
  | { readonly kind: 'lose'; readonly why: GapReason; readonly now: Millis }
  | { readonly kind: 'stop' }

export type Report = {
  readonly kind: 'report'
  /** Everything up to here is safe with the server; null while the thread does not know it. */
  readonly cursor: number | null
  /** What it has answered for; some servers may yet lose it. */
  readonly sent: number
  /** What waits behind the cursor, and since when the oldest of what was not sent. */
  readonly bytes: number
  readonly oldestAt: Millis | null
  readonly state: TargetState
  readonly problem: Refused | null
  readonly generation: Generation | null
  readonly clock_ms: number | null
  /** Rows that the server has thrown away without a word, since the thread began; newest of them seen at. */
  readonly unwanted: { readonly rows: number; readonly at: Millis } | null
  /** Not yet filled. */
  readonly gaps: Pick<TargetGap, 'from' | 'readings' | 'batches'> | null
}

/** Target's thread → main thread. */
export type FromTarget = Report | { readonly kind: 'log'; readonly line: Readonly<Record<string, unknown>> }

import type { BackfillStatus, GapReason, TargetState } from '#domain/wire/target-api.ts'

export const TARGET_STATE_KEY = {
  connecting: 'target.connecting',
  'up-to-date': 'target.upToDate',
  delivering: 'target.delivering',
  retrying: 'target.retrying',
  misconfigured: 'target.misconfigured',
  failed: 'target.failed',
} as const satisfies Record<TargetState, string>

export const BACKFILL_KEY = {
  running: 'target.backfillRunning',
  done: 'target.backfillDone',
  failed: 'target.backfillFailed',
} as const satisfies Record<BackfillStatus['state'], string>

export const GAP_KEY = {
  size: 'target.whySize',
  age: 'target.whyAge',
  disk: 'target.whyDisk',
  'not-in-journal': 'target.whyNotInJournal',
  damaged: 'target.whyDamaged',
} as const satisfies Record<GapReason, string>

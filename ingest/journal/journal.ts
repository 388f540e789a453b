import type { AuditEntry, AuditQuery } from '#domain/audit/entry.ts'
import type { DutyEnd, DutyEntry, DutyLogQuery } from '#domain/duty/entry.ts'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { DeviceState } from '#domain/device/device.ts'
import type { AlarmMoment } from '#domain/kpi/moment.ts'
import type { Millis } from '#domain/time.ts'
import type { FactsQuery } from '#domain/wire/facts.ts'
import type { Change } from '#domain/wire/live.ts'
import type { DeadLetter } from '#domain/wire/platform.ts'
import type { Calls } from './protocol.ts'

/** One transaction: what happened since the last one. Everything in it becomes durable together or not at all. */
export type Batch = {
  /** Counts up by one; assigned by the committer, checked by the journal. */
  readonly id: number
  readonly at: Millis
  /** Blob of codec.ts, and how many messages and values it holds. */
  readonly readings: Uint8Array<ArrayBuffer>
  readonly messages: number
  readonly values: number
  /** Facts with the row as it stood after each; `seq` per site without a gap. */
  readonly changes: readonly Change[]
  /** The newest row of every alarm that changed (also changes that caused no fact, such as a running delay). */
  readonly alarms: readonly Alarm[]
  readonly devices: readonly (readonly [deviceKey: string, state: DeviceState])[]
  readonly deadLetters: readonly Omit<DeadLetter, 'id'>[]
  readonly records: readonly RecordChange[]
  readonly audit: readonly AuditEntry[]
  readonly duty: readonly DutyEntry[]
}

/** A record of the ledger as it now stands; null: it is no more. */
export type RecordChange = { readonly kind: string; readonly id: string; readonly value: unknown }

/** Credential of a device; `hash` is made and read by ingest/credential.ts. */
export type CredentialRow = { readonly device: string; readonly hash: string; readonly createdAt: Millis }

/** State of the conditions as of a batch, JSON in gzip: recovery starts here and steps the readings that came after. */
export type EngineSnapshot = { readonly batch: number; readonly at: Millis; readonly state: Uint8Array }

/** What recovery finds on disk. */
export type Recovered = {
  readonly lastBatch: number
  /** Server time of the last committed batch; null on an empty journal. */
  readonly lastAt: Millis | null
  readonly alarms: readonly Alarm[]
  readonly devices: ReadonlyMap<string, DeviceState>
  /** Last seq per site. */
  readonly seqs: ReadonlyMap<string, number>
  /** The newest changes per site, oldest first, for the live feed's memory (at most `recent` per site). */
  readonly recentChanges: readonly Change[]
  readonly credentials: readonly CredentialRow[]
  readonly snapshot: EngineSnapshot | null
  readonly records: readonly RecordChange[]
  /** The newest row of the audit log. */
  readonly lastAudit: Pick<AuditEntry, 'n' | 'hash'> | null
  /** The end of each post's duty log. */
  readonly dutyEnds: readonly DutyEnd[]
}

export type JournalTrouble = { readonly detail: string; readonly since: Millis }

/** The durable record: SQLite in a worker thread, WAL, synchronous=FULL. One file `journal.sqlite` in the data folder. */
export type Journal = {
  readonly recovered: Recovered
  /** Stable numbers for series keys `site/equipment/point` and device keys `site/device`; new ones are recorded before it resolves. */
  readonly numbers: (keys: { readonly series: readonly string[]; readonly devices: readonly string[] }) => Promise<{
    readonly series: ReadonlyMap<string, number>
    readonly devices: ReadonlyMap<string, number>
  }>
  /** Resolves when the batch is durable; rejects with the store's own words when it is not (nothing of it was kept). Calls must not overlap. */
  readonly commit: (batch: Batch) => Promise<void>
  /** The readings of the batches after `afterBatch`, in order, a few at a time. */
  readonly readingsAfter: (
    afterBatch: number,
  ) => AsyncIterable<{ readonly batch: number; readonly at: Millis; readonly readings: Uint8Array }>
  readonly saveSnapshot: (snapshot: EngineSnapshot) => Promise<void>
  /** Blobs of batches up to and including `batch` are no longer needed by anyone. */
  readonly dropReadingsUpTo: (batch: number) => Promise<void>
  readonly facts: (query: FactsQuery) => Promise<readonly Change[]>
  /** The seqs [first, end) that hold a time, and when the journal of the site begins. */
  readonly span: (ask: Calls['span']['ask']) => Promise<Calls['span']['answer']>
  /** What happened to alarms within a range of seqs, oldest first, a slice at a time. */
  readonly moments: (ask: Calls['moments']['ask']) => AsyncIterable<readonly AlarmMoment[]>
  /** How these alarms stood before a seq; those without a fact before it are left out. */
  readonly standing: (ask: Calls['standing']['ask']) => AsyncIterable<readonly AlarmMoment[]>
  readonly deadLetters: (deviceKey: string, limit: number) => Promise<readonly DeadLetter[]>
  /** Of senders that are none of these devices, newest first. */
  readonly deadLettersExcept: (deviceKeys: readonly string[], limit: number) => Promise<readonly DeadLetter[]>
  readonly audit: (query: AuditQuery) => Promise<readonly AuditEntry[]>
  /** Entries of a post's duty log, newest first. */
  readonly duty: (query: DutyLogQuery) => Promise<readonly DutyEntry[]>
  /** Drops the entries of all duty logs that are older, from the old end of each chain. */
  readonly dropDutyBefore: (at: Millis) => Promise<void>
  readonly saveCredential: (row: CredentialRow) => Promise<void>
  /** Finishes what was asked before, closes the file complete in one piece, and ends the thread. Everything asked later is rejected. */
  readonly stop: () => Promise<void>
}

import type { AlarmMoment } from '#domain/kpi/moment.ts'
import type { DutyEntry, DutyLogQuery } from '#domain/duty/entry.ts'
import type { Millis } from '#domain/time.ts'
import type { FactsQuery } from '#domain/wire/facts.ts'
import type { AuditEntry, AuditQuery } from '#domain/audit/entry.ts'
import type { Batch, CredentialRow, EngineSnapshot, Recovered } from './journal.ts'

/** One batch's blob as it is on disk. */
export type StoredReadings = { readonly batch: number; readonly at: Millis; readonly readings: Uint8Array }

/** What is found at opening; rows of JSON travel as text and are parsed on the side that uses them. */
export type Opened = {
  readonly lastBatch: number
  readonly lastAt: Millis | null
  readonly alarms: readonly string[]
  readonly devices: readonly (readonly [deviceKey: string, state: string])[]
  readonly seqs: readonly (readonly [site: string, seq: number])[]
  readonly recentChanges: readonly string[]
  readonly credentials: readonly CredentialRow[]
  readonly snapshot: EngineSnapshot | null
  readonly records: Recovered['records']
  readonly lastAudit: Recovered['lastAudit']
  readonly dutyEnds: Recovered['dutyEnds']
}

/** Every question the journal's thread answers. Each asks for a bounded piece of work, so that a commit never waits long. */
export type Calls = {
  open: { ask: { readonly folder: string; readonly recentChanges: number }; answer: Opened }
  /** `again`: the same batch was tried before and it is not known whether it was kept. */
  commit: { ask: { readonly batch: Batch; readonly again: boolean }; answer: null }
  numbers: {
    ask: { readonly series: readonly string[]; readonly devices: readonly string[] }
    answer: { readonly series: readonly number[]; readonly devices: readonly number[] }
  }
  /** A few batches after `after`; none when there are no more. */
  read: { ask: { readonly after: number }; answer: readonly StoredReadings[] }
  saveSnapshot: { ask: EngineSnapshot; answer: null }
  /** Deletes one slice; answers whether more is to be deleted. */
  drop: { ask: { readonly upTo: number }; answer: boolean }
  facts: {
    ask: FactsQuery
    /** `next`: the seq before which the search goes on; null where nothing older is left. */
    answer: { readonly rows: readonly string[]; readonly next: number | null }
  }
  /** The seqs [first, end) that hold a time; `beganAt`: when the journal of the site begins, null where it is empty. */
  span: {
    ask: { readonly site: string; readonly from: Millis; readonly until: Millis }
    answer: { readonly first: number; readonly end: number; readonly beganAt: Millis | null }
  }
  /** Facts of alarms of some of the seqs [from, until), oldest first; `next`: where to go on, null where all was looked at. */
  moments: {
    ask: { readonly site: string; readonly from: number; readonly until: number }
    answer: { readonly moments: readonly AlarmMoment[]; readonly next: number | null }
  }
  /** How these alarms stood before a seq; the caller asks for a few hundred at a time. */
  standing: {
    ask: { readonly site: string; readonly before: number; readonly alarmIds: readonly string[] }
    answer: readonly AlarmMoment[]
  }
  deadLetters: { ask: { readonly device: string; readonly limit: number }; answer: readonly StoredDeadLetter[] }
  deadLettersExcept: {
    ask: { readonly devices: readonly string[]; readonly limit: number }
    answer: readonly StoredDeadLetter[]
  }
  audit: { ask: AuditQuery; answer: readonly AuditEntry[] }
  duty: { ask: DutyLogQuery; answer: readonly DutyEntry[] }
  /** Deletes one slice; answers whether more is to be deleted. */
  dropDuty: { ask: { readonly before: Millis }; answer: boolean }
  saveCredential: { ask: CredentialRow; answer: null }
  close: { ask: null; answer: null }
}

export type StoredDeadLetter = {
  readonly id: number
  readonly device: string
  readonly topic: string
  readonly receivedAt: Millis
  /** JSON of a `Refused`. */
  readonly reason: string
  readonly payload: string
  readonly size: number
}

export type CallName = keyof Calls
/** Main thread → journal's thread. */
export type Question = {
  [K in CallName]: { readonly id: number; readonly call: K; readonly ask: Calls[K]['ask'] }
}[CallName]
/** Journal's thread → main thread. `warning`: what is wrong though nothing failed yet; null when it is over. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly answer: Calls[CallName]['answer'] }
  | { readonly id: number; readonly ok: false; readonly message: string }
  | { readonly id: null; readonly warning: string | null }

import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { NewDutyEntry } from '#domain/duty/entry.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { Committer } from './commit.ts'
import type { Outbox } from './engine/outbox.ts'
import type { RecordChange, Recovered } from './journal/journal.ts'

/** An action that is not on disk by then is answered "not known". */
const WRITE_ms = 10_000

/**
 * What people keep: accounts, sessions, rosters, policies, layouts. Small things, all in memory, each a JSON value under a kind and an id, written with
 * their audit rows in the journal's next transaction. Readings, alarms and their facts are not here.
 */
export class Ledger {
  readonly #kinds = new Map<string, Map<string, unknown>>()
  readonly #outbox: Pick<Outbox, 'record' | 'audit' | 'duty' | 'whenRecorded'>
  readonly #committer: Pick<Committer, 'wake' | 'trouble'>

  constructor(
    recovered: Pick<Recovered, 'records'>,
    outbox: Pick<Outbox, 'record' | 'audit' | 'duty' | 'whenRecorded'>,
    committer: Pick<Committer, 'wake' | 'trouble'>,
  ) {
    this.#outbox = outbox
    this.#committer = committer
    for (const record of recovered.records) this.#keep(record)
  }

  /** A view of one kind of record; the caller knows its type, because only it writes the kind. */
  shelf<T>(kind: string): Shelf<T> {
    const of = (): ReadonlyMap<string, T> => (this.#kinds.get(kind) ?? NOTHING) as ReadonlyMap<string, T>
    return {
      get: (id) => of().get(id) ?? null,
      list: () => [...of().values()],
      put: (id, value) => ({ kind, id, value }),
      remove: (id) => ({ kind, id, value: null }),
    }
  }

  /**
   * Takes the changes over at once, in the same turn, so that the next decision sees them; resolves with null when they, the audit rows and the entries
   * of duty logs are on disk, or with the reason why that is not known. Refused, changing nothing, while the journal cannot be written.
   */
  write(
    changes: readonly RecordChange[],
    audit: readonly NewAuditEntry[] = [],
    duty: readonly NewDutyEntry[] = [],
  ): Promise<Refused | null> {
    const trouble = this.#committer.trouble()
    if (trouble) return Promise.resolve({ code: 'journal.unavailable', fill: { detail: trouble.detail } })
    this.#take(changes, audit, duty)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ code: 'command.unconfirmed' }), WRITE_ms)
      this.#outbox.whenRecorded((recorded) => {
        clearTimeout(timer)
        resolve(recorded ? null : { code: 'command.unconfirmed' })
      })
      this.#committer.wake()
    })
  }

  /** What the platform itself has found: never refused, it waits until the journal can be written. */
  note(changes: readonly RecordChange[], duty: readonly NewDutyEntry[] = []): void {
    if (changes.length === 0 && duty.length === 0) return
    this.#take(changes, [], duty)
    this.#committer.wake()
  }

  #take(changes: readonly RecordChange[], audit: readonly NewAuditEntry[], duty: readonly NewDutyEntry[]): void {
    for (const change of changes) {
      this.#keep(change)
      this.#outbox.record(change)
    }
    for (const entry of audit) this.#outbox.audit(entry)
    for (const entry of duty) this.#outbox.duty(entry)
  }

  #keep({ kind, id, value }: RecordChange): void {
    const of = this.#kinds.get(kind) ?? new Map<string, unknown>()
    this.#kinds.set(kind, of)
    if (value === null) of.delete(id)
    else of.set(id, value)
  }
}

const NOTHING: ReadonlyMap<string, unknown> = new Map()

export type Shelf<T> = {
  readonly get: (id: string) => T | null
  readonly list: () => readonly T[]
  /** Changes to be handed to {@link Ledger.write}. */
  readonly put: (id: string, value: T) => RecordChange
  readonly remove: (id: string) => RecordChange
}

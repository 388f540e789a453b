import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { AuditEntry, NewAuditEntry } from '#domain/audit/entry.ts'
import type { DutyEntry, NewDutyEntry } from '#domain/duty/entry.ts'
import type { DeviceState } from '#domain/device/device.ts'
import type { Millis } from '#domain/time.ts'
import type { Change, DeviceFact } from '#domain/wire/live.ts'
import type { DeadLetter } from '#domain/wire/platform.ts'
import { AuditChain } from '../audit-chain.ts'
import { DutyChains } from '../duty/chain.ts'
import { ReadingsWriter } from '../journal/codec.ts'
import type { Batch, RecordChange, Recovered } from '../journal/journal.ts'

/** Dead letters kept per device and batch; the rest of a burst is only counted. */
const LETTERS_PER_DEVICE = 20
const LETTERS_PER_BATCH = 2000

export type Sealed = { readonly batch: Batch; readonly waiting: readonly ((recorded: boolean) => void)[] }

/** What happened since the last transaction was sealed: the next one. Everything that waits for it is told when it is on disk. */
export class Outbox {
  readonly readings = new ReadingsWriter()
  readonly #seqs: Map<string, number>
  #changes: Change[] = []
  #alarms = new Map<string, Alarm>()
  #devices = new Map<string, DeviceState>()
  #letters: Omit<DeadLetter, 'id'>[] = []
  #records = new Map<string, RecordChange>()
  #audit: AuditEntry[] = []
  #duty: DutyEntry[] = []
  readonly #chain: AuditChain
  readonly #dutyChains: DutyChains
  #lettersOf = new Map<string, number>()
  #waiting: ((recorded: boolean) => void)[] = []

  /** `seqs`: the last seq of each site; `lastAudit`: the newest row of the audit log; `dutyEnds`: of each post's duty log. */
  constructor({ seqs, lastAudit, dutyEnds }: Pick<Recovered, 'seqs' | 'lastAudit' | 'dutyEnds'>) {
    this.#seqs = new Map(seqs)
    this.#chain = new AuditChain(lastAudit)
    this.#dutyChains = new DutyChains(dutyEnds)
  }

  get empty(): boolean {
    return (
      this.readings.messages === 0 &&
      this.#alarms.size === 0 &&
      this.#devices.size === 0 &&
      this.#letters.length === 0 &&
      this.#records.size === 0 &&
      this.#audit.length === 0 &&
      this.#duty.length === 0 &&
      this.#changes.length === 0
    )
  }

  get waiting(): number {
    return this.#waiting.length
  }

  alarm(alarm: Alarm): void {
    this.#alarms.set(alarm.id, alarm)
  }

  alarmFact(alarm: Alarm, fact: AlarmFact): void {
    this.#changes.push({ seq: this.#nextSeq(alarm.site), site: alarm.site, fact, alarm })
  }

  deviceFact(site: string, fact: DeviceFact, device: DeviceState): void {
    this.#changes.push({ seq: this.#nextSeq(site), site, fact, device })
  }

  device(key: string, state: DeviceState): void {
    this.#devices.set(key, state)
  }

  deadLetter(letter: Omit<DeadLetter, 'id'>): void {
    const count = this.#lettersOf.get(letter.device) ?? 0
    if (count >= LETTERS_PER_DEVICE || this.#letters.length >= LETTERS_PER_BATCH) return
    this.#lettersOf.set(letter.device, count + 1)
    this.#letters.push(letter)
  }

  record(change: RecordChange): void {
    this.#records.set(`${change.kind} ${change.id}`, change)
  }

  /** Gives the action its place in the audit log. */
  audit(entry: NewAuditEntry): void {
    this.#audit.push(this.#chain.link(entry))
  }

  /** Gives the entry its place in the duty log of its post. */
  duty(entry: NewDutyEntry): DutyEntry {
    const linked = this.#dutyChains.link(entry)
    this.#duty.push(linked)
    return linked
  }

  /** Called once when all that is in here now is on disk (true), or will never be (false). */
  whenRecorded(done: (recorded: boolean) => void): void {
    this.#waiting.push(done)
  }

  seal(id: number, at: Millis): Sealed {
    const { messages, values } = this.readings
    const batch: Batch = {
      id,
      at,
      messages,
      values,
      readings: this.readings.take(),
      changes: this.#changes,
      alarms: [...this.#alarms.values()],
      devices: [...this.#devices],
      deadLetters: this.#letters,
      records: [...this.#records.values()],
      audit: this.#audit,
      duty: this.#duty,
    }
    const waiting = this.#waiting
    this.#changes = []
    this.#alarms = new Map()
    this.#devices = new Map()
    this.#letters = []
    this.#lettersOf = new Map()
    this.#records = new Map()
    this.#audit = []
    this.#duty = []
    this.#waiting = []
    return { batch, waiting }
  }

  #nextSeq(site: string): number {
    const seq = (this.#seqs.get(site) ?? 0) + 1
    this.#seqs.set(site, seq)
    return seq
  }
}

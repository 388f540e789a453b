import type { Alarm } from '#domain/alarm/alarm.ts'
import type { NewAuditEntry } from '#domain/audit/entry.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import { type Delivery, newDelivery, undeliverable } from '#domain/response/delivery.ts'
import {
  asks,
  beginEscalation,
  type Escalation,
  type EscalationFact,
  type EscalationInput,
  reduceEscalation,
  type StepTaken,
  wakesAt,
} from '#domain/response/escalation.ts'
import { type Policy, policiesInForce, policyFor } from '#domain/response/policy.ts'
import type { Millis } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'
import type { Log } from '#domain/log.ts'
import type { Ledger } from '../ledger.ts'
import type { RecordChange } from '../journal/journal.ts'
import type { Deliveries } from './deliveries.ts'
import type { Notices } from './notices.ts'
import { type People, targetsOf } from './people.ts'
import type { Shelves } from './shelves.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Ended ones are kept to know which occurrence had its escalation; what happened stands in the audit log. */
export const ENDED_KEPT = 1000

type Options = {
  readonly ledger: Ledger
  readonly shelves: Shelves
  readonly notices: Notices
  readonly people: People
  readonly subscriptions: Pick<Subscriptions, 'of'>
  readonly deliveries: Deliveries
  /** What has been told; see board.ts. */
  readonly alarm: (id: string) => Alarm | null
  readonly newId: () => string
  readonly now: () => Millis
  readonly log: Log
}

/**
 * Runs an escalation for every alarm that asks for a person and has a policy. A step, its facts in the audit log and the deliveries it causes
 * are one transaction: after a restart all of them happened, or none did and the step is still due.
 */
export class Escalations {
  readonly #options: Options
  /** By alarm: at most one runs for each. */
  readonly #running = new Map<string, string>()
  /** Alarms that must be looked at, because the journal took nothing when they changed. */
  readonly #unheard = new Set<string>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes up what was running, and makes up for what changed between the last record and the end of the last process. */
  start(standing: readonly Alarm[]): void {
    for (const { id, alarm, ended } of this.#options.shelves.escalations.list()) {
      if (!ended) this.#running.set(alarm, id)
    }
    for (const alarm of this.#running.keys()) this.#hear(alarm, null)
    for (const alarm of standing) this.#hear(alarm.id, alarm.raisedReceivedAt)
  }

  /** A change was told. */
  heard(change: Change): void {
    if (!('alarm' in change)) return
    this.#hear(change.alarm.id, change.fact.type === 'alarm.raised' ? change.fact.receivedAt : null)
  }

  /** Policies changed: what stands and has no escalation gets one, its delays counting from now. */
  policiesChanged(standing: readonly Alarm[]): void {
    for (const { id } of standing) this.#hear(id, null)
  }

  /** Takes the steps that are due. */
  look(): void {
    for (const alarm of this.#unheard) this.#hear(alarm, null)
    const { shelves, now, notices } = this.#options
    for (const id of this.#running.values()) {
      const escalation = shelves.escalations.get(id)!
      const due = wakesAt(escalation)
      if (due === null || due > now()) continue
      this.#move(escalation, { type: 'tick', at: now(), timeZone: notices.timeZoneOf(escalation.site) })
    }
  }

  /** Those of all sites, oldest first. */
  running(): readonly Escalation[] {
    return [...this.#running.values()].map((id) => this.#options.shelves.escalations.get(id)!)
  }

  /** `raisedAt`: since when it asks, if it was raised; null: since now. */
  #hear(alarmId: string, raisedAt: Millis | null): void {
    this.#unheard.delete(alarmId)
    const { shelves, now } = this.#options
    const alarm = this.#options.alarm(alarmId)
    const policy = alarm && this.#policyOf(alarm)
    const running = this.#running.get(alarmId)
    if (running !== undefined) {
      const at = now()
      this.#move(shelves.escalations.get(running)!, alarm ? { type: 'alarm', at, alarm, policy } : { type: 'gone', at })
      return
    }
    if (alarm === null || policy === null || !asks(alarm, policy)) return
    this.#begin(alarm, policy, raisedAt)
  }

  #policyOf(alarm: Alarm): Policy | null {
    const { shelves, notices } = this.#options
    return policyFor(policiesInForce(shelves.policies.list()), alarm, notices.kindOf(alarm))
  }

  #begin(alarm: Alarm, policy: Policy, raisedAt: Millis | null): void {
    const { shelves, newId, now } = this.#options
    // An occurrence that had its escalation asks again: its raising is long past.
    const before = shelves.escalations.list().some(({ occurrence }) => occurrence === alarm.occurrence)
    const from = raisedAt === null || before ? now() : raisedAt
    const [escalation, facts] = beginEscalation(newId(), alarm, policy, from, now())
    if (this.#write(escalation, facts, [], this.#forgotten())) this.#running.set(alarm.id, escalation.id)
    else this.#unheard.add(alarm.id)
  }

  #move(before: Escalation, input: EscalationInput): void {
    const { deliveries } = this.#options
    const [next, facts] = reduceEscalation(before, input)
    if (next === before) return
    const made = facts.flatMap((fact) => (fact.type === 'escalation.step' ? this.#deliveriesOf(next, fact) : []))
    const withdrawn = next.ended ? deliveries.withdrawals(next.id, next.ended.at, next.ended.why) : []
    if (!this.#write(next, facts, made, withdrawn)) {
      if (input.type !== 'tick') this.#unheard.add(before.alarm)
      return
    }
    deliveries.adopt(made)
    if (next.ended) this.#running.delete(next.alarm)
  }

  /** One transaction. False where the journal takes nothing now: then nothing was changed. */
  #write(
    next: Escalation,
    facts: readonly EscalationFact[],
    made: readonly Delivery[],
    more: readonly RecordChange[],
  ): boolean {
    const { ledger, shelves, deliveries, log } = this.#options
    const records = [shelves.escalations.put(next.id, next), ...deliveries.records(made), ...more]
    const written = ledger.write(
      records,
      facts.map((fact) => auditOf(next, fact)),
    )
    const taken = shelves.escalations.get(next.id) === next
    // Once taken it is written as soon as the disk allows; what waits for it is only sent afterwards.
    void written.then((refused) => refused && log({ level: 'warn', code: 'escalation.record-late', id: next.id }))
    return taken
  }

  #deliveriesOf(escalation: Escalation, fact: StepTaken): readonly Delivery[] {
    const { shelves, people, notices, newId } = this.#options
    const alarm = this.#options.alarm(escalation.alarm)
    if (fact.passedOver || !alarm) return []
    const { site, id, occurrence } = escalation
    const targets = targetsOf(escalation.policy.steps[fact.step]!.recipients, {
      site,
      channels: (channel) => shelves.channels.get(channel),
      contacts: (account) => shelves.contacts.get(account),
      hasBrowser: (account) => this.#options.subscriptions.of(account).length > 0,
      people,
    })
    const notice = notices.ofAlarm(alarm, fact.step + 1, fact.turn)
    return targets.map(({ channel, to, why }) => {
      const about = { site, alarm: alarm.id, occurrence, escalation: id, channel, to, notice }
      const made = { id: newId(), ...about, createdAt: fact.at }
      return why === null ? newDelivery(made) : undeliverable(made, why)
    })
  }

  /** Those that ended longest ago. */
  #forgotten(): readonly RecordChange[] {
    const { escalations } = this.#options.shelves
    const ended = escalations.list().filter((one) => one.ended !== null)
    return ended.slice(0, Math.max(0, ended.length - ENDED_KEPT)).map(({ id }) => escalations.remove(id))
  }
}

function auditOf({ id, site, alarm, occurrence }: Escalation, { type, at, ...detail }: EscalationFact): NewAuditEntry {
  const { account, name, from } = PLATFORM_ACTOR
  return {
    at,
    site,
    by: { account, name, from },
    action: type,
    subject: alarm,
    detail: { escalation: id, occurrence, ...detail },
  }
}

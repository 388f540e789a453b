import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Priority } from '#domain/alarm/definition.ts'
import type { AlarmInput } from '#domain/alarm/input.ts'
import { newAlarm, reduceAlarm } from '#domain/alarm/reduce.ts'
import { type AlarmMoment, momentOf } from '#domain/kpi/moment.ts'
import type { Millis } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'

/** What happened at a site `hq`, made by the real alarm machine; without delays, nothing latches. */
export class KpiHistory {
  readonly changes: Change[] = []
  readonly #alarms = new Map<string, Alarm>()
  #occurrences = 0

  /** An alarm is made where it is first named: `hq.{equipment}.rule`, of medium priority unless said otherwise before. */
  has(equipment: string, priority: Priority, lifeSafety = false): this {
    const alarm = newAlarm({ site: 'hq', equipment, definition: 'rule', priority, lifeSafety })
    this.#alarms.set(equipment, alarm)
    return this
  }

  /** The condition turns true: by the readings at `at`, known at `receivedAt`. */
  raise(equipment: string, at: Millis, receivedAt = at): this {
    return this.#condition(equipment, true, at, receivedAt)
  }

  clear(equipment: string, at: Millis, receivedAt = at): this {
    return this.#condition(equipment, false, at, receivedAt)
  }

  acknowledge(equipment: string, at: Millis): this {
    const { occurrence } = this.alarm(equipment)
    return occurrence === null ? this : this.take(equipment, { type: 'acknowledge', at, by: 'Wang Li', occurrence })
  }

  shelve(equipment: string, at: Millis, until: Millis): this {
    const { occurrence } = this.alarm(equipment)
    return this.take(equipment, { type: 'shelve', at, by: 'Wang Li', until, reason: 'filter change', occurrence })
  }

  tick(equipment: string, at: Millis): this {
    return this.take(equipment, { type: 'tick', at, occurrence: this.#newOccurrence() })
  }

  /** `lifeSafety`: what the rule says now; as it was unless said otherwise. */
  take(equipment: string, input: AlarmInput, lifeSafety = this.alarm(equipment).lifeSafety): this {
    const [alarm, facts] = reduceAlarm(this.alarm(equipment), input, { onDelay_ms: 0, offDelay_ms: 0, lifeSafety })
    this.#alarms.set(equipment, alarm)
    for (const fact of facts) this.changes.push({ seq: this.changes.length + 1, site: 'hq', fact, alarm })
    return this
  }

  alarm(equipment: string): Alarm {
    if (!this.#alarms.has(equipment)) this.has(equipment, 'medium')
    return this.#alarms.get(equipment)!
  }

  get moments(): readonly AlarmMoment[] {
    return this.changes.map(momentOf).filter((moment) => moment !== null)
  }

  #condition(equipment: string, isTrue: boolean, at: Millis, receivedAt: Millis): this {
    const occurrence = this.#newOccurrence()
    return this.take(equipment, { type: 'condition', true: isTrue, at, receivedAt, occurrence, value: 9 })
  }

  #newOccurrence(): string {
    this.#occurrences += 1
    return `0190b5a0-0000-7000-8000-${String(this.#occurrences).padStart(12, '0')}`
  }
}

import type { Priority } from '../alarm/definition.ts'
import { HOUR_ms, type Millis } from '../time.ts'
import { Answers } from './answers.ts'
import { MEANINGFUL_ms, type Measure, type MeasureId, MEASURES, meets, TARGETS, type Verdict } from './measure.ts'
import { type AlarmMoment, annunciates } from './moment.ts'
import { Nuisance } from './nuisance.ts'
import { Rates } from './rates.ts'
import { BAD_ACTORS, type BadActor, type KpiReport } from './report.ts'
import { type Shift, SHIFTS, WallClock } from './shift.ts'
import { StaleDays } from './stale.ts'

/** Facts this long before the period are looked at too: a flood and an unanswered alarm may reach into it. */
export const LOOKBACK_ms = HOUR_ms

export type KpiQuestion = {
  readonly site: string
  readonly timeZone: string
  readonly from: Millis
  readonly until: Millis
  /** As in {@link KpiReport.known}. */
  readonly known: { readonly from: Millis; readonly until: Millis } | null
  readonly shifts?: readonly Shift[]
}

/** One alarm as the facts so far left it. */
type Followed = {
  readonly nuisance: Nuisance
  priority: Priority
  alarms: number
  /** Since when it asks for an acknowledgement in sight; null: it does not. */
  askedAt: Millis | null
  raisedAt: Millis
  /** Since when it stands in sight with its condition true; null: it does not. */
  shownFrom: Millis | null
}

/**
 * Computes a {@link KpiReport} from the moments of a site, one after the other in the order of their seq: O(1) amortised each, so that a
 * month can be read in pages. Mutable; bounded by the alarms of the site, the periods of the question, and a number an acknowledgement.
 *
 * First {@link stands} for every alarm as it stood where reading begins, then {@link add} from {@link LOOKBACK_ms} before the period on.
 */
export class KpiTally {
  readonly #question: KpiQuestion
  readonly #from: Millis
  readonly #until: Millis
  readonly #shifts: readonly Shift[]
  readonly #rates: Rates
  readonly #answers: Answers
  readonly #stale: StaleDays
  readonly #mix: Record<Priority, number> = { critical: 0, high: 0, medium: 0, low: 0 }
  readonly #followed = new Map<string, Followed>()
  #before: AlarmMoment | null = null
  #suppressionChanges = 0

  constructor(question: KpiQuestion) {
    const { known, shifts = SHIFTS, timeZone } = question
    const { from, until } = known ?? { from: 0, until: 0 }
    const clock = new WallClock(timeZone)
    this.#question = question
    this.#from = from
    this.#until = until
    this.#shifts = shifts
    this.#answers = new Answers(clock, shifts)
    this.#stale = new StaleDays(clock, from, until)
    this.#rates = new Rates(from, until)
  }

  /**
   * How an alarm stood before the first moment that is added, by its last fact. Where that fact was not what asked for the operator, an
   * answer counts from the raise.
   */
  stands(moment: AlarmMoment): void {
    const followed = this.#follow(moment)
    const { active, hidden, waiting, raisedReceivedAt, at } = moment
    followed.raisedAt = raisedReceivedAt ?? at
    followed.askedAt = waiting ? (annunciates(moment, null) ? at : followed.raisedAt) : null
    followed.shownFrom = active && !hidden ? at : null
  }

  add(moment: AlarmMoment): void {
    const { at, type } = moment
    if (at >= this.#until) return
    const inside = at >= this.#from
    const followed = this.#follow(moment)
    const asks = annunciates(moment, this.#before)
    this.#before = moment
    if (asks) this.#rates.add(at)
    if (inside) this.#count(moment, followed, asks)
    if (inside && type === 'alarm.acknowledged' && followed.askedAt !== null) {
      this.#answers.acknowledged(followed.priority, followed.askedAt, at)
    }
    this.#stoodUntil(moment.alarmId, followed, at)
    const { active, hidden, waiting, raisedReceivedAt } = moment
    followed.raisedAt = raisedReceivedAt ?? at
    if (!waiting) followed.askedAt = null
    else followed.askedAt = asks ? at : (followed.askedAt ?? followed.raisedAt)
    followed.shownFrom = active && !hidden ? at : null
  }

  /** The report of what was added; nothing can be added afterwards. */
  report(): KpiReport {
    for (const [alarmId, followed] of this.#followed) {
      this.#stoodUntil(alarmId, followed, this.#until)
      if (followed.askedAt !== null) this.#answers.waits(followed.priority, followed.askedAt)
    }
    const { site, from, until, known } = this.#question
    return {
      site,
      from,
      until,
      known,
      alarms: this.#rates.alarms,
      measures: MEASURES.map((id) => this.#measure(id)),
      suppressionChanges: this.#suppressionChanges,
      badActors: this.#badActors(),
      shifts: this.#shifts,
      acknowledging: this.#answers.rows(),
    }
  }

  #follow({ alarmId, priority }: AlarmMoment): Followed {
    const known = this.#followed.get(alarmId)
    if (known) {
      known.priority = priority
      return known
    }
    const made = { nuisance: new Nuisance(), priority, alarms: 0, askedAt: null, raisedAt: 0, shownFrom: null }
    this.#followed.set(alarmId, made)
    return made
  }

  #count(moment: AlarmMoment, followed: Followed, asks: boolean): void {
    const { type, occurrence, processAt, priority, hidden, by } = moment
    if (asks) {
      this.#mix[priority] += 1
      followed.alarms += 1
    }
    if (type === 'alarm.raised' && !hidden) followed.nuisance.raised(occurrence, processAt)
    if (type === 'alarm.acknowledged') followed.nuisance.acknowledged(occurrence)
    if (type === 'alarm.returned-to-normal') followed.nuisance.returned(occurrence, processAt)
    if (by !== null && isSuppressionChange(type)) this.#suppressionChanges += 1
  }

  #stoodUntil(alarmId: string, { raisedAt, shownFrom }: Followed, until: Millis): void {
    if (shownFrom !== null) this.#stale.stood(alarmId, raisedAt, shownFrom, until)
  }

  #badActors(): readonly BadActor[] {
    return [...this.#followed]
      .filter(([, { alarms }]) => alarms > 0)
      .toSorted(([a, { alarms: n }], [b, { alarms: m }]) => m - n || (a < b ? -1 : 1))
      .slice(0, BAD_ACTORS)
      .map(([alarmId, { priority, alarms, nuisance }]) => ({
        alarmId,
        priority,
        alarms,
        share: alarms / this.#rates.alarms,
        ...nuisance.counts(),
      }))
  }

  #measure(id: MeasureId): Measure {
    const value = this.#question.known === null ? null : this.#value(id)
    return { id, value, verdict: this.#verdict(id, value) }
  }

  #verdict(id: MeasureId, value: number | null): Verdict {
    if (this.#until - this.#from < MEANINGFUL_ms) return 'too-short'
    return value === null || meets(TARGETS[id], value) ? 'met' : 'not-met'
  }

  #value(id: MeasureId): number | null {
    const { alarms } = this.#rates
    switch (id) {
      case 'per-hour':
      case 'per-10-min':
      case 'peak-10-min':
      case 'busy-10-min':
      case 'busy-hours':
      case 'flood':
        return this.#rates.value(id)
      case 'top-ten':
        return alarms === 0 ? null : this.#badActors().reduce((sum, actor) => sum + actor.alarms, 0) / alarms
      case 'chattering':
      case 'fleeting':
        return [...this.#followed.values()].filter(({ nuisance }) => nuisance.counts()[id] > 0).length
      case 'stale':
        return this.#stale.most()
      case 'mix-low':
      case 'mix-medium':
      case 'mix-high':
      case 'mix-critical':
        return alarms === 0 ? null : this.#mix[MIX[id]] / alarms
      case 'unauthorised':
        return 0
    }
  }
}

const MIX = {
  'mix-low': 'low',
  'mix-medium': 'medium',
  'mix-high': 'high',
  'mix-critical': 'critical',
} as const satisfies Record<string, Priority>

const isSuppressionChange = (type: AlarmMoment['type']): boolean =>
  type === 'alarm.shelved' ||
  type === 'alarm.unshelved' ||
  type === 'alarm.taken-out-of-service' ||
  type === 'alarm.returned-to-service'

/** The whole computation at once, for what fits into memory. */
export function kpiReport(
  question: KpiQuestion,
  moments: Iterable<AlarmMoment>,
  before: Iterable<AlarmMoment> = [],
): KpiReport {
  const tally = new KpiTally(question)
  for (const moment of before) tally.stands(moment)
  for (const moment of moments) tally.add(moment)
  return tally.report()
}

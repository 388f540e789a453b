import type { AlarmDefinition, ScheduleWindow } from '#domain/alarm/definition.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import { inSchedule } from '#domain/alarm/schedule.ts'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import { invariant } from '#domain/invariant.ts'
import type { QualityCode } from '#domain/point/judge.ts'
import type { Site } from '#domain/site/site.ts'
import { MINUTE_ms, type Millis } from '#domain/time.ts'
import { buildUnits, type Units } from '../engine/build.ts'
import { type AlarmStepping, checkSchedule, tickProgram } from '../engine/process.ts'
import { firstLoud, passOver, type Quiet, readOn } from '../engine/quiet-rows.ts'
import { moveTo, settleAll } from '../engine/readings.ts'
import type { PointSlot, Program } from '../engine/units.ts'
import type { SubjectPlan, Version } from './plan.ts'
import type { SortedRows } from './sort.ts'
import { passTime } from './virtual-time.ts'

/** A point with its rows of the block at hand that are still to be taken. */
type Input = { readonly point: PointSlot; readonly key: number; readonly quiet: Quiet; at: number; end: number }

type Options = {
  readonly site: Site
  readonly keyNumbers: ReadonlyMap<string, number>
  /** When the hours of a schedule begin or end, for every schedule of the plan; see {@link scheduleTurns}. */
  readonly turnsOf: (definition: AlarmDefinition) => readonly Millis[]
  readonly readFrom: Millis
  readonly told: (version: Version, fact: AlarmFact) => void
}

/**
 * One piece of equipment under the engine's own evaluators and alarms, with its versions of the rule side by side, driven by stored rows
 * in virtual time. A reading counts as received when it was measured; rows of one time are one message. Nothing suppresses: that its
 * devices were silent, and what operators shelved then, is left out.
 */
export class Subject {
  readonly #units: Units
  readonly #stepping: AlarmStepping
  readonly #inputs: readonly Input[]
  /** The only input, where every program sees each of its values. */
  readonly #lone: Input | null
  readonly #programs: readonly Program[]
  readonly #timeZone: string
  readonly #turns: readonly Millis[]
  #turn = 0
  /** When time last passed or a condition was settled. */
  #now: Millis
  /** What is next to be ticked; only ticks and settling move it. */
  #due: Millis

  static async build(plan: SubjectPlan, options: Options): Promise<Subject> {
    const { site, keyNumbers } = options
    const equipment = [plan.equipment, ...plan.named]
    const definitions = plan.versions.map(([version, definition]) => ({ ...definition, id: version }))
    const units = await buildUnits(
      {
        sites: [site],
        equipment,
        devices: [],
        definitions: new Map([[equipmentKey(plan.equipment), definitions]]),
        secrets: new Map(),
      },
      {
        recovered: NOTHING,
        numbers: async ({ series }) => ({
          series: new Map(series.map((key) => [key, keyNumbers.get(key)!])),
          devices: new Map(),
        }),
      },
    )
    const turns = plan.versions.flatMap(([, definition]) => options.turnsOf(definition))
    return new Subject(
      units,
      [...new Set(turns)].toSorted((a, b) => a - b),
      options,
    )
  }

  private constructor(units: Units, turns: readonly Millis[], { site, readFrom, told }: Options) {
    let ids = 0
    this.#units = units
    this.#programs = units.programs
    this.#timeZone = site.timeZone
    this.#turns = turns
    this.#now = readFrom
    this.#due = -Infinity
    this.#stepping = {
      due: units.due,
      newId: () => String((ids += 1)),
      outbox: { alarm() {}, alarmFact: (alarm, fact) => told(alarm.definition as Version, fact) },
    }
    this.#inputs = [...units.equipment.values()].flatMap((unit) =>
      [...unit.points.values()].map((point) => ({ point, key: point.series, quiet: nothingKnown(), at: 0, end: 0 })),
    )
    const [first] = this.#inputs
    const isLone =
      this.#inputs.length === 1 &&
      this.#programs.every(({ feeds, evaluator }) => feeds === null && !evaluator!.anyPoint)
    this.#lone = isLone && first!.point.uses.length > 0 ? first! : null
  }

  /** Takes the rows of one block, all points of the equipment together by time. */
  take(rows: SortedRows): void {
    const { from, starts, t, value, quality } = rows
    const inputs = this.#inputs
    for (const input of inputs) {
      input.at = starts[input.key]!
      input.end = starts[input.key + 1]!
      Object.assign(input.quiet, nothingKnown())
    }
    for (let next = this.#skip(rows); next !== Infinity; next = this.#skip(rows)) {
      const now = from + next
      if (this.#due <= now) this.passTime(now)
      if (this.#lone !== null && this.#readOn(this.#lone, rows)) continue
      for (let i = 0; i < inputs.length; i += 1) {
        const input = inputs[i]!
        const { at } = input
        if (at === input.end || t[at] !== next) continue
        moveTo(input.point, value[at]!, quality[at] as QualityCode, now, now)
        input.at = at + 1
      }
      this.#settle(now)
    }
  }

  /** Passes over the rows before something happens: a row that a program must see, or a time that one waits for. Answers the time of the next row. */
  #skip(rows: SortedRows): number {
    const inputs = this.#inputs
    const { from, t } = rows
    let until = this.#due - from
    for (let i = 0; i < inputs.length; i += 1) {
      const { point, at, end, quiet } = inputs[i]!
      const loud = firstLoud(point, rows, at, end, quiet)
      if (loud < end && t[loud]! < until) until = t[loud]!
    }
    let next = Infinity
    for (let i = 0; i < inputs.length; i += 1) {
      const input = inputs[i]!
      const { point, at, end } = input
      let stop = at
      while (stop < end && t[stop]! < until) stop += 1
      if (stop > at) passOver(point, rows, at, stop, from)
      input.at = stop
      if (stop < end && t[stop]! < next) next = t[stop]!
    }
    return next
  }

  /** False where the next row must be taken by itself. */
  #readOn(input: Input, rows: SortedRows): boolean {
    const { at, end } = input
    const { from } = rows
    const stop = readOn(this.#stepping, input.point, rows, { at, end, from, until: this.#alarmDueAt() })
    if (stop === at) return false
    input.at = stop
    this.#now = from + rows.t[stop - 1]!
    this.#due = this.#dueAt()
    return true
  }

  /** Lets everything happen that waits for a time up to `until`. */
  passTime(until: Millis): void {
    const dueAt = (): Millis => this.#dueAt()
    passTime(this.#now, until, dueAt, (now) => this.#tick(now))
    this.#now = until
    this.#due = dueAt()
  }

  #settle(now: Millis): void {
    if (!settleAll(this.#stepping, now, now)) return
    this.#now = now
    this.#due = this.#dueAt()
  }

  #dueAt(): Millis {
    const { condition } = this.#units.due
    let due = this.#alarmDueAt()
    for (let i = 0; i < condition.length; i += 1) due = Math.min(due, condition[i]!)
    return due
  }

  /** Of alarms, and of the hours of a schedule. */
  #alarmDueAt(): Millis {
    const { alarm } = this.#units.due
    let due = this.#turns[this.#turn] ?? Infinity
    for (let i = 0; i < alarm.length; i += 1) due = Math.min(due, alarm[i]!)
    return due
  }

  #tick(now: Millis): void {
    for (const program of this.#programs) tickProgram(this.#stepping, program, now)
    if (!(this.#turns[this.#turn]! <= now)) return
    while (this.#turns[this.#turn]! <= now) this.#turn += 1
    for (const program of this.#programs) {
      if (program.definition.schedule) checkSchedule(this.#stepping, program, this.#timeZone, now)
    }
  }
}

/** The rows of a block are yet to be looked at. */
const nothingKnown = (): Quiet => ({ loud: -1, low: NaN, high: NaN })

/** No alarm stands yet: each begins as if it had never been raised. */
const NOTHING = { alarms: [], devices: new Map<string, never>() }

/** When the engine would find that the hours of a schedule have begun or ended: it looks at each full minute, and at the start. */
export function scheduleTurns(
  schedule: readonly ScheduleWindow[],
  timeZone: string,
  from: Millis,
  until: Millis,
): readonly Millis[] {
  invariant(until >= from, 'a window does not end before it begins')
  const turns = [from]
  let inside = inSchedule(schedule, timeZone, from)
  for (let at = (Math.floor(from / MINUTE_ms) + 1) * MINUTE_ms; at < until; at += MINUTE_ms) {
    if (inSchedule(schedule, timeZone, at) === inside) continue
    inside = !inside
    turns.push(at)
  }
  return turns
}

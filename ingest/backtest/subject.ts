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
import { moveTo, settleAll } from '../engine/readings.ts'
import type { PointSlot, Program } from '../engine/units.ts'
import type { SubjectPlan, Version } from './plan.ts'
import type { SortedRows } from './sort.ts'
import { passTime } from './virtual-time.ts'

type Input = { readonly point: PointSlot; readonly key: number; at: number; end: number }

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
      [...unit.points.values()].map((point) => ({ point, key: point.series, at: 0, end: 0 })),
    )
  }

  /** Takes the rows of one block, all points of the equipment together by time. */
  take({ from, starts, t, value, quality }: SortedRows): void {
    const inputs = this.#inputs
    for (const input of inputs) {
      input.at = starts[input.key]!
      input.end = starts[input.key + 1]!
    }
    let next = nextTime(inputs, t)
    while (next !== Infinity) {
      const now = from + next
      if (this.#due <= now) this.passTime(now)
      let after = Infinity
      for (let i = 0; i < inputs.length; i += 1) {
        const input = inputs[i]!
        let { at } = input
        if (at < input.end && t[at] === next) {
          moveTo(input.point, value[at]!, quality[at] as QualityCode, now, now)
          at += 1
          input.at = at
        }
        if (at < input.end && t[at]! < after) after = t[at]!
      }
      if (this.#anyDirty()) this.#settle(now)
      next = after
    }
  }

  /** Lets everything happen that waits for a time up to `until`. */
  passTime(until: Millis): void {
    const dueAt = (): Millis => this.#dueAt()
    passTime(this.#now, until, dueAt, (now) => this.#tick(now))
    this.#now = until
    this.#due = dueAt()
  }

  #settle(now: Millis): void {
    settleAll(this.#stepping, now, now)
    this.#now = now
    this.#due = this.#dueAt()
  }

  #dueAt(): Millis {
    const { condition, alarm } = this.#units.due
    let due = this.#turns[this.#turn] ?? Infinity
    for (let i = 0; i < condition.length; i += 1) due = Math.min(due, condition[i]!, alarm[i]!)
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

  #anyDirty(): boolean {
    for (const program of this.#programs) if (program.dirty) return true
    return false
  }
}

/** The time of the next message: of the earliest row that no input has taken yet. */
function nextTime(inputs: readonly Input[], t: Uint32Array): number {
  let next = Infinity
  for (let i = 0; i < inputs.length; i += 1) {
    const { at, end } = inputs[i]!
    if (at < end && t[at]! < next) next = t[at]!
  }
  return next
}

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

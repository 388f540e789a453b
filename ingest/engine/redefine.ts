import { type Alarm, alarmId, alarmState } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { inSchedule } from '#domain/alarm/schedule.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import { deadline, restore, save, tick } from '#domain/condition/evaluator.ts'
import { canonicalText } from '#domain/rule/canonical.ts'
import { followRule } from '#domain/rule/follow.ts'
import type { Millis } from '#domain/time.ts'
import type { Units } from './build.ts'
import { COMMUNICATION_LOST } from './communication.ts'
import { applyTruth, type AlarmStepping, moveAlarm, setRanges, settleEvaluator } from './process.ts'
import { attach, detach, layOutDue, layOutRanges, newProgram, partsOf } from './programs.ts'
import { seed } from './seed.ts'
import type { EquipmentUnit, PointSlot, Program } from './units.ts'

/** The definitions from now on, whole lists, by `site/equipment` or `site/device`; what is not named stays as it is. */
export type Redefinition = ReadonlyMap<string, readonly AlarmDefinition[]>

/** An alarm that would go while an operator still has something to do with it; null: none. */
export function standingUnder(units: Units, changes: Redefinition): Alarm | null {
  for (const [key, definitions] of changes) {
    const ids = new Set(definitions.map(({ id }) => id))
    const gone = (units.equipment.get(key)?.programs ?? []).filter(({ definition }) => !ids.has(definition.id))
    const standing = gone.find(({ alarm }) => alarmState(alarm) !== 'normal')
    if (standing) return standing.alarm
  }
  return null
}

/**
 * Puts definitions in the place of others while the engine runs: alarms that stand go on standing under the new ones, new conditions take the known
 * values of their points, everything else is left as it is. {@link standingUnder} must have found nothing. Answers the rows of the alarms that are new.
 */
export function redefine(stepping: AlarmStepping, units: Units, changes: Redefinition, now: Millis): readonly Alarm[] {
  const work: Work = { stepping, units, now, moved: new Set(), others: [], added: [], isShorter: false }
  for (const [key, definitions] of changes) {
    const unit = units.equipment.get(key)
    if (unit) redefineUnit(work, unit, definitions)
    const communication = units.devices.get(key)?.communication
    const own = definitions.find(({ id }) => id === COMMUNICATION_LOST)
    if (communication && own && own !== communication.definition) keepCondition(work, communication, own)
  }
  // Nothing is stepped before every program has its place again.
  if (work.added.length > 0 || work.isShorter) layOutPrograms(units)
  if (work.moved.size > 0) layOutRanges(units.equipment.values(), work.moved)
  for (const other of work.others) begin(work, other)
  return work.added.map(({ alarm }) => alarm)
}

type Work = {
  readonly stepping: AlarmStepping
  readonly units: Units
  readonly now: Millis
  /** Points with other watchers than before. */
  readonly moved: Set<PointSlot>
  readonly others: Other[]
  readonly added: Program[]
  isShorter: boolean
}

/** A program with another evaluator than before. `definition`: what it follows from now on; `isNew`: nothing was taken over of its state. */
type Other = { readonly program: Program; readonly definition: AlarmDefinition; readonly isNew: boolean }

function redefineUnit(work: Work, unit: EquipmentUnit, definitions: readonly AlarmDefinition[]): void {
  const before = new Map(unit.programs.map((program) => [program.definition.id, program]))
  unit.programs = definitions
    .filter(({ id }) => id !== COMMUNICATION_LOST)
    .map((definition) => {
      const program = before.get(definition.id)
      before.delete(definition.id)
      if (!program) return add(work, unit, definition)
      if (program.definition !== definition) replace(work, program, unit, definition)
      return program
    })
  for (const program of before.values()) rest(work, program)
}

function add(work: Work, unit: EquipmentUnit, definition: AlarmDefinition): Program {
  const { equipment, resting } = work.units
  const { site, id: owner } = unit.equipment
  const id = alarmId(site, owner, definition.id)
  const parts = partsOf(definition, unit, equipment)
  const program = newProgram({ site, owner, definition, unit, ...parts }, resting.get(id))
  resting.delete(id)
  move(work, attach(program, equipment))
  work.added.push(program)
  work.others.push({ program, definition, isNew: true })
  return program
}

function replace(work: Work, program: Program, unit: EquipmentUnit, definition: AlarmDefinition): void {
  const { equipment } = work.units
  const parts = partsOf(definition, unit, equipment)
  const was = program.evaluator!
  const isAlike = was.fingerprint === parts.evaluator!.fingerprint
  const isSame = isAlike && canonicalText(was.condition) === canonicalText(definition.condition)
  if (isSame && (parts.feeds === null) === (program.feeds === null)) {
    program.shows = parts.shows
    return keepCondition(work, program, definition)
  }
  if (isAlike && program.feeds) settleEvaluator(program, work.now, work.now) // what is taken over has seen the newest values
  move(work, detach(program, equipment))
  const isNew = !isAlike || !restore(parts.evaluator!, save(was))
  Object.assign(program, parts)
  move(work, attach(program, equipment))
  work.others.push({ program, definition, isNew })
  return undefined
}

/** The alarm goes; its row waits for the day on which it comes back. */
function rest(work: Work, program: Program): void {
  move(work, detach(program, work.units.equipment))
  // A delay that runs would end at that day.
  follow(work, { program, definition: program.definition, isNew: true })
  work.units.resting.set(program.id, program.alarm)
  work.isShorter = true
}

function move({ moved }: Work, points: readonly PointSlot[]): void {
  for (const point of points) moved.add(point)
}

function layOutPrograms(units: Units): void {
  units.programs = [
    ...[...units.equipment.values()].flatMap((unit) => unit.programs),
    ...[...units.devices.values()].map((unit) => unit.communication),
  ]
  units.programsById = new Map(units.programs.map((program) => [program.id, program]))
  layOutDue(units.programs, units.due)
}

/** Only the alarm behaves differently; what its condition has seen stays. */
function keepCondition(work: Work, program: Program, definition: AlarmDefinition): void {
  const { stepping, now } = work
  const inside = isInside(program, definition, now)
  follow(work, { program, definition, isNew: false })
  if (inside === program.inSchedule) return
  program.inSchedule = inside
  applyTruth(stepping, program, program.truth, now, now)
}

/** Another condition: what was taken over goes on, else it begins with the known values of its points. */
function begin(work: Work, other: Other): void {
  const { stepping, units, now } = work
  const { program, definition, isNew } = other
  const before = { truth: program.truth, inSchedule: program.inSchedule }
  program.inSchedule = isInside(program, definition, now)
  follow(work, other)
  const evaluator = program.evaluator!
  const truth = isNew ? seed(program, units.equipment, { runsSince: units.runsSince, now }) : tick(evaluator, now)
  program.truth = truth
  setRanges(program)
  stepping.due.condition[program.index] = deadline(evaluator)
  // A delay that goes on is ended by its own deadline, not by this look.
  if (isNew || truth !== before.truth || program.inSchedule !== before.inSchedule)
    applyTruth(stepping, program, truth, now, now)
}

const isInside = ({ unit }: Program, { schedule }: AlarmDefinition, now: Millis): boolean =>
  unit === null || inSchedule(schedule, unit.timeZone, now)

function follow({ stepping, now }: Pick<Work, 'stepping' | 'now'>, { program, definition, isNew }: Other): void {
  const change = { at: now, before: program.definition, after: definition, isOther: isNew }
  program.definition = definition
  const step = followRule(program.alarm, change)
  if (step[0] !== program.alarm) moveAlarm(stepping, program, step)
  else stepping.due.alarm[program.index] = wakesAt(program.alarm, definition) ?? Infinity
}

/** At the start: rows that stood under other definitions follow those in force. */
export function followAll(stepping: AlarmStepping, units: Units, now: Millis): void {
  for (const program of units.programs) {
    const { alarm, definition } = program
    if (alarm.priority !== definition.priority || alarm.lifeSafety !== (definition.lifeSafety ?? false))
      follow({ stepping, now }, { program, definition, isNew: false })
  }
}

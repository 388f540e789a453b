import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { newAlarm } from '#domain/alarm/reduce.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import { UNKNOWN } from '#domain/condition/condition.ts'
import { createEvaluator, type Evaluator } from '#domain/condition/evaluator.ts'
import { isMemoryless, nothingQuiet } from '#domain/condition/quiet.ts'
import { invariant } from '#domain/invariant.ts'
import type { Due, EquipmentUnit, Feed, PointSlot, Program } from './units.ts'

type Equipment = ReadonlyMap<string, EquipmentUnit>

/** The point that a definition of this equipment names: `point`, or `equipment/point` of the same site. */
export function slotOf(unit: EquipmentUnit, equipment: Equipment, reference: string): PointSlot {
  const [first, second] = reference.split('/')
  const owner = second === undefined ? unit : equipment.get(`${unit.equipment.site}/${first!}`)
  const slot = owner?.points.get(second ?? first!)
  invariant(slot, `the point ${reference} of a definition is checked before the definition counts`)
  return slot
}

/** What a definition makes of the points of its equipment. */
type Parts = Pick<Program, 'evaluator' | 'feeds' | 'shows'>

export function partsOf(definition: AlarmDefinition, unit: EquipmentUnit, equipment: Equipment): Parts {
  const find = (reference: string): PointSlot => slotOf(unit, equipment, reference)
  const evaluator = createEvaluator(
    definition.condition,
    (reference, state) => find(reference).definition.states?.indexOf(state) ?? -1,
  )
  const feeds = isLazy(evaluator, definition)
    ? evaluator.points.map((reference, slot): Feed => ({ point: find(reference), slot, at: NOWHERE }))
    : null
  return { evaluator, feeds, shows: definition.shows ? find(definition.shows.point) : null }
}

/** A life-safety condition sees every value: an out-of-order one may have to raise it. */
const isLazy = (evaluator: Evaluator, { lifeSafety }: AlarmDefinition): boolean =>
  isMemoryless(evaluator) && !lifeSafety

/** A program on the row that stands of its alarm; not yet attached to its points. */
export function newProgram(
  parts: { readonly site: string; readonly owner: string } & Parts & Pick<Program, 'definition' | 'unit'>,
  stood: Alarm | undefined,
): Program {
  const { site, owner, definition, unit, evaluator, feeds, shows } = parts
  const { id, priority, lifeSafety = false } = definition
  const fresh = newAlarm({ site, equipment: owner, definition: id, priority, lifeSafety })
  return {
    id: fresh.id,
    site,
    definition,
    unit,
    evaluator,
    feeds,
    shows,
    alarm: stood ? { ...fresh, ...stood } : fresh,
    truth: UNKNOWN,
    dirty: false,
    inSchedule: true,
    index: -1,
  }
}

/** From now on the points feed the program. The quiet ranges of the points answered are to be laid out again. */
export function attach(program: Program, equipment: Equipment): readonly PointSlot[] {
  const { unit, evaluator, feeds } = program
  if (!unit || !evaluator) return []
  if (evaluator.anyPoint) unit.listening.push(program)
  if (feeds) {
    for (const { point } of feeds) point.watchers = [...point.watchers, program]
    return feeds.map(({ point }) => point)
  }
  evaluator.points.forEach((reference, slot) => {
    const point = slotOf(unit, equipment, reference)
    point.uses = [...point.uses, { program, slot }]
  })
  return []
}

/** Undoes {@link attach}. */
export function detach(program: Program, equipment: Equipment): readonly PointSlot[] {
  const { unit, evaluator, feeds } = program
  if (!unit || !evaluator) return []
  const heard = unit.listening.indexOf(program)
  if (heard >= 0) unit.listening.splice(heard, 1)
  if (feeds) {
    for (const { point } of feeds) point.watchers = point.watchers.filter((one) => one !== program)
    return feeds.map(({ point }) => point)
  }
  for (const reference of evaluator.points) {
    const point = slotOf(unit, equipment, reference)
    point.uses = point.uses.filter((use) => use.program !== program)
  }
  return []
}

/** Of a feed whose range has no place yet. */
const NOWHERE = -1

/**
 * Gives every watcher of every point its place: the quiet ranges of all points lie together. What was known of a range goes with it. `moved`: points
 * whose watchers are others than when they were laid out last.
 */
export function layOutRanges(
  units: Iterable<EquipmentUnit>,
  moved: { readonly has: (point: PointSlot) => boolean },
): void {
  const points: PointSlot[] = []
  let size = 0
  for (const unit of units) {
    for (const point of unit.points.values()) {
      size += point.watchers.length * 2
      points.push(point)
    }
  }
  const ranges = new Float64Array(size)
  let next = 0
  for (const point of points) {
    const from = point.rangesAt
    if (moved.has(point)) place(point, ranges, next)
    else for (let i = 0; i < point.watchers.length * 2; i += 1) ranges[next + i] = point.ranges[from + i]!
    point.ranges = ranges
    point.rangesAt = next
    next += point.watchers.length * 2
  }
}

function place(point: PointSlot, ranges: Float64Array, next: number): void {
  const placed: Feed[] = []
  for (const [i, { feeds }] of point.watchers.entries()) {
    // A condition may name one point in two ways: each has its feed.
    const feed = feeds!.find((one) => one.point === point && !placed.includes(one))!
    placed.push(feed)
    const at = next + 2 * i
    if (feed.at === NOWHERE) nothingQuiet(ranges, at)
    else for (const side of [0, 1]) ranges[at + side] = point.ranges[point.rangesAt + feed.at + side]!
    feed.at = 2 * i
  }
}

/** Gives every program its place side by side; what was known of when it is due goes with it. */
export function layOutDue(programs: readonly Program[], due: Due): void {
  const condition = Float64Array.from(programs, ({ index }) => due.condition[index] ?? Infinity)
  const alarm = Float64Array.from(
    programs,
    (program) => due.alarm[program.index] ?? wakesAt(program.alarm, program.definition) ?? Infinity,
  )
  programs.forEach((program, index) => (program.index = index))
  due.condition = condition
  due.alarm = alarm
}

import { alarmState } from '#domain/alarm/alarm.ts'
import type { AlarmInput } from '#domain/alarm/input.ts'
import { reduceAlarm } from '#domain/alarm/reduce.ts'
import type { AlarmStep } from '#domain/alarm/reduce/step.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import { inSchedule } from '#domain/alarm/schedule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '#domain/condition/condition.ts'
import { deadline, offer, settle, tick } from '#domain/condition/evaluator.ts'
import { quietRange } from '#domain/condition/quiet.ts'
import { readTruth } from '#domain/condition/read-truth.ts'
import type { Millis } from '#domain/time.ts'
import type { Outbox } from './outbox.ts'
import { type Due, isDown, LOOK_ALWAYS, type Program } from './units.ts'

/** What stepping an alarm needs besides the alarm itself. */
export type AlarmStepping = {
  readonly due: Due
  readonly outbox: Pick<Outbox, 'alarm' | 'alarmFact'>
  /** A new UUIDv7. */
  readonly newId: () => string
}
/** What taking a message needs besides. */
export type Stepping = AlarmStepping & { readonly outbox: Outbox }

/** The truth of a program's condition after the values of one message; a lazy one is shown the newest value of each of its points first. */
export function settleEvaluator(program: Program, at: Millis, receivedAt: Millis): Truth {
  const { feeds } = program
  const evaluator = program.evaluator!
  program.dirty = false
  if (feeds === null) return settle(evaluator, at, receivedAt)
  for (const { point, slot } of feeds) {
    if (point.goodValue === point.goodValue) offer(evaluator, slot, point.goodValue, point.goodAt, point.goodReceivedAt)
  }
  const truth = settle(evaluator, at, receivedAt)
  setRanges(program)
  return truth
}

/**
 * In which range of each point a lazy program need not look. While a delay of its alarm runs it looks at every reading, because a reading's
 * own time may end the delay.
 */
export function setRanges({ feeds, evaluator, alarm }: Program): void {
  for (const { point, slot, at } of feeds ?? []) {
    if (alarm.deadlineAt === null) quietRange(evaluator!, slot, point.ranges, point.rangesAt + at)
    else point.ranges[point.rangesAt + at] = LOOK_ALWAYS
  }
}

/** Settles a program whose points were offered values, and moves its alarm where the truth asks for it. */
export function settleProgram(stepping: AlarmStepping, program: Program, at: Millis, receivedAt: Millis): void {
  const truth = settleEvaluator(program, at, receivedAt)
  stepping.due.condition[program.index] = deadline(program.evaluator!)
  applyTruth(stepping, program, truth, at, receivedAt)
}

/** Time alone: the condition's own deadlines first, then the alarm's. */
export function tickProgram(stepping: AlarmStepping, program: Program, now: Millis): void {
  if (program.evaluator && stepping.due.condition[program.index]! <= now) {
    const truth = tick(program.evaluator, now)
    stepping.due.condition[program.index] = deadline(program.evaluator)
    applyTruth(stepping, program, truth, now, now)
  }
  if (stepping.due.alarm[program.index]! <= now)
    stepAlarm(stepping, program, { type: 'tick', at: now, occurrence: stepping.newId() })
}

/** Brings a definition's schedule up to date: outside its hours its condition counts as false. */
export function checkSchedule(stepping: AlarmStepping, program: Program, timeZone: string, now: Millis): void {
  const inside = inSchedule(program.definition.schedule, timeZone, now)
  if (inside === program.inSchedule) return
  program.inSchedule = inside
  applyTruth(stepping, program, program.truth, now, now)
}

/**
 * Whether an alarm does not stand as the truth of its condition says. An unknown truth raises nothing, and what stands returns by it only
 * where all that was ever read says so.
 */
export function disagrees({ alarm, evaluator, inSchedule: inside }: Program, truth: Truth): boolean {
  const stands = alarm.condition === 'active' || alarm.condition === 'pending'
  if (truth === UNKNOWN) return stands && evaluator !== null && readTruth(evaluator) === FALSE
  return (truth === TRUE && inside) !== stands
}

/** Moves the alarm to a truth of its condition. */
export function applyTruth(
  stepping: AlarmStepping,
  program: Program,
  truth: Truth,
  at: Millis,
  receivedAt: Millis,
): void {
  program.truth = truth
  const moves = disagrees(program, truth)
  // While a delay runs, the time of a reading that says the same may end it.
  if (!moves && (truth === UNKNOWN || program.alarm.deadlineAt === null)) return
  const isTrue = truth === TRUE && program.inSchedule
  if (isTrue && moves) suppressIfDown(stepping, program, receivedAt)
  const value = program.shows && Number.isFinite(program.shows.value) ? program.shows.value : null
  stepAlarm(stepping, program, { type: 'condition', true: isTrue, at, receivedAt, occurrence: stepping.newId(), value })
}

/** While nothing speaks for the equipment its quiet alarms do not raise on their own: communication lost stands for them. */
function suppressIfDown(stepping: AlarmStepping, program: Program, at: Millis): void {
  const devices = program.unit?.devices ?? []
  if (devices.length === 0 || !devices.every(isDown) || alarmState(program.alarm) !== 'normal') return
  stepAlarm(stepping, program, { type: 'suppress', at, cause: devices[0]!.communication.id })
}

/** One input into the alarm's machine; what came of it goes into the next transaction. */
export function stepAlarm(stepping: AlarmStepping, program: Program, input: AlarmInput): void {
  const step = reduceAlarm(program.alarm, input, program.definition)
  if (step[0] !== program.alarm) return moveAlarm(stepping, program, step)
  // A deadline that moved nothing is looked at again only when something else changes.
  if (input.type === 'tick')
    stepping.due.alarm[program.index] = Math.max(wakesAt(step[0], program.definition) ?? Infinity, input.at + 1)
  return undefined
}

/** The alarm as a step left it, with its facts, goes into the next transaction. */
export function moveAlarm(stepping: AlarmStepping, program: Program, [next, facts]: AlarmStep): void {
  program.alarm = next
  setRanges(program)
  stepping.due.alarm[program.index] = wakesAt(next, program.definition) ?? Infinity
  stepping.outbox.alarm(next)
  for (const fact of facts) stepping.outbox.alarmFact(next, fact)
}

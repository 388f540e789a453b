import type { Alarm } from '../alarm.ts'
import type { AlarmFact } from '../fact.ts'

/** The alarm as it stands after an input, and what happened, in order. */
export type AlarmStep = readonly [alarm: Alarm, facts: readonly AlarmFact[]]

const NOTHING: readonly AlarmFact[] = []

/** Nothing happened. */
export const same = (alarm: Alarm): AlarmStep => [alarm, NOTHING]

/** One step after another: the facts of both, in order. */
export function andThen([alarm, facts]: AlarmStep, next: (alarm: Alarm) => AlarmStep): AlarmStep {
  const [after, more] = next(alarm)
  if (more.length === 0) return [after, facts]
  return [after, facts.length === 0 ? more : [...facts, ...more]]
}

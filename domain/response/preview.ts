import { newAlarm } from '../alarm/reduce.ts'
import type { Text } from '../text.ts'
import { SECOND_ms, type Millis } from '../time.ts'
import { beginEscalation, reduceEscalation, type StepTaken, wakesAt } from './escalation.ts'
import { type Policy, REPEATS_MAX, REPEAT_ms_MIN, STEPS_MAX } from './policy.ts'
import { type PolicyNames, inBoth, toldWords } from './sentence.ts'

/** Something that happens while nobody acknowledges: the first turn of a step, or a row of its repetitions. */
export type Moment = {
  /** Index in the policy. */
  readonly step: number
  /** Of the first of the row; 1 is the step itself. */
  readonly turn: number
  readonly turns: number
  readonly from: Millis
  readonly until: Millis
  /** Outside the hours of the step: nobody is told. */
  readonly passedOver: boolean
}

/** A policy whose numbers nobody would save plays nothing. */
const WAKES_MAX = STEPS_MAX * (REPEATS_MAX + 1)
const isWhole = ({ steps }: Policy): boolean =>
  steps.every(
    ({ after_ms, repeat }) =>
      after_ms >= 0 &&
      (!repeat || (repeat.every_ms >= REPEAT_ms_MIN && repeat.times >= 1 && repeat.times <= REPEATS_MAX)),
  )

/**
 * What a policy does for an alarm that is raised at `at` and that nobody acknowledges, in its order; empty while the policy has a number that
 * cannot be used. It is the escalation itself, run ahead: there is no second reading of the rules.
 */
export function preview(policy: Policy, at: Millis, timeZone: string): readonly Moment[] {
  if (!isWhole(policy)) return []
  const identity = { site: 'site', equipment: 'equipment', definition: 'alarm', priority: 'critical' } as const
  const alarm = newAlarm({ ...identity, lifeSafety: false }, at)
  let [escalation] = beginEscalation('preview', alarm, policy, at, at)
  const taken: StepTaken[] = []
  for (let wakes = 0; wakes < WAKES_MAX; wakes += 1) {
    const next = wakesAt(escalation)
    if (next === null) break
    const [moved, facts] = reduceEscalation(escalation, { type: 'tick', at: next, timeZone })
    escalation = moved
    taken.push(...facts.filter((fact) => fact.type === 'escalation.step'))
  }
  return fold(taken)
}

/** Repetitions of a step that are alike become one row. */
function fold(taken: readonly StepTaken[]): readonly Moment[] {
  const moments: Moment[] = []
  for (const { step, turn, dueAt, passedOver } of taken) {
    const last = moments.findLastIndex((moment) => moment.step === step)
    const before = moments[last]
    if (before && before.turn > 1 && before.passedOver === passedOver) {
      moments[last] = { ...before, turns: before.turns + 1, until: dueAt }
    } else {
      moments.push({ step, turn, turns: 1, from: dueAt, until: dueAt, passedOver })
    }
  }
  return moments
}

/** What happens at a moment, with its time after the raising at `at`. */
export function momentWords(moment: Moment, at: Millis, policy: Policy, names: PolicyNames): Required<Text> {
  const step = policy.steps[moment.step]!
  const told = toldWords(step, names)
  return inBoth((speech, language) => {
    const what = moment.passedOver ? speech.passedOver : language === 'en' ? told.en : told.zh
    const after = speech.delay(Math.round((moment.from - at) / SECOND_ms) * SECOND_ms)
    const again = moment.turns > 1 && step.repeat ? speech.row(step.repeat.every_ms, moment.turns) : ''
    return speech.moment(after, what, again)
  })
}

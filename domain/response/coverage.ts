import { newAlarm } from '../alarm/reduce.ts'
import { PRIORITIES, type Priority } from '../alarm/definition.ts'
import type { Text } from '../text.ts'
import { type Policy, policyFor } from './policy.ts'
import { type PolicyNames, inBoth, kindWords } from './sentence.ts'

/** An alarm that can be raised, as far as policies look at it; `kind` null: of a device. */
export type PossibleAlarm = {
  readonly site: string
  readonly priority: Priority
  readonly lifeSafety: boolean
  readonly kind: string | null
}
/** Alarms of one priority that no policy takes. */
export type Untaken = {
  readonly priority: Priority
  readonly lifeSafety: boolean
  readonly kinds: readonly (string | null)[]
  readonly count: number
}

/** Which alarms would tell nobody beyond the list, the worst first. */
export function untaken(policies: readonly Policy[], alarms: readonly PossibleAlarm[]): readonly Untaken[] {
  const alike = new Map<string, { readonly alarm: PossibleAlarm; count: number }>()
  for (const alarm of alarms) {
    const name = JSON.stringify([alarm.site, alarm.priority, alarm.lifeSafety, alarm.kind])
    const known = alike.get(name)
    if (known) known.count += 1
    else alike.set(name, { alarm, count: 1 })
  }
  const left = [...alike.values()].filter(({ alarm }) => !isTaken(policies, alarm))
  return PRIORITIES.flatMap((priority) =>
    [true, false].flatMap((lifeSafety) => {
      const here = left.filter(({ alarm }) => alarm.priority === priority && alarm.lifeSafety === lifeSafety)
      if (here.length === 0) return []
      const kinds = [...new Set(here.map(({ alarm }) => alarm.kind))]
      return [{ priority, lifeSafety, kinds, count: here.reduce((all, { count }) => all + count, 0) }]
    }),
  )
}

const isTaken = (policies: readonly Policy[], { site, priority, lifeSafety, kind }: PossibleAlarm): boolean =>
  policyFor(policies, newAlarm({ site, equipment: 'any', definition: 'any', priority, lifeSafety }), kind) !== null

/** `12 high alarms of pumps and elevators`. */
export const untakenWords = ({ priority, lifeSafety, kinds, count }: Untaken, names: PolicyNames): Required<Text> => {
  const words = kinds.map((kind) => kindWords(kind, names))
  return inBoth((speech, language) =>
    speech.counted(count, {
      priorities: [priority],
      lifeSafety: lifeSafety ? true : null,
      kinds: speech.list(words.map(({ en, zh }) => (language === 'en' ? en : zh))),
      sites: null,
    }),
  )
}

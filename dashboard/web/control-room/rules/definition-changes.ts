import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { PRIORITY_WORDS, scheduleWords } from '#domain/alarm/sentence.ts'
import type { Condition } from '#domain/condition/condition.ts'
import { conditionSentence, type PointLookup, SPEECH } from '#domain/condition/sentence.ts'
import { numberText } from '#domain/condition/speech.ts'
import type { Text } from '#domain/text.ts'
import { childrenOf, hasMembers, isGroup } from './condition-tree.ts'
import { isSame } from './same.ts'

/** The parts of a definition that a person tells apart. */
export type ChangedPart =
  | 'messageEn'
  | 'messageZh'
  | 'condition'
  | 'priority'
  | 'onDelay'
  | 'offDelay'
  | 'reAlarm'
  | 'latching'
  | 'acknowledge'
  | 'lifeSafety'
  | 'schedule'
  | 'shows'
  | 'meansEn'
  | 'meansZh'
  | 'doEn'
  | 'doZh'
  | 'callEn'
  | 'callZh'
  | 'ticket'
  | 'dispatch'

/** What stood there and what stands there now, in words; null: nothing. */
export type Change = { readonly part: ChangedPart; readonly from: Text | null; readonly to: Text | null }

const YES: Text = { en: 'yes', zh: '是' }
const NO: Text = { en: 'no', zh: '否' }
const AT_ONCE: Text = { en: 'at once', zh: '立即' }

const duration = (span_ms: number): Text => ({
  en: SPEECH.en.duration(span_ms),
  zh: SPEECH['zh-CN'].duration(span_ms),
})
const delay = (delay_ms: number): Text => (delay_ms === 0 ? AT_ONCE : duration(delay_ms))
const plain = (text: string | undefined): Text | null => (text === undefined || text === '' ? null : { en: text })
const yesNo = (value: boolean): Text => (value ? YES : NO)

/** Each part of a definition in words; the condition is compared by itself. */
const WORDS: Readonly<
  Record<Exclude<ChangedPart, 'condition'>, (of: AlarmDefinition, points: PointLookup) => Text | null>
> = {
  messageEn: ({ message }) => plain(message.en),
  messageZh: ({ message }) => plain(message.zh),
  priority: ({ priority }) => PRIORITY_WORDS[priority],
  onDelay: ({ onDelay_ms }) => delay(onDelay_ms),
  offDelay: ({ offDelay_ms }) => delay(offDelay_ms),
  reAlarm: ({ reAlarm_ms = 0 }) => (reAlarm_ms === 0 ? null : duration(reAlarm_ms)),
  latching: ({ latching = false }) => yesNo(latching),
  acknowledge: ({ acknowledge = true }) => yesNo(acknowledge),
  lifeSafety: ({ lifeSafety = false }) => yesNo(lifeSafety),
  schedule: ({ schedule }) => (schedule ? scheduleWords(schedule) : null),
  shows: ({ shows }, points) => showsWords(shows, points),
  meansEn: ({ guidance }) => plain(guidance.means.en),
  meansZh: ({ guidance }) => plain(guidance.means.zh),
  doEn: ({ guidance }) => plain(guidance.do.en),
  doZh: ({ guidance }) => plain(guidance.do.zh),
  callEn: ({ guidance }) => plain(guidance.call?.en),
  callZh: ({ guidance }) => plain(guidance.call?.zh),
  ticket: ({ opensTicket }) =>
    opensTicket
      ? {
          en: `${opensTicket.category}, ${PRIORITY_WORDS[opensTicket.priority].en}`,
          zh: `${opensTicket.category}，${PRIORITY_WORDS[opensTicket.priority].zh}`,
        }
      : null,
  dispatch: ({ dispatch = false }) => yesNo(dispatch),
}

function showsWords(shows: AlarmDefinition['shows'], points: PointLookup): Text | null {
  if (!shows) return null
  const label = points(shows.point)?.definition.label ?? { en: shows.point }
  if (shows.limit === undefined) return label
  const limit = numberText(shows.limit)
  return { en: `${label.en}, ${limit}`, zh: `${label.zh ?? label.en}，${limit}` }
}

const PARTS = Object.keys(WORDS) as (keyof typeof WORDS)[]

/** What is different in `after`, the condition first; a condition of the same shape is compared limit by limit. */
export function definitionChanges(
  before: AlarmDefinition,
  after: AlarmDefinition,
  points: PointLookup,
): readonly Change[] {
  const conditions = conditionChanges(before.condition, after.condition, points)
  const others = PARTS.flatMap((part): readonly Change[] => {
    const [from, to] = [WORDS[part](before, points), WORDS[part](after, points)]
    return isSame(from, to) ? [] : [{ part, from, to }]
  })
  return [...conditions, ...others]
}

function conditionChanges(before: Condition, after: Condition, points: PointLookup): readonly Change[] {
  if (isSame(before, after)) return []
  const say = (node: Condition): Text => conditionSentence(node, points)
  const whole: Change = { part: 'condition', from: say(before), to: say(after) }
  if (before.type !== after.type || !isGroup(before) || !isGroup(after)) return [whole]
  const [old, now] = [childrenOf(before), childrenOf(after)]
  if (old.length === now.length) {
    return old.flatMap((child, i) => conditionChanges(child.node, now[i]!.node, points))
  }
  if (!hasMembers(before) || !hasMembers(after)) return [whole]
  const gone = before.of.filter((node) => !isIn(node, after.of))
  const added = after.of.filter((node) => !isIn(node, before.of))
  if (gone.length + added.length === 0) return [whole]
  return [
    ...gone.map((node): Change => ({ part: 'condition', from: say(node), to: null })),
    ...added.map((node): Change => ({ part: 'condition', from: null, to: say(node) })),
  ]
}

const isIn = (node: Condition, members: readonly Condition[]): boolean => members.some((one) => isSame(one, node))

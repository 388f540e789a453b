import { type PointLookup, conditionSentence, SPEECH } from '../condition/sentence.ts'
import { inLanguage, type Language, type Text } from '../text.ts'
import type { AlarmDefinition, Priority, ScheduleWindow } from './definition.ts'

/** A priority as it stands inside a sentence. */
export const PRIORITY_WORDS: Readonly<Record<Priority, Required<Text>>> = {
  critical: { en: 'critical', zh: '紧急' },
  high: { en: 'high', zh: '高' },
  medium: { en: 'medium', zh: '中' },
  low: { en: 'low', zh: '低' },
}

/** How one language says what an alarm definition does. */
type AlarmSpeech = {
  readonly raised: (message: string, priority: string, condition: string, delay: string | null) => string
  readonly returns: (delay: string | null) => string
  readonly within: (windows: string) => string
  readonly window: (days: string | null, from: string, until: string) => string
  readonly weekdays: readonly string[]
  readonly between: string
  readonly latching: string
  readonly event: string
  readonly reAlarm: (delay: string) => string
  readonly lifeSafety: string
  readonly ticket: (category: string, priority: string) => string
  readonly dispatch: string
}

const ALARM_SPEECH: Readonly<Record<Language, AlarmSpeech>> = {
  en: {
    raised: (message, priority, condition, delay) =>
      delay === null
        ? `"${message}" is raised with priority ${priority} as soon as this is true: ${condition}.`
        : `"${message}" is raised with priority ${priority} when this has been true for ${delay}: ${condition}.`,
    returns: (delay) =>
      delay === null
        ? 'It returns to normal as soon as that is no longer true.'
        : `It returns to normal when that has not been true for ${delay}.`,
    within: (windows) => `It counts only ${windows}, in the time of the site.`,
    window: (days, from, until) => (days === null ? `from ${from} to ${until}` : `on ${days} from ${from} to ${until}`),
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    between: ', ',
    latching: 'It stays on the list until it was acknowledged and reset.',
    event: 'It needs no acknowledgement.',
    reAlarm: (delay) => `Acknowledged and still active it asks again after ${delay}.`,
    lifeSafety: 'It is a life-safety alarm: it cannot be shelved by an operator and always raises.',
    ticket: (category, priority) => `It opens a ticket (${category}, priority ${priority}).`,
    dispatch: 'The nearest guard is sent.',
  },
  'zh-CN': {
    raised: (message, priority, condition, delay) =>
      delay === null
        ? `以下条件一成立，即触发“${message}”，优先级${priority}：${condition}。`
        : `以下条件持续成立 ${delay}，触发“${message}”，优先级${priority}：${condition}。`,
    returns: (delay) => (delay === null ? '条件一不成立即恢复。' : `条件持续 ${delay}不成立后恢复。`),
    within: (windows) => `仅在${windows}有效（项目当地时间）。`,
    window: (days, from, until) => `${days ?? '每天'} ${from} 至 ${until}`,
    weekdays: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
    between: '、',
    latching: '恢复后仍留在列表中，直到确认并复位。',
    event: '无需确认。',
    reAlarm: (delay) => `确认后若仍未恢复，${delay}后再次提醒。`,
    lifeSafety: '属于生命安全报警：值班员不能搁置，必定触发。',
    ticket: (category, priority) => `自动生成工单（${category}，优先级${priority}）。`,
    dispatch: '派最近的保安前往。',
  },
}

/** What a definition does, read back in whole sentences: when it is raised, when it returns, and what is special about it. */
export function definitionSentence(definition: AlarmDefinition, points: PointLookup): Required<Text> {
  return { en: sayIn('en', definition, points), zh: sayIn('zh-CN', definition, points) }
}

function sayIn(language: Language, definition: AlarmDefinition, points: PointLookup): string {
  const speech = ALARM_SPEECH[language]
  const { onDelay_ms, offDelay_ms, reAlarm_ms, schedule, opensTicket } = definition
  const delay = (delay_ms: number): string | null => (delay_ms > 0 ? SPEECH[language].duration(delay_ms) : null)
  const priorityOf = (priority: Priority): string => inLanguage(PRIORITY_WORDS[priority], language)
  const condition = inLanguage(conditionSentence(definition.condition, points), language)
  const reminder = delay(reAlarm_ms ?? 0)
  const sentences = [
    speech.raised(
      inLanguage(definition.message, language),
      priorityOf(definition.priority),
      condition,
      delay(onDelay_ms),
    ),
    speech.returns(delay(offDelay_ms)),
    ...(schedule ? [speech.within(sayWindows(language, schedule))] : []),
    ...(definition.latching === true ? [speech.latching] : []),
    ...(definition.acknowledge === false ? [speech.event] : []),
    ...(reminder === null ? [] : [speech.reAlarm(reminder)]),
    ...(definition.lifeSafety === true ? [speech.lifeSafety] : []),
    ...(opensTicket ? [speech.ticket(opensTicket.category, priorityOf(opensTicket.priority))] : []),
    ...(definition.dispatch === true ? [speech.dispatch] : []),
  ]
  return sentences.join(language === 'en' ? ' ' : '')
}

/** The hours in which a definition counts, as a sentence lists them. */
export const scheduleWords = (schedule: readonly ScheduleWindow[]): Required<Text> => ({
  en: sayWindows('en', schedule),
  zh: sayWindows('zh-CN', schedule),
})

const sayWindows = (language: Language, schedule: readonly ScheduleWindow[]): string => {
  const speech = ALARM_SPEECH[language]
  return schedule.map((window) => sayWindow(speech, window)).join(speech.between)
}

const sayWindow = (speech: AlarmSpeech, { days, from, until }: ScheduleWindow): string =>
  speech.window(days ? days.map((day) => speech.weekdays[day - 1]!).join(speech.between) : null, from, until)

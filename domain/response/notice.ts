import type { Priority } from '../alarm/definition.ts'
import { inLanguage, type Language, type Text } from '../text.ts'
import type { Millis } from '../time.ts'

/** What a message says, as of the moment of its step; written into the language of its reader when it is sent. */
export type Notice = {
  readonly type: 'alarm' | 'test'
  readonly site: Text
  readonly timeZone: string
  /** Of the equipment, or of the device. */
  readonly equipment: Text
  /** Building, floor, location; empty where none is known. */
  readonly place: readonly Text[]
  readonly message: Text
  readonly priority: Priority
  readonly lifeSafety: boolean
  readonly raisedAt: Millis
  /** With its unit, as it stood when raised. */
  readonly value: string | null
  /** What to do. */
  readonly guidance: Text | null
  /** From 1. */
  readonly step: number
  readonly turn: number
}

export type Written = { readonly subject: string; readonly lines: readonly string[]; readonly link: string | null }

const PRIORITY: Readonly<Record<Priority, Text>> = {
  critical: { en: 'Critical', zh: '紧急' },
  high: { en: 'High', zh: '高' },
  medium: { en: 'Medium', zh: '中' },
  low: { en: 'Low', zh: '低' },
}
const WORDS = {
  lifeSafety: { en: 'LIFE SAFETY', zh: '生命安全' },
  unacknowledged: { en: 'Unacknowledged alarm', zh: '报警未确认' },
  again: { en: 'reminder {n}', zh: '第{n}次提醒' },
  test: { en: 'Test message', zh: '测试消息' },
  testBody: {
    en: 'This is a test of Watchroom. Nothing has happened; nothing needs to be done.',
    zh: '这是 Watchroom 的测试消息，没有发生任何情况，无需处理。',
  },
  site: { en: 'Site', zh: '项目' },
  equipment: { en: 'Equipment', zh: '设备' },
  place: { en: 'Place', zh: '位置' },
  raised: { en: 'Raised', zh: '触发时间' },
  value: { en: 'Value', zh: '数值' },
  priority: { en: 'Priority', zh: '优先级' },
  todo: { en: 'What to do', zh: '处置' },
} as const satisfies Record<string, Text>

/** The message in one language: a subject, lines of `name: value`, and where to look. Times are the site's, with its zone. */
export function write(notice: Notice, language: Language, link: string | null): Written {
  const say = (text: Text): string => inLanguage(text, language)
  const line = (name: Text, value: string): string =>
    language === 'zh-CN' ? `${say(name)}：${value}` : `${say(name)}: ${value}`
  const raised = line(WORDS.raised, siteTime(notice.raisedAt, notice.timeZone))
  if (notice.type === 'test') {
    return { subject: `${say(notice.site)} · ${say(WORDS.test)}`, lines: [say(WORDS.testBody), raised], link }
  }
  const urgency = notice.lifeSafety ? say(WORDS.lifeSafety) : say(PRIORITY[notice.priority])
  const again = notice.turn > 1 ? ` (${say(WORDS.again).replace('{n}', String(notice.turn - 1))})` : ''
  const place = notice.place.map(say).join(' · ')
  return {
    subject: `[${urgency}] ${say(notice.equipment)} · ${say(notice.message)}`,
    lines: [
      `${say(WORDS.unacknowledged)}${again}`,
      line(WORDS.priority, say(PRIORITY[notice.priority])),
      line(WORDS.site, say(notice.site)),
      line(WORDS.equipment, say(notice.equipment)),
      ...(place === '' ? [] : [line(WORDS.place, place)]),
      raised,
      ...(notice.value === null ? [] : [line(WORDS.value, notice.value)]),
      ...(notice.guidance === null ? [] : [line(WORDS.todo, say(notice.guidance))]),
    ],
    link,
  }
}

/** For a small screen, read at a glance: a subject, and what, where and when in few lines. */
export function writeShort(notice: Notice, language: Language): Omit<Written, 'link'> {
  const { subject, lines } = write(notice, language, null)
  if (notice.type === 'test') return { subject, lines }
  const say = (text: Text): string => inLanguage(text, language)
  const [what = ''] = lines
  const where = [notice.site, ...notice.place].map(say).join(' · ')
  const value = notice.value === null ? '' : ` · ${notice.value}`
  return { subject, lines: [what, where, `${siteTime(notice.raisedAt, notice.timeZone)}${value}`] }
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-22 14:03:22 (Asia/Shanghai)` in both languages. */
function siteTime(at: Millis, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    const two = '2-digit'
    const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts, hourCycle: 'h23' })
    formats.set(timeZone, format)
  }
  return `${format.format(at)} (${timeZone})`
}

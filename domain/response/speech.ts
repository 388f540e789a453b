import type { Priority, ScheduleWindow } from '../alarm/definition.ts'
import type { Role } from '../person/role.ts'
import type { Kind } from '../profile/registry.ts'
import type { Language, Text } from '../text.ts'
import { HOUR_ms, MINUTE_ms, SECOND_ms, type Millis } from '../time.ts'
import type { ChannelType } from './channel.ts'

/** What comes by a channel of this type, as it stands in "… to supervisors". */
export const WAY_WORDS: Readonly<Record<ChannelType, Text>> = {
  email: { en: 'e-mail', zh: '电子邮件' },
  push: { en: 'push message', zh: '推送' },
  webhook: { en: 'webhook', zh: 'Webhook' },
  wecom: { en: 'WeCom', zh: '企业微信' },
  dingtalk: { en: 'DingTalk', zh: '钉钉' },
  feishu: { en: 'Feishu', zh: '飞书' },
}
/** By a channel that is not known any more, or not shown to the reader. */
export const UNKNOWN_WAY: Text = { en: 'message', zh: '消息' }

/** Several pieces of a kind; a kind of the site's own has no plural and is quoted. */
export const KIND_WORDS: Readonly<Record<Kind, Text>> = {
  pump: { en: 'pumps', zh: '水泵' },
  elevator: { en: 'elevators', zh: '电梯' },
  'water-tank': { en: 'water tanks', zh: '水箱' },
  'fire-panel': { en: 'fire alarm panels', zh: '火灾报警主机' },
  'patrol-reader': { en: 'patrol readers', zh: '巡更终端' },
  'energy-meter': { en: 'energy meters', zh: '电能表' },
  'smoke-detector': { en: 'smoke and heat detectors', zh: '感烟感温探测器' },
  machine: { en: 'machines', zh: '机器' },
}

/** How one language says what a policy is made of; names come in the same language. */
export type PolicySpeech = {
  readonly alarms: (said: AlarmsSaid) => string
  readonly counted: (count: number, said: AlarmsSaid) => string
  readonly delay: (delay_ms: Millis) => string
  readonly repeat: (every_ms: Millis, times: number) => string
  readonly hours: (windows: readonly ScheduleWindow[]) => string
  readonly console: string
  readonly told: (way: string, whom: string) => string
  readonly quoted: (name: string) => string
  readonly role: (role: Role, onDuty: boolean) => string
  readonly devices: string
  readonly and: (parts: readonly string[]) => string
  readonly list: (parts: readonly string[]) => string
  /** What is done when, of a step. */
  readonly step: (delay: string, told: string, repeat: string, hours: string) => string
  readonly nobody: string
  readonly passedOver: string
  /** A row of repetitions, all of them alike. */
  readonly row: (every_ms: Millis, times: number) => string
  readonly moment: (after: string, what: string, row: string) => string
  readonly ends: string
  readonly whole: (alarms: string, parts: readonly string[]) => string
}
/** null: not narrowed. */
export type AlarmsSaid = {
  readonly priorities: readonly Priority[] | null
  readonly lifeSafety: boolean | null
  readonly kinds: string | null
  readonly sites: string | null
}

type Units = readonly [hour: string, minute: string, second: string]

/** `1 h 30 min`: from the largest unit down; `?` while a form has no number yet. */
function spell(duration_ms: Millis, [hour, minute, second]: Units): string {
  if (!Number.isFinite(duration_ms) || duration_ms < 0) return `? ${second}`
  const hours = Math.floor(duration_ms / HOUR_ms)
  const minutes = Math.floor((duration_ms % HOUR_ms) / MINUTE_ms)
  const seconds = (duration_ms % MINUTE_ms) / SECOND_ms
  const parts = [
    ...(hours > 0 ? [`${hours} ${hour}`] : []),
    ...(minutes > 0 ? [`${minutes} ${minute}`] : []),
    ...(seconds > 0 || duration_ms === 0 ? [`${seconds} ${second}`] : []),
  ]
  return parts.join(' ')
}
const UNITS: Readonly<Record<Language, Units>> = {
  en: ['h', 'min', 's'],
  'zh-CN': ['小时', '分钟', '秒'],
}
export const durationWords = (duration_ms: Millis): Required<Text> => ({
  en: spell(duration_ms, UNITS.en),
  zh: spell(duration_ms, UNITS['zh-CN']),
})

/** Monday = 1 … 7: neighbours of three and more as a span. */
function days(given: readonly number[], names: readonly string[], to: string, comma: string): string {
  const runs: number[][] = []
  for (const day of [...new Set(given)].toSorted((a, b) => a - b)) {
    if (runs.at(-1)?.at(-1) === day - 1) runs.at(-1)!.push(day)
    else runs.push([day])
  }
  const name = (day: number | undefined): string => names[(day ?? 1) - 1] ?? '?'
  return runs
    .flatMap((run) => (run.length >= 3 ? [`${name(run[0])}${to}${name(run.at(-1))}`] : run.map(name)))
    .join(comma)
}

const EN_DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const ZH_DAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const EN_ROLES: Readonly<Record<Role, string>> = {
  operator: 'operators',
  guard: 'guards',
  engineer: 'engineers',
  supervisor: 'supervisors',
  administrator: 'administrators',
}
export const ZH_ROLES: Readonly<Record<Role, string>> = {
  operator: '值班员',
  guard: '保安',
  engineer: '工程师',
  supervisor: '主管',
  administrator: '管理员',
}
const ZH_PRIORITIES: Readonly<Record<Priority, string>> = {
  critical: '紧急',
  high: '高优先级',
  medium: '中优先级',
  low: '低优先级',
}

const enAnd = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

/** `critical life-safety alarms of pumps at North`. */
function enAlarms({ priorities, lifeSafety, kinds, sites }: AlarmsSaid, word: string): string {
  const life = lifeSafety ? 'life-safety ' : ''
  const which = `${priorities === null ? '' : `${enAnd(priorities)} `}${life}${word}${lifeSafety === false ? ' without life safety' : ''}`
  return `${which}${kinds === null ? '' : ` of ${kinds}`}${sites === null ? '' : ` at ${sites}`}`
}

const zhAlarms = ({ priorities, lifeSafety, kinds, sites }: AlarmsSaid): string =>
  [
    sites === null ? '' : `${sites}的`,
    kinds === null ? '' : `${kinds}的`,
    (priorities ?? []).map((one) => ZH_PRIORITIES[one]).join('、'),
    lifeSafety === null ? '' : lifeSafety ? '生命安全' : '非生命安全',
    '报警',
  ].join('')

/** Latin letters and digits stand a space apart from Chinese characters. */
const spaced = (left: string, right: string): string =>
  (/\w$/.test(left) && /^[\u4e00-\u9fff]/.test(right)) || (/[\u4e00-\u9fff]$/.test(left) && /^\w/.test(right))
    ? `${left} ${right}`
    : left + right

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const ENGLISH: PolicySpeech = {
  alarms: (said) => capital(said.priorities === null ? `all ${enAlarms(said, 'alarms')}` : enAlarms(said, 'alarms')),
  counted: (count, said) => `${count} ${enAlarms(said, count === 1 ? 'alarm' : 'alarms')}`,
  delay: (delay_ms) => (delay_ms === 0 ? 'at once' : `after ${spell(delay_ms, UNITS.en)}`),
  repeat: (every_ms, times) => `every ${spell(every_ms, UNITS.en)} ${times === 1 ? 'once more' : `${times} times`}`,
  hours: (windows) =>
    enAnd(
      windows.map(({ days: on, from, until }) => `${on ? days(on, EN_DAYS, '–', ', ') : 'daily'} ${from}–${until}`),
    ),
  console: 'louder on every console',
  told: (way, whom) => `${way} to ${whom}`,
  quoted: (name) => `“${name}”`,
  role: (role, onDuty) => `${onDuty ? '' : 'all '}${EN_ROLES[role]}${onDuty ? ' on duty' : ''}`,
  devices: 'devices',
  and: enAnd,
  list: enAnd,
  step: (delay, told, repeat, hours) =>
    `${delay} ${told}${repeat === '' ? '' : `, ${repeat}`}${hours === '' ? '' : ` (only ${hours})`}`,
  nobody: 'nobody is told',
  passedOver: 'nobody is told: outside the hours of the step',
  row: (every_ms, times) => `${times} times every ${spell(every_ms, UNITS.en)}`,
  moment: (after, what, row) => `${after}${row === '' ? '' : `, ${row}`}: ${what}`,
  ends: 'ends when the process is normal again',
  whole: (alarms, parts) => `${alarms}: ${parts.join('; ')}`,
}

export const CHINESE: PolicySpeech = {
  alarms: (said) => (Object.values(said).every((part) => part === null) ? '所有报警' : zhAlarms(said)),
  counted: (count, said) => `${count} 个${zhAlarms(said)}`,
  delay: (delay_ms) => (delay_ms === 0 ? '立即' : `${spell(delay_ms, UNITS['zh-CN'])}后`),
  repeat: (every_ms, times) => `此后每 ${spell(every_ms, UNITS['zh-CN'])}一次，共 ${times} 次`,
  hours: (windows) =>
    windows
      .map(({ days: on, from, until }) => `${on ? days(on, ZH_DAYS, '至', '、') : '每天'} ${from}–${until}`)
      .join('、'),
  console: '所有监控台提高音量',
  told: (way, whom) => spaced(spaced(way, '通知'), whom),
  quoted: (name) => `“${name}”`,
  role: (role, onDuty) => `${onDuty ? '当班' : '全部'}${ZH_ROLES[role]}`,
  devices: '终端',
  and: (parts) => parts.reduce((said, part) => said + spaced('，并', part)),
  list: (parts) => parts.join('、'),
  step: (delay, told, repeat, hours) =>
    `${spaced(delay, told)}${repeat === '' ? '' : `，${repeat}`}${hours === '' ? '' : `（仅限${hours}）`}`,
  nobody: '不通知任何人',
  passedOver: '不在该步骤的时段内，不通知任何人',
  row: (every_ms, times) => `每 ${spell(every_ms, UNITS['zh-CN'])}一次，共 ${times} 次`,
  moment: (after, what, row) => `${after}${row === '' ? '' : `起${row}`}：${what}`,
  ends: '恢复正常即停止',
  whole: (alarms, parts) => `${alarms}：${parts.join('；')}`,
}
